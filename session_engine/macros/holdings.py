"""What macros there are, where each is kept, and one as it stands on its editor's page."""

from __future__ import annotations

from enum import StrEnum

from session_engine.errors import Failure
from session_engine.ids import LineId, RecordRef
from session_engine.light_dataclass import dataclass
from session_engine.macros.state import Macro


@dataclass(frozen=True, slots=True)
class Draft:
    """A macro on its editor's page.

    Attributes:
        macro: As it stands there.
        saved: As it was last read or saved; None for one that is not saved anywhere.
        etag: The version `saved` is, in the organisation.
    """

    macro: Macro
    saved: Macro | None = None
    etag: str | None = None

    @property
    def changed(self) -> bool:
        """Whether there is something to save."""
        return self.macro != self.saved


class Source(StrEnum):
    """Where a definition comes from."""

    ORGANISATION = "organisation"
    DELIVERED = "delivered"  # with the program, where the organisation has none
    LOCAL = "local"  # this person's, on this machine


class LibraryStatus(StrEnum):
    """How much is known."""

    UNREAD = "unread"
    LOADING = "loading"
    READY = "ready"


class Audience(StrEnum):
    """Who can run a macro."""

    NOBODY = "nobody"  # a draft: it is opened and tried out by whoever writes it
    PROFILES = "profiles"  # published to those in some experience profiles
    EVERYBODY = "everybody"  # published


@dataclass(frozen=True, slots=True)
class Item:
    """A macro of the library.

    Attributes:
        macro: What it does.
        source: Where it comes from.
        record: Its record, for one of the organisation's.
        etag: The version read.
        audience: Who can run it.
        hers: She is among them, as far as profiles go.
        profiles: Names of the profiles it is for, none where it is for everybody.
        owner: Id of whose record it is.
    """

    macro: Macro
    source: Source
    record: RecordRef | None = None
    etag: str | None = None
    audience: Audience = Audience.EVERYBODY
    hers: bool = True
    profiles: tuple[str, ...] = ()
    owner: str = ""

    @property
    def published(self) -> bool:
        """Whether it is offered at all."""
        return self.audience is not Audience.NOBODY

    @property
    def runs(self) -> bool:
        """Whether she can run it by its name."""
        return self.published and self.hers


@dataclass(frozen=True, slots=True)
class Library:
    """What there is to run.

    Attributes:
        line: The organisation.
        status: How much is known.
        items: By name.
        origin: Whose they are; DELIVERED says that the organisation has no macros of its own.
        failure: Why the organisation's could not be read, None when they could.
        unreadable: Names of the organisation's macros that another program wrote in a form of its own.
    """

    line: LineId
    status: LibraryStatus = LibraryStatus.UNREAD
    items: tuple[Item, ...] = ()
    origin: Source = Source.ORGANISATION
    failure: Failure | None = None
    unreadable: tuple[str, ...] = ()

    def item(self, unique_name: str) -> Item | None:
        """Find a macro."""
        return next((each for each in self.items if each.macro.unique_name == unique_name), None)
