"""Reads session templates, the tabs they open and the scripts they offer; which one a work stream names.

`msdyn_sessiontemplate`, `msdyn_applicationtabtemplate` and `msdyn_templateparameter` are Dataverse's tables. How the
pane begins, the icon and the order of tabs stand in columns of ours that need not be there.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from session_engine.ids import LineId, RecordRef
from session_engine.navigation.application_tabs import kind_of
from session_engine.organisation import json_text, odata
from session_engine.organisation.json_text import Payload
from session_engine.organisation.lines import Lines
from session_engine.organisation.tables import TableMeta
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
SCRIPTS = "msdyn_msdyn_prod_agentscript_msdyn_sessiontemplat"
"""The relationship of a template with its agent scripts; the table between them is cut two letters shorter."""
OF_SCRIPTS = SCRIPTS.removesuffix("at")
PARAMETER = "msdyn_templateparameter"
TABLES = frozenset({TEMPLATE, TAB, TABS, OF_SCRIPTS, PARAMETER})
MOST = 500
"""Templates that are read."""
MOST_PARAMETERS = 5_000
_GENERIC: Final = 0
_NOT_DOCKED: Final = frozenset({162450000, 162450001})
"""Minimised and hidden: a conversation that cannot be seen at all would be forgotten, its strip stays."""
_PAGE_TYPES: Final = MappingProxyType(
    {
        509180000: "entitylist", 509180001: "entityrecord", 509180002: "webresource", 509180003: "control",
        509180004: "dashboard", 509180005: "search", 509180006: "thirdpartywebsite", 509180007: "custom",
    }
)  # fmt: skip
_ICONS: Final = MappingProxyType(
    dict(
        enumerate(
            ("case", "account", "contact", "phone", "conversation", "email", "product", "device", "package", "flag",
             "star", "warning", "shield", "sparkle"),
            1,
        )
    )
)  # fmt: skip
"""Meanings of icons by the numbers of `ninedesk_icon`."""
_FORMATTED = "@OData.Community.Display.V1.FormattedValue"
_NONE: Final[Mapping[str, Mapping[str, str]]] = MappingProxyType({})
Rows = Mapping[str, Mapping[str, str]]
"""Parameters that have a row of their own, by their tab's id."""


async def read(lines: Lines, line: LineId) -> SessionTemplates:
    """Read what there is; nothing where the organisation has no templates.

    Raises:
        OrganisationError: It could not be asked.
    """
    names = await lines.metadata(line).catalogue()
    if TEMPLATE not in names or TABS not in names:
        return SessionTemplates(line)
    template, tab = await lines.metadata(line).table(TEMPLATE), await lines.metadata(line).table(TAB)
    of_tab = _known(
        tab, f"{TAB}id", "msdyn_name", "msdyn_title", "msdyn_pagetype", "msdyn_templateparameters", "ninedesk_order"
    )  # fmt: skip
    expanded = [f"{TABS}($select={','.join(of_tab)};$filter=statecode eq 0)"]
    if OF_SCRIPTS in names:
        expanded.append(f"{SCRIPTS}($select=msdyn_uniquename;$filter=statecode eq 0)")
    if template.has("msdyn_anchortab"):
        expanded.append(f"msdyn_anchortab($select={','.join(of_tab)})")
    query = odata.Query(
        _known(
            template, f"{TEMPLATE}id", "msdyn_uniquename", "msdyn_entity", "msdyn_title", "msdyn_sessiontype",
            "msdyn_panelstate", "msdyn_enabletitlesync", "ninedesk_pane", "ninedesk_icon",
        ),
        "statecode eq 0",
        tuple(expanded),
        ("msdyn_name", f"{TEMPLATE}id"),
        top=MOST,
    )  # fmt: skip
    found = await (await lines.readings(line).get(odata.collection(names[TEMPLATE].set_name, query))).rows()
    given = await _parameters(lines, line, names[PARAMETER].set_name) if PARAMETER in names else _NONE
    return SessionTemplates(line, tuple(_template(row, given) for row in found))


