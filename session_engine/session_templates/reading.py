"""Reads session templates and the tabs they open; which one a work stream names.

`msdyn_sessiontemplate` and `msdyn_applicationtabtemplate` are Dataverse's tables. How the pane begins and the order of
tabs stand in columns of ours that need not be there.
"""

from __future__ import annotations

from types import MappingProxyType
from typing import Final

from session_engine.ids import LineId, RecordRef
from session_engine.navigation.application_tabs import kind_of
from session_engine.organisation import json_text, odata
from session_engine.organisation.json_text import Payload
from session_engine.organisation.lines import Lines
from session_engine.session_templates.state import (
    TAB,
    TEMPLATE,
    PaneMode,
    SessionTemplate,
    SessionTemplates,
    TabTemplate,
)

TABS = "msdyn_sessiontemplate_applicationtab"
"""The relationship of a template with its tabs."""
TABLES = frozenset({TEMPLATE, TAB, TABS})
MOST = 500
"""Templates that are read."""
_GENERIC: Final = 0
_NOT_DOCKED: Final = frozenset({162450000, 162450001})
"""Minimised and hidden: a conversation that cannot be seen at all would be forgotten, its strip stays."""
_OURS: Final = "ninedesk_appconfiguration_workflow"
"""A table that is there where our own columns are."""
_PAGE_TYPES: Final = MappingProxyType(
    {509180001: "dashboard", 509180002: "entitylist", 509180003: "entityrecord", 509180004: "search"}
)
_LABEL = "msdyn_pagetype@OData.Community.Display.V1.FormattedValue"


async def read(lines: Lines, line: LineId) -> SessionTemplates:
    """Read what there is; nothing where the organisation has no templates.

    Raises:
        OrganisationError: It could not be asked.
    """
    names = await lines.metadata(line).catalogue()
    if TEMPLATE not in names or TABS not in names:
        return SessionTemplates(line)
    ours = _OURS in names
    tab = f"{TAB}id,msdyn_title,msdyn_pagetype,msdyn_templateparameters" + (",ninedesk_order" if ours else "")
    query = odata.Query(
        (
            f"{TEMPLATE}id", "msdyn_uniquename", "msdyn_entity", "msdyn_title", "msdyn_sessiontype", "msdyn_panelstate",
            *(("ninedesk_pane",) if ours else ()),
        ),
        "statecode eq 0",
        (f"{TABS}($select={tab};$filter=statecode eq 0)",),
        ("msdyn_name", f"{TEMPLATE}id"),
        top=MOST,
    )  # fmt: skip
    found = await lines.readings(line).get(odata.collection(names[TEMPLATE].set_name, query))
    return SessionTemplates(line, tuple(_template(row) for row in await found.rows()))


async def of_work_stream(lines: Lines, conversation: RecordRef, work_stream: str) -> str:
    """Give the unique name of the template that a work stream's conversations begin with; empty for none.

    Raises:
        OrganisationError: It could not be asked.
    """
    names = await lines.metadata(conversation.line).catalogue()
    table = names.get("msdyn_liveworkstream")
    if table is None:
        return ""
    query = odata.Query(("msdyn_sessiontemplate_default",))
    answer = await lines.readings(conversation.line).get(odata.record(table.set_name, work_stream, query))
    return json_text.text_of(await answer.payload(), "msdyn_sessiontemplate_default")


def _template(row: Payload) -> SessionTemplate:
    tabs = row.get(TABS)
    found = json_text.rows_of({"value": tabs if isinstance(tabs, list) else []})
    generic = row.get("msdyn_sessiontype") == _GENERIC
    return SessionTemplate(
        odata.guid(json_text.text_of(row, f"{TEMPLATE}id")),
        json_text.text_of(row, "msdyn_uniquename"),
        "" if generic else json_text.text_of(row, "msdyn_entity"),
        json_text.text_of(row, "msdyn_title"),
        _pane(row.get("ninedesk_pane")),
        tuple(sorted((_tab(each) for each in found), key=lambda tab: (tab.order, tab.id))),
        generic and row.get("msdyn_panelstate") in _NOT_DOCKED,
    )


def _pane(value: object) -> PaneMode:
    known = isinstance(value, int) and value in PaneMode.__members__.values()
    return PaneMode(value) if known else PaneMode.PROFILE


def _tab(row: Payload) -> TabTemplate:
    order, kind = row.get("ninedesk_order"), row.get("msdyn_pagetype")
    known = _PAGE_TYPES.get(kind) if isinstance(kind, int) else None
    return TabTemplate(
        odata.guid(json_text.text_of(row, f"{TAB}id")),
        json_text.text_of(row, "msdyn_title"),
        known or kind_of(json_text.text_of(row, _LABEL)),
        MappingProxyType(parameters(json_text.text_of(row, "msdyn_templateparameters"))),
        order if isinstance(order, int) else 100,
    )


def parameters(text: str) -> dict[str, str]:
    """Read parameters: one on a line, `name = value`; what is no such line says nothing."""
    pairs = (line.partition("=") for line in text.splitlines())
    return {name.strip().lower(): value.strip() for name, equals, value in pairs if equals and name.strip()}
