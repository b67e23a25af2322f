"""What visitors' lines need of the organisation, whatever stands behind it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from org_service.conversations.questions import Question
    from org_service.conversations.visitors.files import VisitorFile

State = Literal["waiting", "active", "paused", "ended"]


@dataclass(frozen=True, slots=True)
class Stream:
    """A work stream of live chat, as visitors meet it."""

    id: str
    name: str
    persistent: bool = False
    questions: tuple[Question, ...] = ()
    company: str = ""
    maker: str = ""
    """Who set it up: what its visitors do is done in that name."""


@dataclass(frozen=True, slots=True)
class Beginning:
    """What a visitor brings to a new conversation."""

    id: str
    """Made by the page: it begins one conversation, however often it comes."""
    stream: str
    name: str = ""
    language: str = ""
    answers: Mapping[str, str] = field(default_factory=dict[str, str])
    visitor: Mapping[str, str] = field(default_factory=dict[str, str])
    """Browser, system, page."""
    previous: str = ""
    """The persistent chat before this one."""
    contact: str = ""
    """Whom the visitor is known to be."""
    practice: bool = False


@dataclass(frozen=True, slots=True)
class FileNote:
    """What is said of a file without its content."""

    name: str
    type: str
    size: int


@dataclass(frozen=True, slots=True)
class Message:
    """A message as a visitor may see it: never a note, never what colleagues say among themselves."""

    id: str
    number: int
    kind: int
    author: int
    name: str
    text: str
    sent: str
    values: Mapping[str, object] | None = None
    file: FileNote | None = None


@dataclass(frozen=True, slots=True)
class Standing:
    """How a conversation stands."""

    state: State
    agent: str = ""
    place: int = 0
    """How many wait before this one and itself; 0 when nobody waits."""
    read: int = 0
    """The number up to which an agent has read."""
    into: str = ""
    """The conversation that it was merged into."""


@dataclass(frozen=True, slots=True)
class News:
    """What a line has to tell: messages after a number, and how things stand."""

    messages: Sequence[Message]
    standing: Standing
    more: bool = False
    """Whether there are further messages."""


@dataclass(frozen=True, slots=True)
class Holder:
    """What a token stands for."""

    conversation: str
    stream: str
    persistent: bool


class Watcher(Protocol):
    """Hears what happens in conversations; called in the event loop."""

    def changed(self, conversation: str) -> None:
        """Hear that a conversation has something new."""
        ...

    def queue_moved(self) -> None:
        """Hear that somebody came to a queue or left it."""
        ...

    def typed(self, conversation: str, name: str) -> None:
        """Hear that an agent is writing."""
        ...


class VisitorDesk(Protocol):
    """Everything that visitors' lines ask of the organisation. Refusals are `Refusal`."""

    async def stream(self, stream_id: str) -> Stream | None:
        """Give a work stream of live chat; of an empty id the first one."""
        ...

    async def open(self, beginning: Beginning, token: str) -> Holder:
        """Begin a conversation and let a token's hash stand for it."""
        ...

    async def holder(self, token: str) -> Holder | None:
        """Give what a token's hash stands for and prolong it; None when it has expired."""
        ...

    async def renew(self, old: str, new: str, holder: Holder) -> None:
        """Let a new token's hash stand for what an older one stands for, or stood for when the page came."""
        ...

    async def say(self, conversation: str, message: str, text: str) -> int:
        """Write a visitor's message once and give its number."""
        ...

    async def send_file(self, conversation: str, message: str, file: VisitorFile) -> int:
        """Write a visitor's file once and give its number."""
        ...

    async def news(self, conversation: str, after: int) -> News:
        """Give the messages after a number, in order, and how the conversation stands."""
        ...

    async def body(self, conversation: str, message: str) -> tuple[str, str] | None:
        """Give the type and the base64 content of a file that the visitor may see."""
        ...

    async def read(self, conversation: str, number: int) -> None:
        """Note how far the visitor has read."""
        ...

    async def typing(self, conversation: str) -> None:
        """Tell agents that the visitor is writing."""
        ...

    async def end(self, conversation: str) -> None:
        """The visitor ends the conversation, or has been away too long."""
        ...

    async def broke(self, conversation: str) -> None:
        """The visitor's line broke; she may come back."""
        ...

    async def back(self, conversation: str) -> None:
        """The visitor is there again."""
        ...

    async def rate(self, conversation: str, stars: int, text: str) -> None:
        """Keep what the visitor thinks of it."""
        ...

    async def transcript(self, conversation: str, to: str) -> None:
        """Send what was said to an address."""
        ...

    async def unfinished(self) -> Sequence[Holder]:
        """Give the conversations of visitors that have not ended, after a start of the service."""
        ...

    def watch(self, watcher: Watcher) -> Callable[[], None]:
        """Tell a watcher what happens; gives what ends it."""
        ...