def _known(meta: TableMeta, *columns: str) -> tuple[str, ...]:
    return tuple(name for name in columns if meta.has(name))


async def _parameters(lines: Lines, line: LineId, rows_of: str) -> Rows:
    of_tab = f"_{TAB}id_value"
    query = odata.Query(
        ("msdyn_name", "msdyn_value", of_tab), "statecode eq 0", (), ("msdyn_name",), top=MOST_PARAMETERS
    )
    found: dict[str, dict[str, str]] = {}
    for row in await (await lines.readings(line).get(odata.collection(rows_of, query))).rows():
        tab, name = json_text.text_of(row, of_tab), json_text.text_of(row, "msdyn_name").strip().lower()
        if tab and name:
            found.setdefault(odata.guid(tab), {})[name] = json_text.text_of(row, "msdyn_value").strip()
    return found


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


def _template(row: Payload, given: Rows) -> SessionTemplate:
    generic, anchor, icon = (
        row.get("msdyn_sessiontype") == _GENERIC,
        row.get("msdyn_anchortab"),
        row.get("ninedesk_icon"),
    )
    tabs = (_tab(each, given) for each in _inside(row, TABS))
    return SessionTemplate(
        odata.guid(json_text.text_of(row, f"{TEMPLATE}id")),
        json_text.text_of(row, "msdyn_uniquename"),
        "" if generic else json_text.text_of(row, "msdyn_entity"),
        json_text.text_of(row, "msdyn_title"),
        _pane(row.get("ninedesk_pane")),
        tuple(sorted(tabs, key=lambda tab: (tab.order, tab.id))),
        generic and row.get("msdyn_panelstate") in _NOT_DOCKED,
        _ICONS.get(icon, "") if isinstance(icon, int) else "",
        frozenset(json_text.text_of(each, "msdyn_uniquename") for each in _inside(row, SCRIPTS)),
        _tab(json_text.as_object(anchor), given) if anchor else None,
        row.get("msdyn_enabletitlesync") is True,
    )


def _inside(row: Payload, name: str) -> tuple[Payload, ...]:
    found = row.get(name)
    return tuple(json_text.rows_of({"value": found if isinstance(found, list) else []}))


def _pane(value: object) -> PaneMode:
    known = isinstance(value, int) and value in PaneMode.__members__.values()
    return PaneMode(value) if known else PaneMode.PROFILE


def _tab(row: Payload, given: Rows) -> TabTemplate:
    order, kind = row.get("ninedesk_order"), row.get("msdyn_pagetype")
    known = _PAGE_TYPES.get(kind) if isinstance(kind, int) else None
    label, key = (
        json_text.text_of(row, f"msdyn_pagetype{_FORMATTED}"),
        odata.guid(json_text.text_of(row, f"{TAB}id")),
    )
    return TabTemplate(
        key,
        json_text.text_of(row, "msdyn_title"),
        known or kind_of(label),
        MappingProxyType(
            parameters(json_text.text_of(row, "msdyn_templateparameters")) | dict(given.get(key, {}))
        ),
        order if isinstance(order, int) else 100,
        json_text.text_of(row, "msdyn_name"),
        label or str(kind or ""),
    )


def parameters(text: str) -> dict[str, str]:
    """Read parameters: one on a line, `name = value`, or a JSON object; what is neither says nothing."""
    if text.lstrip().startswith("{"):
        return _of_json(text)
    pairs = (line.partition("=") for line in text.splitlines())
    return {name.strip().lower(): value.strip() for name, equals, value in pairs if equals and name.strip()}


def _of_json(text: str) -> dict[str, str]:
    try:
        found = json_text.as_object(json_text.decode(text))
    except json_text.NotJson:
        return {}
    plain = {name.strip().lower(): value for name, value in found.items()}
    return {
        name: value.strip() if isinstance(value, str) else json_text.encode(value).decode()
        for name, value in plain.items()
    }
