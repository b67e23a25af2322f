"""The way to a supervisor's overview: offered to who leads somebody, and to nobody else."""

from __future__ import annotations

from desktop import actions
from desktop.commands import Commands
from desktop.desk import Desk
from desktop.verbs import Verbs
from session_engine.errors import WayOut
from session_engine.ids import RecordRef, supervision_page
from session_engine.navigation.state import Place
from session_engine.records.state import Lookup
from session_engine.site_map import SET_UP, TABLE

SUPERVISION = "supervision"
FOR_LEADERS = frozenset(
    {
        SUPERVISION,
        "users",
        "skills",
        "statuses",
        "work_streams",
        "notification_templates",
        "notification_fields",
    }
    | {"profiles", "session_templates", "tab_templates", "roles"}
    | {entry.name for group in TABLE if group.name == SET_UP for entry in group.entries}
)
"""Actions and entries of the site map that are offered to who leads somebody."""
ASSIGN_BACK = "assign_back"
"""Undoing an assignment: to whom it was before."""


class SupervisionBinding:
    """Asks once the page in front is there; until then, and where it is not for her, the action is not offered."""

    def __init__(self, desk: Desk, commands: Commands, verbs: Verbs) -> None:
        self._desk = desk
        desk.without = desk.without | FOR_LEADERS
        commands.register(SUPERVISION, self.open)
        verbs.register(ASSIGN_BACK, self._assign_back)

    def go_on(self) -> None:
        """Find out whether she leads somebody."""
        from session_engine.supervision.events import LeadingChanged  # noqa: PLC0415 - after the first page

        self._desk.engine.bus.subscribe(LeadingChanged, lambda _event: self._offer())
        self._desk.engine.leading.follow(self._desk.engine.line)

    def open(self) -> None:
        """Show it."""
        line = self._desk.engine.line
        self._desk.open(supervision_page(line), Place.SITE_MAP, title=actions.text(SUPERVISION))

    def _offer(self) -> None:
        leads = self._desk.engine.leading.leads(self._desk.engine.line)
        without = self._desk.without - FOR_LEADERS
        self._desk.without = without if leads else without | FOR_LEADERS

    def _assign_back(self, ref: RecordRef, agent: RecordRef) -> None:
        async def work() -> None:
            await self._desk.engine.supervision.assign(ref, agent)
            self._desk.engine.notices.tell("undone")

        self._desk.start(work)


def tell_given(desk: Desk, ref: RecordRef, customer: str, agent: Lookup, before: RecordRef | None) -> None:
    """Say to whom a conversation was given, with the way back where somebody had it before."""
    me = desk.engine.lines.state(ref.line).person
    code = "conversation_given.you" if me is not None and me.ref == agent.ref else "conversation_given"
    ways = (WayOut(ASSIGN_BACK, (ref, before)),) if before is not None else ()
    desk.engine.notices.tell(code, {"customer": customer, "name": agent.name}, actions=ways)
