"""Macros and scripts on a fake organisation: all areas, wired as in the program, with held identities."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from session_engine.casework.area import CaseworkArea
from session_engine.casework.office import Office
from session_engine.casework.standings import Standings
from session_engine.dashboards.area import DashboardsArea
from session_engine.data import DataAreas
from session_engine.forms.area import FormsArea
from session_engine.guidance import Guidance, build_guidance
from session_engine.ids import RecordRef, SessionId, TabId, dashboard_page, record_page
from session_engine.macros import files
from session_engine.macros.performing.conversations import Talk
from session_engine.macros.runs import UNDER_WAY, Run, RunId, RunStatus
from session_engine.macros.state import ActionStep, Argument, Macro, Step
from session_engine.mail.area import MailArea
from session_engine.pages import PagesArea
from session_engine.search.area import SearchArea
from session_engine.search.ports import RecentInMemory
from session_engine.sessions.area import WorkspaceArea
from session_engine.settings.area import SettingsArea
from session_engine.settings.managed import UNMANAGED, Managed
from session_engine.settings.ports import SettingsInMemory
from session_engine.timeline.area import TimelineArea
from session_engine.timeline.composing import ComposingArea
from session_engine.views.area import GridsArea
from tests.unit.engine.desk import Desk, desk
from tests.unit.engine.fake_organisation import Col, FakeOrganisation, Tab, guid
from tests.unit.engine.web_api import LINE

CASE, OTHER, OKONKWO = guid(1), guid(3), guid(2)


@dataclass
class Flows:
    """Flows that are noted."""

    addresses: dict[str, str] = field(default_factory=dict[str, str])
    started: list[tuple[str, Mapping[str, str]]] = field(default_factory=list[tuple[str, Mapping[str, str]]])

    def address(self, name: str) -> str | None:
        return self.addresses.get(name)

    def names(self) -> tuple[str, ...]:
        return tuple(self.addresses)

    async def start(self, address: str, body: Mapping[str, str]) -> None:
        self.started.append((address, body))


@dataclass
class Guided:
    """Everything, and a session on a case."""

    made: Desk
    data: DataAreas
    workspace: WorkspaceArea
    settings: SettingsArea
    guidance: Guidance
    flows: Flows
    session: SessionId
    mail: MailArea

    @property
    def organisation(self) -> FakeOrganisation:
        return self.made.organisation

    def ref(self, key: str = CASE, table: str = "incident") -> RecordRef:
        return self.made.ref(table, key)

    def row(self, key: str = CASE, table: str = "incident") -> dict[str, Any]:
        return self.organisation.rows[table][key]

    @property
    def tabs(self) -> tuple[str, ...]:
        """What the session's tabs show."""
        tabs = self.workspace.state.sessions[self.session].tabs
        return tuple(tab.page.record.table if tab.page.record else tab.page.type.value for tab in tabs)

    @property
    def front(self) -> TabId:
        return self.workspace.state.sessions[self.session].focused

    def begin(self, *steps: Step, session: SessionId | None = None) -> RunId:
        macro = Macro("tst_macro", "Test", steps=steps)
        return self.guidance.macros.try_out(macro, session or self.session)

    def run(self, run: RunId) -> Run:
        return self.guidance.macros.state(run)

    async def ended(self, run: RunId) -> Run:
        """Wait until a run has ended or asks."""
        async with asyncio.timeout(5):
            while self.run(run).status in UNDER_WAY - {RunStatus.ASKING}:  # noqa: ASYNC110
                await asyncio.sleep(0)
        return self.run(run)

    async def done(self, *steps: Step) -> Run:
        return await self.ended(self.begin(*steps))


def act(name: str, action: str, values: Mapping[str, str] | None = None, /, **arguments: str) -> ActionStep:
    """Write an action's step."""
    given = tuple(Argument(key, text) for key, text in arguments.items())
    pairs = (Argument("values", pairs=tuple(values.items())),) if values else ()
    return ActionStep(name, action, (*given, *pairs))


def organisation() -> FakeOrganisation:
    """Give an organisation with two cases of one customer, and the tables macros need."""
    made = FakeOrganisation()
    made.put("account", OKONKWO, name="Okonkwo Dental")
    for key, title in ((CASE, "No wifi"), (OTHER, "Slow wifi")):
        made.put(
            "incident",
            key,
            title=title,
            prioritycode=2,
            statecode=0,
            statuscode=1,
            customerid=("account", OKONKWO),
        )
    return made


def with_macros(made: FakeOrganisation, *macros: Macro) -> FakeOrganisation:
    """Let an organisation have macros of its own."""
    names = ("name", "uniquename", "description", "primaryentity", "clientdata")
    columns = {name: Col("Memo") for name in names} | {
        name: Col("Integer") for name in ("category", "type", "statecode")
    }
    table = Tab(
        "workflow", "workflows", "workflowid", "name", {"workflowid": Col("Uniqueidentifier"), **columns}
    )
    made.tables[table.name] = made.sets[table.set_name] = table
    made.rows[table.name] = {}
    for number, macro in enumerate(macros):
        content = files.write(macro).decode()
        texts = {"name": macro.name, "uniquename": macro.unique_name, "clientdata": content}
        made.put(table.name, guid(700 + number), category=9000, type=1, statecode=1, **texts)
    return made


@asynccontextmanager
async def guided(
    org: FakeOrganisation | None = None,
    talk: Callable[[], Talk] | None = None,
    managed: Managed = UNMANAGED,
) -> AsyncGenerator[Guided]:
    async with desk(org or organisation()) as made:
        bus, tasks, lines, records, time = made.bus, made.tasks, made.lines, made.records, made.time
        standings = Standings(bus, tasks, Office(bus, lines, records), time.pause)
        forms = FormsArea(bus, tasks, lines, records, standings, pause=time.pause)
        grids = GridsArea(bus, tasks, lines, records, pause=time.pause)
        data = DataAreas(
            lines,
            records,
            forms,
            grids,
            TimelineArea(bus, tasks, lines, records, time, pause=time.pause),
            ComposingArea(bus, lines, records, time, forms.quick_create_plan),
            SearchArea(bus, tasks, time, lines, records, RecentInMemory(), pause=time.pause),
            CaseworkArea(bus, lines, records, standings),
        )
        dashboards = DashboardsArea(bus, tasks, time, lines, grids, pause=time.pause)
        workspace = WorkspaceArea(bus, LINE, dashboard_page(LINE), unsaved=records)
        PagesArea(bus, workspace, records, forms, grids, lambda: dashboards, data.search)
        settings, flows = SettingsArea(bus, SettingsInMemory(), managed), Flows()
        mail = MailArea(bus, tasks, time, lines, records)
        guidance = build_guidance(
            bus, tasks, time, data, lambda: dashboards, workspace, settings, mail,
            flows=flows, talk=talk, pause=time.pause,
        )  # fmt: skip
        session = workspace.open_session(record_page(made.ref("incident", CASE))).session
        yield Guided(made, data, workspace, settings, guidance, flows, session, mail)
