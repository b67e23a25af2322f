"""The look of the last run, kept in the open: the first frame is painted before the key of the profile is there."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING

from session_engine.light_dataclass import dataclass
from widgets.theme.metrics import Density
from widgets.theme.theme import Mode, Theme

if TYPE_CHECKING:
    from pathlib import Path

    from session_engine.settings.managed import Managed

THEME = "appearance.theme"
_LONGEST = 100


@dataclass(frozen=True, slots=True)
class Look:
    """How everything looks.

    Attributes:
        theme: Light, dark or the system's.
        text_size: In per cent.
        density: How closely rows and fields stand.
    """

    theme: Mode = Mode.SYSTEM
    text_size: int = 100
    density: Density = Density.COMPACT


def read_look(file: Path) -> Look:
    """Read what was kept; the usual look where there is nothing, or nothing that means anything."""
    try:
        with file.open(encoding="ascii") as kept:
            theme, size, density = kept.read(_LONGEST).split()
        return Look(Mode(theme), int(size), Density(density))
    except (OSError, ValueError):
        return Look()


def keep_look(file: Path, look: Look) -> None:
    """Keep a look for the next start; nothing is lost where that cannot be."""
    with contextlib.suppress(OSError):
        file.write_text(f"{look.theme} {look.text_size} {look.density}\n", "ascii")


def put_on(theme: Theme, look: Look, asked: str, managed: Managed | None) -> None:
    """Have the first frame look as all that follow: by the administrator, the command line, or the last run."""
    locked = managed.locked.get(THEME) if managed is not None else None
    with contextlib.suppress(ValueError):
        theme.set_mode(Mode(str(locked or asked or look.theme)))
    theme.set_text_size(look.text_size)
    theme.set_density(look.density)
