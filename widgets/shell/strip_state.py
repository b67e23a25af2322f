"""What the session strip shows. The bindings make it from the engine's workspace."""

from session_engine.light_dataclass import dataclass
from widgets.primitives.tones import Tone

FIXED_KINDS = frozenset({"home", "inbox"})
"""Kinds that keep their place at the start and do not count towards the limit."""


@dataclass(frozen=True, slots=True)
class SessionTabState:
    """One session.

    Attributes:
        id: The session's.
        kind: What it is about: home, inbox, case, account, contact, conversation, chat, email …
        title: As data, raw.
        focused: In front in this window.
        closable: Home and the inbox are not.
        unread: Messages and changes not yet seen.
        waiting_seconds: Since the customer's oldest unanswered message; none when nobody waits.
        waiting_tone: Warn and bad by the work stream's limits.
        new: Opened in the background and not yet looked at.
        unsaved: Edits of its records wait for a save.
        unsent: What was saved of them waits to be sent.
        colour: Of its organisation (`#rrggbb`), where the window shows several.
        icon: Meaning; empty means by kind.
    """

    id: int
    kind: str
    title: str
    focused: bool = False
    closable: bool = True
    unread: int = 0
    waiting_seconds: int | None = None
    waiting_tone: Tone = Tone.NEUTRAL
    new: bool = False
    unsaved: bool = False
    unsent: bool = False
    colour: str | None = None
    icon: str = ""


@dataclass(frozen=True, slots=True)
class PendingOpening:
    """An opening that met the limit and waits for a free place."""

    key: str
    title: str
    kind: str = "record"


@dataclass(frozen=True, slots=True)
class StripState:
    """The whole strip: `count` of `limit` regular sessions are open, over all windows.

    Attributes:
        own_window: It is not the main window's: its sessions can be put back there.
    """

    items: tuple[SessionTabState, ...] = ()
    count: int = 0
    limit: int = 9
    pending: tuple[PendingOpening, ...] = ()
    own_window: bool = False
