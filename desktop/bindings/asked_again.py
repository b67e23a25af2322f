"""Opens the dialogs about records again that stood open when the program ended, with what was typed in them."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from shiboken6 import isValid

from desktop.desk import Desk
from session_engine.ids import RecordRef
from session_engine.organisation.events import LineChanged
from session_engine.organisation.state import WELL
from session_engine.records.state import Choice

if TYPE_CHECKING:
    from desktop.bindings.casework import CaseworkBinding
    from widgets.dialogs.resolve import ResolveDialog

RESOLVED = 1
"""The state of a case."""


class AskedAgain:
    """One way for each dialog. Nobody waits for the organisation, which is hardly there yet."""

    def __init__(self, desk: Desk, casework: CaseworkBinding) -> None:
        self._desk, self._casework = desk, casework
        kept = desk.half_typed
        kept.opens_again("resolve", lambda refs: self._about_case("resolve", refs[0], self._resolve))
        kept.opens_again("cancel", lambda refs: self._about_case("cancel", refs[0], casework.cancel))
        kept.opens_again("queue", casework.add_to_queue)
        kept.opens_again("set_due", casework.set_due)
        kept.opens_again("bulk_edit", casework.edit_many)

    def _about_case(self, place: str, ref: RecordRef, ask: Callable[[RecordRef], None]) -> None:
        """Ask again, unless the case is closed by now: then it was done, and nobody had heard of it yet."""
        state = self._desk.engine.records.state(ref).value("statecode")
        if isinstance(state, Choice) and state.value != 0:
            workspace = self._desk.engine.workspace
            workspace.keep_typed(workspace.state.focused_tab.id, place, None)
        else:
            ask(ref)

    def _resolve(self, ref: RecordRef) -> None:
        tab = self._desk.engine.workspace.state.focused_tab.id

        async def work() -> None:
            types = await self._casework.statuses(ref, RESOLVED)
            if self._desk.half_typed.is_free(tab):
                self._warn_once_known(self._casework.ask_how(ref, types, 0), ref)

        self._desk.start(work, owner="casework", group="ask", exclusive=True, failed=lambda _text: None)

    def _warn_once_known(self, dialog: ResolveDialog, ref: RecordRef) -> None:
        """Say in the dialog how many activities are open, as soon as the organisation can be asked."""

        async def warn() -> None:
            count = await self._casework.open_activities(ref)
            if isValid(dialog):
                dialog.warn_of(count)

        def follow(_event: LineChanged) -> None:
            if not isValid(dialog):
                leave()
            elif self._desk.engine.lines.state(ref.line).connection in WELL:
                leave()
                self._desk.start(warn, owner="casework", group="warn", failed=lambda _text: None)

        leave = self._desk.engine.bus.subscribe(LineChanged, follow)
        follow(LineChanged(ref.line))
