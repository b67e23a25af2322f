"""What the overview shows; words come with it, waiting times are said when they are painted."""

from __future__ import annotations

from dataclasses import field
from datetime import datetime

from PySide6.QtCore import QCoreApplication

from session_engine.errors import Failure
from session_engine.ids import RecordRef
from session_engine.light_dataclass import dataclass
from session_engine.presence.state import Base
from widgets.conversation.panel_head import waiting_tone
from widgets.grids.times import now_from
from widgets.primitives.tones import Tone
from widgets.shell.words import spoken_duration
from widgets.text import one_line


@dataclass(frozen=True, slots=True)
class Waits:
    """How long somebody waits, and when that is too long; seconds, 0 for never."""

    since: datetime | None = None
    amber: int = 0
    red: int = 0

    def seconds(self) -> int | None:
        """Tell for how long, None where nobody waits."""
        if self.since is None:
            return None
        return max(0, int((now_from(self.since) - self.since).total_seconds()))

    def tone(self) -> Tone:
        """Tell how that stands by the limits."""
        return waiting_tone(self.seconds() or 0, self.amber, self.red)

    def spoken(self) -> str:
        """Say it in words, empty where nobody waits."""
        seconds = self.seconds()
        if seconds is None:
            return ""
        text = QCoreApplication.translate("Supervision", "waits {time}")
        return text.replace("{time}", spoken_duration(seconds))


@dataclass(frozen=True, slots=True)
class ConversationRow:
    """A conversation.

    Attributes:
        ref: Which.
        customer: Who.
        subject: What about.
        channel: How they reach the organisation.
        icon: Of that.
        queue: Its name.
        agent: Who has it; empty while nobody has.
        status: Where it stands.
        tone: Of that.
        waits: Since when the customer waits.
        unread: Messages that its agent has not read.
        mood: How the customer's messages sound, where that is worth a mark.
        happy: That is a good one.
        over: It is over, and stays where it is until the pointer goes.
    """

    ref: RecordRef
    customer: str
    subject: str = ""
    channel: str = ""
    icon: str = "conversation"
    queue: str = ""
    agent: str = ""
    status: str = ""
    tone: Tone = Tone.NEUTRAL
    waits: Waits = field(default_factory=Waits)
    unread: int = 0
    mood: str = ""
    happy: bool = False
    over: bool = False

    @property
    def text(self) -> str:
        """Who it is."""
        return self.customer

    @property
    def choosable(self) -> bool:
        """What is over cannot be worked with."""
        return not self.over

    @property
    def spoken(self) -> str:
        """Say everything of it: also what a colour or a mark says."""
        tr = QCoreApplication.translate
        parts = (
            self.customer,
            self.channel,
            self.status,
            self.waits.spoken(),
            tr("Supervision", "%n unread", "", self.unread) if self.unread else "",
            self.mood,
            self.agent,
            self.queue,
            self.subject,
        )
        return one_line(", ".join(part for part in parts if part), limit=400)


@dataclass(frozen=True, slots=True)
class AgentRow:
    """An agent.

    Attributes:
        ref: Who.
        name: Her name.
        presence: What her status means.
        status: The same in words.
        used: Units of capacity that are taken.
        total: Units she has, 0 where they are not counted.
        load: The same in words.
        work: What she has in hand, in words.
        there: She sees what she is given.
        chosen: The conversations are narrowed to hers.
    """

    ref: RecordRef
    name: str
    presence: Base | None = None
    status: str = ""
    used: int = 0
    total: int = 0
    load: str = ""
    work: str = ""
    there: bool = True
    chosen: bool = False

    @property
    def id(self) -> str:
        """Her GUID."""
        return self.ref.id

    @property
    def text(self) -> str:
        """Her name."""
        return self.name

    @property
    def choosable(self) -> bool:
        """Choosing her narrows the conversations."""
        return True

    @property
    def spoken(self) -> str:
        """Say everything of her."""
        chosen = QCoreApplication.translate("Supervision", "chosen") if self.chosen else ""
        return one_line(
            ", ".join(part for part in (self.name, self.status, self.load, self.work, chosen) if part), 400
        )


@dataclass(frozen=True, slots=True)
class QueueRow:
    """A queue.

    Attributes:
        id: Its GUID, empty for conversations without one.
        name: Its name.
        waiting: Conversations that wait for an agent.
        waits: Since when the first of them does.
        running: Conversations with an agent.
        chosen: The conversations are narrowed to its.
    """

    id: str
    name: str
    waiting: int = 0
    waits: Waits = field(default_factory=Waits)
    running: int = 0
    chosen: bool = False

    @property
    def text(self) -> str:
        """Its name."""
        return self.name

    @property
    def choosable(self) -> bool:
        """Choosing it narrows the conversations; those without one are not asked for."""
        return bool(self.id)

    @property
    def spoken(self) -> str:
        """Say everything of it."""
        tr = QCoreApplication.translate
        parts = (
            self.name,
            tr("Supervision", "%n waiting", "", self.waiting),
            self.waits.spoken(),
            tr("Supervision", "%n running", "", self.running),
            tr("Supervision", "chosen") if self.chosen else "",
        )
        return one_line(", ".join(part for part in parts if part), 400)


@dataclass(frozen=True, slots=True)
class Choice:
    """Something the conversations can be narrowed to."""

    id: str
    text: str


@dataclass(frozen=True, slots=True)
class Figures:
    """What it comes to.

    Attributes:
        waiting: Conversations that wait for an agent.
        longest: Since when the first customer waits, for an agent or for an answer.
        running: Conversations with an agent.
        unanswered: Those whose customer waits for an answer.
        available: Agents to whom new work comes.
        agents: Agents who are there.
    """

    waiting: int = 0
    longest: Waits = field(default_factory=Waits)
    running: int = 0
    unanswered: int = 0
    available: int = 0
    agents: int = 0


@dataclass(frozen=True, slots=True)
class OverviewState:
    """What the page shows.

    Attributes:
        allowed: It is for her; None while that is not known.
        loading: Nothing was read yet.
        failure: Why nothing can be shown.
        detail: The organisation's own text.
        message: What is wrong while what was read is shown, empty for nothing.
        figures: What it comes to.
        conversations: Those that are shown, what needs her first on top.
        narrowed: Some are not shown, because of what was chosen.
        cut: There are more than are shown.
        agents: Who has most to do on top.
        queues: Where most wait on top.
        choices: By what they can be narrowed: name, what can be chosen, what is.
    """

    allowed: bool | None = None
    loading: bool = True
    failure: Failure | None = None
    detail: str = ""
    message: str = ""
    figures: Figures = field(default_factory=Figures)
    conversations: tuple[ConversationRow, ...] = ()
    narrowed: bool = False
    cut: bool = False
    agents: tuple[AgentRow, ...] = ()
    queues: tuple[QueueRow, ...] = ()
    choices: tuple[tuple[str, tuple[Choice, ...], str], ...] = ()
