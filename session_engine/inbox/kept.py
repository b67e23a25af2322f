"""How she left the inbox, kept with its first tab: view, filter, order, words looked for, what is selected."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from enum import StrEnum
from types import MappingProxyType
from typing import TypeVar

from session_engine.ids import LineId, RecordRef, TabId
from session_engine.inbox.state import Shown, SortBy, ViewName
from session_engine.light_dataclass import dataclass
from session_engine.sessions.area import WorkspaceArea
from session_engine.sessions.state import PageState

E = TypeVar("E", bound=StrEnum)


@dataclass(frozen=True, slots=True)
class Look:
    """How she left it.

    Attributes:
        view: The view.
        filter: Which of its items.
        sort: What they are ordered by.
        newest_first: The later on top; by customer, A before Z.
        query: What is looked for.
        selected: What bulk actions are for.
        current: The item with the keyboard.
        preview: The tab that the next item she looks at takes the place of.
        held: The item she looked at last: it stays in sight though it is read now, until she goes elsewhere.
    """

    view: ViewName = ViewName.MY_WORK
    filter: Shown = Shown.ALL
    sort: SortBy = SortBy.DATE
    newest_first: bool = True
    query: str = ""
    selected: tuple[RecordRef, ...] = ()
    current: RecordRef | None = None
    preview: TabId | None = None
    held: RecordRef | None = None


class KeptLook:
    """Reads and writes it in the first tab of the inbox.

    Args:
        workspace: Where the tab is.
    """

    def __init__(self, workspace: WorkspaceArea) -> None:
        self._workspace = workspace

    def read(self) -> Look:
        """Give how she left it; as it is at first where nothing is kept."""
        inbox = self._workspace.state.inbox
        return _look(inbox.anchor.state, inbox.line) if inbox is not None else Look()

    def write(self, look: Look) -> None:
        """Keep it; nothing where there is no inbox."""
        inbox = self._workspace.state.inbox
        if inbox is not None:
            state = inbox.anchor.state
            facets = MappingProxyType({**state.facets, **_facets(look)})
            self._workspace.set_state(
                inbox.anchor.id, replace(state, section=look.view.value, query=look.query, facets=facets)
            )


def _facets(look: Look) -> Mapping[str, tuple[str, ...]]:
    current = (look.current.table, look.current.id) if look.current is not None else ()
    return {
        "shown": (look.filter.value,),
        "sort": (look.sort.value, "newest" if look.newest_first else "oldest"),
        "selected": tuple(word for ref in look.selected for word in (ref.table, ref.id)),
        "current": current,
        "preview": (str(look.preview),) if look.preview is not None else (),
    }


def _look(state: PageState, line: LineId) -> Look:
    facets = state.facets
    sort = facets.get("sort", ())
    current = _refs(facets.get("current", ()), line)
    preview = facets.get("preview", ())
    return Look(
        _one(ViewName, (state.section or "",), ViewName.MY_WORK),
        _one(Shown, facets.get("shown", ()), Shown.ALL),
        _one(SortBy, sort, SortBy.DATE),
        sort[1:] != ("oldest",),
        state.query,
        _refs(facets.get("selected", ()), line),
        current[0] if current else None,
        TabId(int(preview[0])) if preview and preview[0].isdigit() else None,
    )


def _refs(words: tuple[str, ...], line: LineId) -> tuple[RecordRef, ...]:
    return tuple(RecordRef(line, table, key) for table, key in zip(words[::2], words[1::2], strict=False))


def _one(kind: type[E], words: tuple[str, ...], usual: E) -> E:
    try:
        return kind(words[0])
    except (ValueError, IndexError):
        return usual
