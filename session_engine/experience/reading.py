"""Reads profiles and what is assigned to them, and writes both.

`msdyn_appconfiguration` is Dataverse's table. Which tools of the pane a profile has, and that one is for everybody
else, stand in columns of ours that need not be there. The tables of assigned macros and scripts are ours alone.
"""

from __future__ import annotations

from collections.abc import Iterable
from types import MappingProxyType

from session_engine.experience.state import PROFILE, TOOLS, Experience, ExperienceProfile, counting
from session_engine.ids import LineId, RecordRef
from session_engine.organisation import json_text, odata
from session_engine.organisation.json_text import Payload
from session_engine.organisation.lines import Lines

SET = "msdyn_appconfigurations"
MEMBERS = "msdyn_appconfiguration_systemuser"
ASSIGNED = MappingProxyType(
    {
        "workflow": "ninedesk_appconfiguration_workflow",
        "msdyn_productivityagentscript": "ninedesk_appconfiguration_script",
    }
)
"""The relationship of a definition with its profiles, by the definition's table."""
TABLES = frozenset({PROFILE, MEMBERS, *ASSIGNED.values()})
_TOOLS = dict(
    zip(TOOLS, ("ninedesk_smartassist", "ninedesk_guidance", "ninedesk_knowledgesearch"), strict=True)
)
_PANE, _EXPANDED, _DEFAULT = "ninedesk_pane", "ninedesk_paneexpanded", "ninedesk_isdefault"
MOST = 5_000
"""Assignments that are read."""


async def read(lines: Lines, line: LineId) -> Experience:
    """Read what there is; nothing where the organisation has no profiles.

    Raises:
        OrganisationError: It could not be asked.
    """
    names = await lines.metadata(line).catalogue()
    person = lines.state(line).person
    if PROFILE not in names or person is None:
        return Experience(line)
    ours = all(between in names for between in ASSIGNED.values())
    profiles = await _profiles(lines, line, person.ref.id, ours=ours)
    if not profiles:
        return Experience(line)
    assigned: dict[str, frozenset[str]] = {}
    for table, between in ASSIGNED.items():
        if between in names:
            assigned |= await _assigned(lines, line, names[between].set_name, f"{table}id")
    return Experience(line, profiles, MappingProxyType(assigned), counting(profiles))


async def _profiles(lines: Lines, line: LineId, person: str, *, ours: bool) -> tuple[ExperienceProfile, ...]:
    columns = (*_TOOLS.values(), _PANE, _EXPANDED, _DEFAULT) if ours else ()
    query = odata.Query(
        (f"{PROFILE}id", "msdyn_name", *columns),
        "statecode eq 0",
        (f"{MEMBERS}($select=systemuserid;$filter=systemuserid eq {person})",),
        ("msdyn_profileorder", "msdyn_name"),
    )
    rows = await (await lines.readings(line).get(odata.collection(SET, query))).rows()
    return tuple(_profile(row) for row in rows)


def _profile(row: Payload) -> ExperienceProfile:
    return ExperienceProfile(
        odata.guid(json_text.text_of(row, f"{PROFILE}id")),
        json_text.text_of(row, "msdyn_name"),
        frozenset(tool for tool, column in _TOOLS.items() if row.get(column) is not False),
        row.get(_PANE) is not False,
        row.get(_EXPANDED) is not False,
        bool(row.get(MEMBERS)),
        row.get(_DEFAULT) is True,
    )


async def _assigned(lines: Lines, line: LineId, rows_of: str, key: str) -> dict[str, frozenset[str]]:
    query = odata.Query((key, f"{PROFILE}id"), top=MOST)
    found: dict[str, set[str]] = {}
    for row in await (await lines.readings(line).get(odata.collection(rows_of, query))).rows():
        record = odata.guid(json_text.text_of(row, key))
        found.setdefault(record, set()).add(odata.guid(json_text.text_of(row, f"{PROFILE}id")))
    return {record: frozenset(profiles) for record, profiles in found.items()}


async def members(lines: Lines, profile: RecordRef) -> frozenset[str]:
    """Read who is in a profile.

    Raises:
        OrganisationError: It could not be asked.
    """
    query = odata.Query((f"{PROFILE}id",), expand=(f"{MEMBERS}($select=systemuserid)",))
    row = await (await lines.client(profile.line).get(odata.record(SET, profile.id, query))).payload()
    found = row.get(MEMBERS)
    rows = json_text.rows_of({"value": found if isinstance(found, list) else []})
    return frozenset(odata.guid(json_text.text_of(each, "systemuserid")) for each in rows)


async def people(lines: Lines, line: LineId) -> tuple[tuple[str, str], ...]:
    """Read who works there: ids and names, by name.

    Raises:
        OrganisationError: It could not be asked.
    """
    query = odata.Query(("systemuserid", "fullname"), "isdisabled eq false", orderby=("fullname",), top=MOST)
    rows = await (await lines.client(line).get(odata.collection("systemusers", query))).rows()
    return tuple(
        (odata.guid(json_text.text_of(row, "systemuserid")), json_text.text_of(row, "fullname"))
        for row in rows
    )


async def relate(
    lines: Lines, one: RecordRef, relationship: str, others: Iterable[str], other_table: str, *, related: bool
) -> None:
    """Make others belong to a record by a many-to-many relationship, or belong to it no more.

    Raises:
        OrganisationError: It does not take it.
    """
    client, names = lines.client(one.line), await lines.metadata(one.line).catalogue()
    path = f"{odata.record(names[one.table].set_name, one.id)}/{relationship}"
    for other in others:
        if not related:
            await client.delete(f"{path}({odata.guid(other)})/$ref")
        elif client.address is not None:
            address = client.address.api(odata.record(names[other_table].set_name, other))
            await client.post(f"{path}/$ref", {"@odata.id": address})
