"""The pane of a profile as Dataverse's own tables have it, where no column of ours says anything."""

from __future__ import annotations

from typing import Any
from urllib.parse import unquote

import httpx
import pytest

from session_engine.experience import panes, reading
from session_engine.experience.state import TOOLS, Experience
from session_engine.ids import RecordRef
from session_engine.organisation.state import LineState, Person
from tests.unit.engine.desk import desk
from tests.unit.engine.fake_organisation import ME, Col, FakeOrganisation, Tab, error, guid, ok
from tests.unit.engine.web_api import LINE

pytestmark = pytest.mark.anyio
FIRST, SECOND, PANE, OTHER_PANE = guid(901), guid(902), guid(911), guid(912)
TABLES = {"msdyn_appconfiguration": (), **dict.fromkeys(panes.TABLES, ())}


def tool(unique: str, control: str = "", **more: Any) -> dict[str, Any]:
    return {"msdyn_uniquename": unique, "msdyn_controlname": control, "statecode": 0, **more}


def tab(of: str, shows: dict[str, Any], *, enabled: bool | None = True) -> dict[str, Any]:
    return {"_msdyn_productivitypaneid_value": of, "msdyn_isenabled": enabled, "msdyn_ToolId": shows}


class Dataverse(FakeOrganisation):
    """An organisation with profiles of Dataverse, of which one is hers, and none of our columns."""

    def __init__(self, *without: str) -> None:
        super().__init__()
        for name in TABLES:
            if name not in without:
                table = Tab(
                    name, f"{name}s", f"{name}id", "msdyn_name", {f"{name}id": Col("Uniqueidentifier")}
                )
                self.tables[name] = self.sets[table.set_name] = table
                self.rows[name] = {}
        self.profile: dict[str, Any] = {}
        self.panes: list[dict[str, Any]] = []
        self.tabs: list[dict[str, Any]] = []
        self.failing: dict[str, int] = {}
        self.queries: list[str] = []
        self.before = self._said

    def _said(self, request: httpx.Request) -> httpx.Response | None:
        path = unquote(request.url.raw_path.decode()).removeprefix("/api/data/v9.2/")
        rows_of = path.partition("?")[0]
        if rows_of in self.failing:
            return error(self.failing[rows_of])
        self.queries.append(path)
        member = {"msdyn_appconfiguration_systemuser": [{"systemuserid": ME}]}
        rows = {
            "msdyn_appconfigurations": [
                {"msdyn_appconfigurationid": FIRST, "msdyn_name": "Chat", **member, **self.profile},
                {"msdyn_appconfigurationid": SECOND, "msdyn_name": "Cases"},
            ],
            "msdyn_paneconfigurations": self.panes,
            "msdyn_panetabconfigurations": self.tabs,
        }.get(rows_of)
        return ok({"value": rows}) if rows is not None else None

    def pane(self, key: str, *profiles: str, **said: Any) -> None:
        there = [{"msdyn_appconfigurationid": each} for each in profiles]
        self.panes.append(
            {"msdyn_paneconfigurationid": key, "msdyn_msdyn_paneconfig_msdyn_appconfig": there, **said}
        )


async def read(org: Dataverse) -> Experience:
    async with desk(org) as made:
        status: Any = made.lines._lines[LINE].status
        status.state = LineState(LINE, person=Person(RecordRef(LINE, "systemuser", ME), "Amara Osei"))
        return await reading.read(made.lines, LINE)


async def test_mode_and_tools_are_those_of_the_profiles_pane() -> None:
    org = Dataverse()
    org.pane(PANE, FIRST, msdyn_panestate=True, msdyn_panemode=False)
    org.pane(OTHER_PANE, SECOND, msdyn_panestate=False, msdyn_panemode=True)
    org.tabs = [
        tab(PANE, tool("msdyn_smartassist_tool_config")),
        tab(PANE, tool("msdyn_callscript_tool_config"), enabled=False),
        tab(PANE, tool("her_own", "MscrmControls.KnowledgeControl.KnowledgeControl"), enabled=None),
        tab(PANE, tool("msdyn_teamscollab_tool_config")),
        tab(OTHER_PANE, tool("msdyn_callscript_tool_config", statecode=1)),
    ]
    experience = await read(org)
    assert experience.mine is not None
    assert (experience.mine.name, experience.mine.pane, experience.mine.expanded) == ("Chat", True, False)
    assert experience.mine.tools == {"assist", "knowledge"}
    other = experience.profiles[1]
    assert (other.pane, other.expanded, other.tools) == (False, True, frozenset())
    assert [each for each in org.queries if "pane" in each] == [
        (
            "msdyn_paneconfigurations?$select=msdyn_paneconfigurationid,msdyn_panestate,msdyn_panemode"
            "&$filter=statecode eq 0"
            "&$expand=msdyn_msdyn_paneconfig_msdyn_appconfig($select=msdyn_appconfigurationid)&$top=5000"
        ),
        (
            "msdyn_panetabconfigurations?$select=_msdyn_productivitypaneid_value,msdyn_isenabled"
            "&$filter=statecode eq 0"
            "&$expand=msdyn_ToolId($select=msdyn_uniquename,msdyn_controlname,statecode)&$top=5000"
        ),
    ]


async def test_what_our_columns_say_counts_first() -> None:
    org = Dataverse()
    org.pane(PANE, FIRST, msdyn_panestate=True, msdyn_panemode=False)
    org.tabs = [tab(PANE, tool("msdyn_smartassist_tool_config"))]
    org.profile = {"ninedesk_paneexpanded": True, "ninedesk_guidance": True, "ninedesk_smartassist": None}
    experience = await read(org)
    assert experience.mine is not None
    assert (experience.mine.expanded, experience.mine.tools) == (True, {"assist", "guidance"})


@pytest.mark.parametrize("without", [(), tuple(panes.TABLES), (panes.TAB,), (panes.TOOL,)])
async def test_without_panes_everything_is_as_it_was(without: tuple[str, ...]) -> None:
    org = Dataverse(*without)
    if without:
        org.pane(PANE, FIRST, msdyn_panestate=False)
    experience = await read(org)
    assert experience.mine is not None
    assert (experience.mine.pane, experience.mine.expanded, experience.mine.tools) == (
        True,
        True,
        frozenset(TOOLS),
    )


@pytest.mark.parametrize("rows_of", ["msdyn_paneconfigurations", "msdyn_panetabconfigurations"])
async def test_who_may_not_read_panes_has_her_profile_and_all_tools(rows_of: str) -> None:
    org = Dataverse()
    org.pane(PANE, FIRST, msdyn_panestate=False)
    org.failing[rows_of] = 403
    experience = await read(org)
    assert experience.mine is not None
    assert (experience.mine.name, experience.mine.pane, experience.mine.tools) == (
        "Chat",
        True,
        frozenset(TOOLS),
    )
