"""How Dataverse says which tools of the pane a profile has, where it is not said in columns of ours.

`msdyn_paneconfiguration` is a pane: on or off, expanded or collapsed at first. A profile has one through the
relationship `msdyn_msdyn_paneconfig_msdyn_appconfig`; `msdyn_panetabconfiguration` puts a tool
(`msdyn_panetoolconfiguration`) into it. Names and meanings are those of Microsoft's table reference and of the client
that reads them in a browser; tools of other makers have nothing here that could be shown.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from session_engine.errors import NOT_TO_BE_HAD, OrganisationError
from session_engine.ids import LineId
from session_engine.light_dataclass import dataclass
from session_engine.organisation import json_text, odata
from session_engine.organisation.json_text import Payload
from session_engine.organisation.lines import Lines
from session_engine.organisation.tables import TableName

PANE, TAB, TOOL = "msdyn_paneconfiguration", "msdyn_panetabconfiguration", "msdyn_panetoolconfiguration"
TABLES = frozenset({PANE, TAB, TOOL})
_OF_PROFILE = "msdyn_msdyn_paneconfig_msdyn_appconfig"
_PROFILE_ID = "msdyn_appconfigurationid"
_TOOL, _OF_PANE = "msdyn_ToolId", "_msdyn_productivitypaneid_value"
_ACTIVE = "statecode eq 0"
_NAMED: Mapping[str, str] = MappingProxyType(
    {
        "msdyn_smartassist_tool_config": "assist",
        "msdyn_callscript_tool_config": "guidance",
        "msdyn_knowledgesearch_tool_config": "knowledge",
        "mscrmcontrols.smartassistpanelcontrol.smartassistpanelcontrol": "assist",
        "mscrmcontrols.callscript.callscriptcontrol": "guidance",
        "mscrmcontrols.knowledgecontrol.knowledgecontrol": "knowledge",
    }
)
"""Tools by the unique names and the controls, in small letters, under which Dataverse has them."""
MOST = 5_000


@dataclass(frozen=True, slots=True)
class Pane:
    """The pane of a profile.

    Attributes:
        on: There is one at all.
        expanded: How it begins.
        tools: By their names in our pane.
    """

    on: bool
    expanded: bool
    tools: frozenset[str]


async def read(lines: Lines, line: LineId, names: Mapping[str, TableName]) -> Mapping[str, Pane]:
    """Read the panes by the ids of their profiles; nothing where there are none, or not for her.

    Raises:
        OrganisationError: The organisation could not be asked.
    """
    if not names.keys() >= TABLES:
        return {}
    try:
        return await _read(lines, line, names)
    except OrganisationError as error:
        if error.failure in NOT_TO_BE_HAD:
            return {}
        raise


async def _read(lines: Lines, line: LineId, names: Mapping[str, TableName]) -> Mapping[str, Pane]:
    way = f"{_OF_PROFILE}($select={_PROFILE_ID})"
    query = odata.Query((f"{PANE}id", "msdyn_panestate", "msdyn_panemode"), _ACTIVE, (way,), top=MOST)
    panes = await _rows(lines, line, names[PANE].set_name, query)
    if not panes:
        return {}
    tool = f"{_TOOL}($select=msdyn_uniquename,msdyn_controlname,statecode)"
    query = odata.Query((_OF_PANE, "msdyn_isenabled"), _ACTIVE, (tool,), top=MOST)
    tools: dict[str, set[str]] = {}
    for row in await _rows(lines, line, names[TAB].set_name, query):
        found = _tool_of(row)
        if found:
            tools.setdefault(json_text.text_of(row, _OF_PANE).lower(), set()).add(found)
    return {
        profile: Pane(
            row.get("msdyn_panestate") is not False,
            row.get("msdyn_panemode") is not False,
            frozenset(tools.get(json_text.text_of(row, f"{PANE}id").lower(), ())),
        )
        for row in panes
        for profile in _profiles_of(row)
    }


def _profiles_of(pane: Payload) -> list[str]:
    there = pane.get(_OF_PROFILE)
    rows = json_text.rows_of({"value": there if isinstance(there, list) else []})
    return [odata.guid(json_text.text_of(row, _PROFILE_ID)) for row in rows]


async def _rows(lines: Lines, line: LineId, rows_of: str, query: odata.Query) -> list[Payload]:
    return await (await lines.readings(line).get(odata.collection(rows_of, query))).rows()


def _tool_of(tab: Payload) -> str:
    """Give the tool that a tab shows; empty where it is off, or none of ours."""
    tool = tab.get(_TOOL)
    if tab.get("msdyn_isenabled") is False or not isinstance(tool, dict):
        return ""
    content = json_text.as_object(tool)
    if content.get("statecode") not in (None, 0):
        return ""
    named = (json_text.text_of(content, name).lower() for name in ("msdyn_uniquename", "msdyn_controlname"))
    return next((_NAMED[name] for name in named if name in _NAMED), "")
