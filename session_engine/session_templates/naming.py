"""A session that is begun by its template's name (facts 5): what it is given, and what its first tab shows."""

from __future__ import annotations

from collections.abc import Mapping

from session_engine.errors import RefusalCode, Refused
from session_engine.ids import LineId, PageKey, RecordRef, record_page
from session_engine.navigation.application_tabs import NoTab, page_of
from session_engine.organisation import json_text, odata
from session_engine.organisation.lines import Lines
from session_engine.organisation.web_resources import web_root
from session_engine.records.store import RecordStore
from session_engine.session_templates.state import SessionTemplate
from session_engine.slugs.addresses import target_of
from session_engine.slugs.grammar import parse
from session_engine.slugs.joining import joined
from session_engine.slugs.state import Form, Literal, Slug, Target
from session_engine.slugs.writing import written

PARAMETERS = "parametersStr"
"""A name of the context that holds others, as JSON pairs: `[["entityName", "incident"], ...]`."""
_LONGEST = 20_000


def context_of(given: Mapping[str, str]) -> dict[str, str]:
    """Give all names of a context, those among them that stand in `parametersStr`."""
    found = {name: value[:_LONGEST] for name, value in given.items() if name and name != PARAMETERS}
    return _pairs(given.get(PARAMETERS, "")) | found


def _pairs(text: str) -> dict[str, str]:
    try:
        pairs = json_text.as_list(json_text.decode(text)) if text.strip() else []
        return dict(_pair(json_text.as_list(pair)) for pair in pairs)
    except json_text.NotJson:
        return {}


def _pair(pair: list[object]) -> tuple[str, str]:
    match pair:
        case [str(name), str(value)] if name:
            return name, value[:_LONGEST]
        case _:
            raise json_text.NotJson("a name and a value were expected")


async def first_page(
    template: SessionTemplate, context: Mapping[str, str], lines: Lines, records: RecordStore, line: LineId
) -> PageKey:
    """Give what the first tab of a session shows.

    Raises:
        Refused: The template and what it is given name nothing.
        OrganisationError: It is not there, or could not be asked for.
    """
    page = await _anchor(template, context, lines, line)
    table = page.parameter("table")
    if table is not None:
        meta = await lines.metadata(line).table(table)
        if page.record is not None:
            await records.read(page.record, (meta.table.primary_name,))
    return page


async def _anchor(
    template: SessionTemplate, context: Mapping[str, str], lines: Lines, line: LineId
) -> PageKey:
    key = context.get("entityId", "")
    if template.table:
        if not odata.is_guid(key) or context.get("entityName", template.table) != template.table:
            raise Refused(RefusalCode.NOTHING_TO_BEGIN_WITH, {"name": template.unique_name})
        return record_page(RecordRef(line, template.table, odata.guid(key)))
    anchor = template.anchor
    if anchor is None:
        raise Refused(RefusalCode.NOTHING_TO_BEGIN_WITH, {"name": template.unique_name})
    given = {
        name: _filled(text, context, target_of(anchor.kind, name)) for name, text in anchor.parameters.items()
    }
    root = await web_root(lines, line) if anchor.kind == "webresource" else ""
    try:
        return page_of(anchor.kind, given, line, root)
    except NoTab as no:
        raise Refused(RefusalCode.NOTHING_TO_BEGIN_WITH, {"name": template.unique_name}) from no


def _filled(text: str, context: Mapping[str, str], target: Target) -> str:
    """Fill a parameter by the context alone: there is no session yet whose record could be asked."""
    literals, values = [""], list[str]()
    for node in parse(text, Form.TEMPLATE):
        if isinstance(node, Literal):
            literals[-1] = node.text
            continue
        value = context.get(".".join(node.name), "") if isinstance(node, Slug) else ""
        whole = target is Target.ADDRESS and not values and not literals[0]
        values.append(written(value, Target.TEXT if whole else target))
        literals.append("")
    return " ".join(joined(literals, values).split())
