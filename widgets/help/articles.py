"""The help's texts: read from the resources, with the keys in force written in."""

from __future__ import annotations

import re
from functools import cache
from html import escape
from importlib.resources import files

from PySide6.QtCore import QCoreApplication

from widgets.help.topics import HelpKey
from widgets.lists.key_cap import key_text

LANGUAGE = "en"
"""What there is when a text has not been translated."""
PARTS = ("dashboard", "grid", "record", "search", "inbox", "everywhere")
"""Kinds of page with keys of their own, in `keys-<part>.html`."""
_FOLDER = files("resources") / "help"
_KEY = re.compile(r"\{key:([\w.]+)\}")
_STYLE = "<style>li { margin-bottom: 5px; }</style>"
_NAME = re.compile(r"[a-z_-]+")


def article(topic: str, keys: tuple[HelpKey, ...], here: str = "", language: str = LANGUAGE) -> str:
    """Return a topic's HTML.

    Args:
        topic: Its id.
        keys: All actions with their keys in force.
        here: The kind of page the help was opened from; its keys come first.
        language: Two letters; what is not there in it comes in English.
    """
    text = _text(topic, language)
    if topic == "keys":
        parts = "".join(_text(f"keys-{part}", language) for part in _in_order(here))
        text = text.replace("{parts}", parts).replace("{keys}", keys_table(keys))
    by_action = {key.action: key for key in keys}
    return _STYLE + _KEY.sub(lambda found: _key(by_action.get(found[1])), text)


def keys_table(keys: tuple[HelpKey, ...]) -> str:
    """Return the tables of actions and keys, one per group, without those that have no key."""
    groups: dict[str, list[HelpKey]] = {}
    for key in keys:
        if key.keys:
            groups.setdefault(key.group, []).append(key)
    return "".join(
        f"<h3>{escape(group)}</h3><table width='100%'>{''.join(map(_row, members))}</table>"
        for group, members in groups.items()
    )


def cap(key: str) -> str:
    """Return a key as HTML, as the system writes it."""
    return f"<code>&nbsp;{escape(key_text(key)).replace(' ', '&nbsp;')}&nbsp;</code>"


def _row(key: HelpKey) -> str:
    caps = " &nbsp; ".join(map(cap, key.keys))
    return f"<tr><td width='60%'>{escape(key.text)}</td><td>{caps}</td></tr>"


def _key(key: HelpKey | None) -> str:
    """Return the key of an action for a sentence."""
    if key is None or not key.keys:
        no_key = QCoreApplication.translate("Help", "the command palette")
        return f"<i>{escape(no_key)}</i>"
    return cap(key.keys[0])


def _in_order(here: str) -> tuple[str, ...]:
    """Put the part of the page where help was asked for first."""
    return (here, *(part for part in PARTS if part != here)) if here in PARTS else PARTS


@cache
def _text(name: str, language: str) -> str:
    """Read a text; a name that is none, as from an old link, gives a sentence."""
    for tongue in (language, LANGUAGE):
        if _NAME.fullmatch(name) and _NAME.fullmatch(tongue):
            entry = _FOLDER / tongue / f"{name}.html"
            if entry.is_file():
                return entry.read_text(encoding="utf-8")
    missing = QCoreApplication.translate("Help", "There is no text about this yet.")
    return f"<p>{escape(missing)}</p>"
