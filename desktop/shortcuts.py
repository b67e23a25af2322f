"""The table of keys: action to key, for Windows and Linux and for macOS (experience, keys). Rebindable in the settings.

A key text is Qt's portable form. On macOS Qt reads `Ctrl` as Command and `Meta` as the physical Control key, so a row
has a text of its own there only where the two differ.
"""

from __future__ import annotations

from session_engine.light_dataclass import dataclass


@dataclass(frozen=True, slots=True)
class Shortcut:
    """One row.

    Attributes:
        action: The action's id in `desktop/actions.py`.
        keys: Portable key texts, the shown one first.
        mac: The same on macOS; empty where it is the same.
    """

    action: str
    keys: tuple[str, ...]
    mac: tuple[str, ...] = ()


TABLE: tuple[Shortcut, ...] = (
    Shortcut("search", ("Ctrl+K", "Ctrl+Shift+F")),
    Shortcut("palette", ("Ctrl+Shift+P",)),
    Shortcut("session_home", ("Ctrl+0",)),
    Shortcut("inbox", ("Ctrl+Shift+I",)),
    *(Shortcut(f"session_{n}", (f"Ctrl+{n}",)) for n in range(1, 10)),
    Shortcut("tab_next", ("Ctrl+Tab",), ("Meta+Tab",)),
    Shortcut("tab_previous", ("Ctrl+Shift+Tab",), ("Meta+Shift+Tab",)),
    Shortcut("session_next", ("Ctrl+PgDown",)),
    Shortcut("session_previous", ("Ctrl+PgUp",)),
    Shortcut("tab_move_right", ("Ctrl+Shift+PgDown",)),
    Shortcut("tab_move_left", ("Ctrl+Shift+PgUp",)),
    Shortcut("tab_close", ("Ctrl+W",)),
    Shortcut("session_close", ("Ctrl+Shift+W",)),
    Shortcut("tab_window", ("Ctrl+O",)),
    Shortcut("session_window", ("Ctrl+Shift+O",)),
    Shortcut("reopen", ("Ctrl+Shift+T",)),
    Shortcut("save", ("Ctrl+S",)),
    Shortcut("send", ("Ctrl+Return", "Ctrl+Enter")),
    Shortcut("quick_create", ("Ctrl+N",)),
    Shortcut("new_record", ("Ctrl+Shift+N",)),
    Shortcut("find", ("Ctrl+F",)),
    Shortcut("text_larger", ("Ctrl++", "Ctrl+=")),
    Shortcut("text_smaller", ("Ctrl+-",)),
    Shortcut("refresh", ("F5",), ("Ctrl+R",)),
    Shortcut("region_next", ("F6",), ("Meta+R", "F6")),
    Shortcut("region_previous", ("Shift+F6",), ("Meta+Shift+R", "Shift+F6")),
    Shortcut("help", ("F1",), ("Ctrl+?",)),
    Shortcut("settings", ("Ctrl+,",)),
    Shortcut("site_map", ("Ctrl+G",)),
    Shortcut("bell", ("Ctrl+Shift+B",)),
    Shortcut("pane", ("Ctrl+J",)),
    Shortcut("longest_waiting", ("Ctrl+Shift+L",)),
    Shortcut("accept", ("Ctrl+Shift+A",)),
    Shortcut("mute", ("Ctrl+Shift+M",)),
    Shortcut("decline", ("Ctrl+Shift+D",)),
)

RESERVED: frozenset[str] = frozenset(
    {"Ctrl+B", "Ctrl+I", "Ctrl+U", "Ctrl+E", "Ctrl+A", "Ctrl+Space", "Ctrl+;", "Ctrl+.", "Ctrl+Shift+U"}
    | {"Ctrl+C", "Ctrl+V", "Ctrl+X", "Ctrl+Z", "Ctrl+Y", "Ctrl+Shift+Z"}
)
"""Left to editors and systems."""

RESERVED_ON_MAC: frozenset[str] = frozenset(
    {"Ctrl+H", "Ctrl+M", "Ctrl+Q", "Ctrl+Shift+3", "Ctrl+Shift+4", "Ctrl+Shift+5"}
)

EMACS_ON_MAC = frozenset("ABDEFHKLNOPTVWY")
"""Letters that edit text together with the Control key there, in every field."""


_X11, _WINDOWS = range(10, 20), range(2, 12)  # 1 to 9 and 0, as the keys lie
_MAC = (18, 19, 20, 21, 23, 22, 26, 28, 25, 29)


def digit_at(place: int, system: str) -> int | None:
    """Say which digit's key was pressed, whatever a layout writes on it: in France 1 is “&” without Shift.

    Args:
        place: The key's number as the window system counts (on macOS its virtual key).
        system: `darwin`, `win32` or any other.
    """
    row = {"darwin": _MAC, "win32": _WINDOWS}.get(system, _X11)
    return (row.index(place) + 1) % 10 if place in row else None


def keys_for(system: str) -> dict[str, tuple[str, ...]]:
    """Give the table of a system (`darwin` or any other) by action."""
    mac = system == "darwin"
    return {row.action: (row.mac if mac and row.mac else row.keys) for row in TABLE}


def problems(system: str, changed: dict[str, str] | None = None) -> list[str]:
    """Say what is wrong with the table, with a person's changes in it: empty when all is well."""
    keys = keys_for(system)
    for action, key in (changed or {}).items():
        keys[action] = (key,) if key else ()
    found: list[str] = []
    owner: dict[str, str] = {}
    for action, texts in keys.items():
        for text in texts:
            if text in owner:
                found.append(f"{text}: both {owner[text]} and {action}")
            owner[text] = action
            found.extend(f"{action}: {why}" for why in objections(text, system))
    return found


def objections(text: str, system: str) -> list[str]:
    """Say what stands against a key, whoever has it: empty when nothing does."""
    parts = text.replace("++", "+Plus").split("+")
    modifiers, key = set(parts[:-1]), parts[-1]
    found: list[str] = []
    if text in RESERVED or (system == "darwin" and text in RESERVED_ON_MAC):
        found.append(f"{text} belongs to editors or the system")
    if "Alt" in modifiers:
        found.append(f"{text}: Alt opens menus, and Ctrl+Alt is AltGr on many keyboards")
    if system == "darwin" and parts == ["Meta", key] and key in EMACS_ON_MAC:
        found.append(f"{text} moves in or edits text on macOS")
    if not modifiers and len(key) == 1:
        found.append(f"{text} is typed text")
    return found


def check() -> list[str]:
    """Check the table for both families of systems; used by `dev.py check`."""
    return [f"{system}: {problem}" for system in ("linux", "darwin") for problem in problems(system)]
