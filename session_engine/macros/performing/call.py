"""One action being done: what it is given, and what comes of it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass as standard_dataclass
from dataclasses import field
from typing import TypeAlias

from session_engine.ids import RecordRef, TabId
from session_engine.macros.conversions import typed
from session_engine.macros.performing.hands import Hands, Place
from session_engine.macros.runs import StepFailed, StepProblem
from session_engine.macros.state import Pairs
from session_engine.macros.undoing import Inverse
from session_engine.organisation import odata
from session_engine.organisation.tables import TableMeta
from session_engine.records.state import Value
from session_engine.sessions.state import Tab


@standard_dataclass(frozen=True)
class Outcome:
    """What an action has done.

    Attributes:
        outputs: For later steps.
        inverse: The way back, None where there is none.
        waiting: It is sent when the organisation is back.
    """

    outputs: Mapping[str, str] = field(default_factory=dict[str, str])
    inverse: Inverse | None = None
    waiting: bool = False


@standard_dataclass(frozen=True)
class Call:
    """An action with its arguments filled in."""

    hands: Hands
    place: Place
    arguments: Mapping[str, str]
    pairs: Mapping[str, Pairs]

    def text(self, name: str) -> str:
        """Give an argument, empty when it is not there."""
        return self.arguments.get(name, "").strip()

    def needed(self, name: str) -> str:
        """Give an argument.

        Raises:
            StepFailed: It is empty, as a placeholder may have become.
        """
        found = self.text(name)
        if not found:
            raise StepFailed(StepProblem.MISSING_ARGUMENT, {"argument": name})
        return found

    def ref(self, table: str, argument: str = "record") -> RecordRef:
        """Give the record an argument names."""
        key = self.needed(argument)
        if not odata.is_guid(key):
            raise StepFailed(StepProblem.BAD_VALUE, {"column": argument, "value": key[:80]})
        return RecordRef(self.place.line, table, odata.guid(key))

    async def values_of(self, meta: TableMeta) -> dict[str, Value]:
        """Read the pairs as a table's values."""
        names = await self.hands.lines.metadata(self.place.line).catalogue()
        sets = {found.set_name: name for name, found in names.items()}
        return typed(meta, self.pairs.get("values", ()), self.place.line, lambda name: sets.get(name, ""))

    def tab(self) -> Tab:
        """Give the tab an argument names; it has to be of the run's session."""
        key = self.needed("tab")
        found = self.place.session.tab(TabId(int(key))) if key.isdecimal() and len(key) < 18 else None
        if found is None:
            raise StepFailed(StepProblem.TAB_GONE)
        return found


Perform: TypeAlias = Callable[[Call], Awaitable[Outcome]]
