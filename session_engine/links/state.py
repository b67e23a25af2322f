"""What a link says, and what can be wrong with one."""

from __future__ import annotations

from enum import StrEnum

from session_engine.ids import PageKey
from session_engine.light_dataclass import dataclass


class LinkKind(StrEnum):
    """The words that may follow `ninedesk://`; each of them only shows something."""

    RECORD = "record"
    VIEW = "view"
    SEARCH = "search"
    NEW = "new"


@dataclass(frozen=True, slots=True)
class Link:
    """A link that was understood.

    Attributes:
        kind: What it shows.
        table: Logical name, empty for a search.
        id: GUID of a record or a view; empty for the table's default view.
        text: What is searched for.
        organisation: GUID of the organisation it was made in, empty for whichever is open.
    """

    kind: LinkKind
    table: str = ""
    id: str = ""
    text: str = ""
    organisation: str = ""


class LinkProblem(StrEnum):
    """Why something is no link of ours; each has a text in `desktop/link_words.py`."""

    NOT_OURS = "not_ours"  # another scheme
    TOO_LONG = "too_long"
    CHARACTERS = "characters"  # what stands in no link as it is: spaces, quotes, control characters
    ENCODING = "encoding"  # a broken %xx, or no UTF-8 behind it
    UNKNOWN_WORD = "unknown_word"  # no `record`, `view`, `search` or `new`
    PARTS = "parts"  # too few, too many
    TABLE = "table"  # no logical name
    GUID = "guid"
    PARAMETER = "parameter"  # unknown, or twice
    SEARCH_TEXT = "search_text"  # nothing, too much, or invisible characters


@dataclass(frozen=True, slots=True)
class Destination:
    """What a link leads to in the organisation that is open.

    Attributes:
        kind: What is to be done with it.
        table: Logical name of the table it is about, empty for a search.
        page: The page to show; None where a new record has to be begun first.
        title: What to call it until it says so itself.
    """

    kind: LinkKind
    table: str
    page: PageKey | None
    title: str = ""
