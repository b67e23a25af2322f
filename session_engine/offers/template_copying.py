"""Copies a notification template under a name of one's own: what comes with the product is changed so (facts 4)."""

from __future__ import annotations

from collections.abc import Collection
from itertools import count

from session_engine.experience import reading
from session_engine.ids import RecordRef
from session_engine.offers.template_reading import TEMPLATE
from session_engine.organisation import json_text, odata
from session_engine.organisation.lines import Lines
from session_engine.ports import RandomGuids

PREFIX = "own"
"""The unique names of copies begin so; whoever saves may change it."""
_LONGEST = 100
_COPIED = (
    "msdyn_description", "msdyn_title", "msdyn_icon", "msdyn_showtimeout", "msdyn_timeout", "ninedesk_autoassign",
    "msdyn_autoacceptnotification", "msdyn_acceptbuttontext", "msdyn_showrejectbutton", "msdyn_rejectbuttontext",
    "msdyn_desktopnotificationmode",
)  # fmt: skip


async def copy_template(lines: Lines, record: RecordRef, name: str) -> RecordRef:
    """Create a template like another, with its lines.

    Args:
        lines: The organisations.
        record: The template.
        name: What the copy is called.

    Raises:
        OrganisationError: The organisation does not take it; FORBIDDEN where she leads nobody.
    """
    client, names = lines.client(record.line), await lines.metadata(record.line).catalogue()
    templates = names[TEMPLATE].set_name
    row = await (await client.get(odata.record(templates, record.id))).payload()
    every = odata.Query(select=("msdyn_uniquename",))
    rows = await (await client.get(odata.collection(templates, every))).rows()
    unique = own_name(
        json_text.text_of(row, "msdyn_uniquename"),
        {json_text.text_of(each, "msdyn_uniquename") for each in rows},
    )
    new_id = RandomGuids().new()
    values = {column: row[column] for column in _COPIED if row.get(column) is not None}
    made = {f"{TEMPLATE}id": new_id, "msdyn_name": name[:_LONGEST], "msdyn_uniquename": unique, **values}
    await client.post(templates, made)
    copy, way = RecordRef(record.line, TEMPLATE, new_id), reading.RELATED["lines"]
    of = await reading.related(lines, record, way)
    await reading.relate(lines, copy, way.relationship, sorted(of), way.table, related=True)
    return copy


def own_name(unique_name: str, taken: Collection[str]) -> str:
    """Give a unique name for a copy that no other template has."""
    rest = (unique_name.partition("_")[2] or unique_name)[: _LONGEST - len(PREFIX) - 5]
    names = (f"{PREFIX}_{rest}" if n == 1 else f"{PREFIX}_{rest}_{n}" for n in count(1))
    return next(name for name in names if name not in taken)
