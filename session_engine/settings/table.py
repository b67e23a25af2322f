"""The settings' table: what can be set, its default and what is allowed. One screen, one place."""

from __future__ import annotations

import re

from session_engine.light_dataclass import dataclass


@dataclass(frozen=True, slots=True)
class Setting:
    """One row.

    Attributes:
        name: Dotted, group first.
        default: Its type is the setting's type.
        allowed: Values to choose from; empty for any of the type.
        minimum: Least number, None without one.
        maximum: Greatest number, None without one.
        form: Pattern that a text has to fit as a whole, empty for any text.
        managed_only: An administrator decides; the person does not choose it.
        internal: What the program remembers; it is shown nowhere and nobody manages it.
        secret: Its value is shown nowhere.
    """

    name: str
    default: bool | int | str
    allowed: tuple[str, ...] = ()
    minimum: int | None = None
    maximum: int | None = None
    form: str = ""
    managed_only: bool = False
    internal: bool = False
    secret: bool = False


ADDRESS = r"|https://[A-Za-z0-9.\-]{1,253}(:[0-9]{1,5})?/?|http://(127\.0\.0\.1|localhost)(:[0-9]{1,5})?/?"
"""An organisation's address: over TLS, or on this machine; empty for the one that Ninedesk brings along."""

FLOWS = r"|\s*[^=;\s][^=;]*=\s*https://[^\s;]+\s*(;\s*[^=;\s][^=;]*=\s*https://[^\s;]+\s*)*;?\s*"
"""Flows that macros may start: `name = https://address`, with semicolons between them."""

PORTAL = r"|https://[^\s{}]*\{number\}[^\s{}]*"
"""Where customers read an article, with its number in it; empty where there is no such place."""

TRANSLATION = r"|https://[^\s?#]+|http://(127\.0\.0\.1|localhost)(:[0-9]{1,5})?(/[^\s?#]*)?"
"""A service that translates as LibreTranslate does: over TLS, or on this machine; empty for none."""

TABLE: tuple[Setting, ...] = (
    Setting("appearance.theme", "system", ("system", "light", "dark")),
    Setting("appearance.text_size", 100, minimum=80, maximum=200),
    Setting("appearance.density", "compact", ("compact", "comfortable")),
    Setting("sessions.confirm_close", default=True),
    Setting("sessions.restore", default=True),
    Setting("sessions.navigation", "current", ("current", "legacy")),
    Setting("inbox.shown", default=True),
    Setting("inbox.width", 0, minimum=0, maximum=2000, internal=True),
    Setting("conversations.undo_seconds", 5, minimum=0, maximum=30),
    Setting("alerts.sound", default=True),
    Setting("alerts.volume", 60, minimum=0, maximum=100),
    Setting("alerts.repeat", default=False),
    Setting("alerts.popups", "background", ("never", "background", "always")),
    Setting("alerts.names", default=True),
    Setting("presence.idle_minutes", 15, minimum=0, maximum=240),
    Setting("person.display_name", ""),
    Setting("person.signature", ""),
    Setting("conversations.send_key", "enter", ("enter", "ctrl_enter")),
    Setting("spelling.language", "conversation", ("conversation", "en", "de", "fr", "nl", "pt", "off")),
    Setting("spelling.words", ""),
    Setting("conversations.widths", "", internal=True),
    Setting("conversations.minimised", default=False, internal=True),
    Setting("profile.key_file", default=True, managed_only=True),
    Setting("organisation.address", "", form=ADDRESS, managed_only=True),
    Setting("macros.flows", "", form=FLOWS, managed_only=True),
    Setting("knowledge.portal", "", form=PORTAL, managed_only=True),
    Setting("translation.address", "", form=TRANSLATION, managed_only=True),
    Setting("translation.key", "", managed_only=True, secret=True),
    Setting("macros.local", "", internal=True),
    Setting("scripts.local", "", internal=True),
    Setting("knowledge.favourites", "", internal=True),
    Setting("notices.key_file_told", default=False, internal=True),
    Setting("demo.bar_dismissed", default=False, internal=True),
    Setting("demo.colleagues_alive", default=True),
    Setting("demo.person", "amara.osei@northlight.example"),
)

KEY_PREFIX = "key."
"""`key.<action>` holds a portable key text; empty takes the key away; not there means the table's own."""


def setting(name: str) -> Setting | None:
    """Find the row of a name; every `key.<action>` is a text without an entry of its own."""
    if name.startswith(KEY_PREFIX) and len(name) > len(KEY_PREFIX):
        return Setting(name, "")
    return _BY_NAME.get(name)


def valid(row: Setting, value: object) -> bool:
    """Say whether a value may stand in this row."""
    if type(value) is not type(row.default):
        return False
    if row.allowed and value not in row.allowed:
        return False
    if isinstance(value, str) and row.form and re.fullmatch(row.form, value) is None:
        return False
    if isinstance(value, int) and not isinstance(value, bool):
        return (row.minimum is None or value >= row.minimum) and (row.maximum is None or value <= row.maximum)
    return True


_BY_NAME = {row.name: row for row in TABLE}
