"""Reads profiles and what is assigned to them, and writes both.

`msdyn_appconfiguration` is Dataverse's table. Which tools of the pane a profile has, and that one is for everybody
else, stand in columns of ours that need not be there; its pane is then as Dataverse has it (`panes.py`). The tables of
assigned macros, scripts and roles are ours alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from types import MappingProxyType

from session_engine.experience import panes
from session_engine.experience.panes import Pane
from session_engine.experience.state import PROFILE, TOOLS, Experience, ExperienceProfile, counting
from session_engine.ids import LineId, RecordRef
from session_engine.light_dataclass import dataclass
from session_engine.organisation import json_text, odata
from session_engine.organisation.json_text import Payload
from session_engine.organisation.lines import Lines

SET = "msdyn_appconfigurations"
MEMBERS = "msdyn_appconfiguration_systemuser"
ASSIGNED = MappingProxyType(
    {
        "workflow": "ninedesk_appconfiguration_workflow",
        "msdyn_productivityagentscript": "ninedesk_appconfiguration_script",
        "msdyn_sessiontemplate": "msdyn_appconfiguration_sessiontemplate",
    }
)
"""The relationship of a definition with its profiles, by the definition's table."""
ROLES = "ninedesk_appconfiguration_role"
"""The relationship of a profile with the security roles it is for."""
OF_ROLES = "systemuserroles_association"
TABLES = frozenset({PROFILE, MEMBERS, ROLES, "systemuserroles", *ASSIGNED.values(), *panes.TABLES})
_TOOLS = dict(
    zip(TOOLS, ("ninedesk_smartassist", "ninedesk_guidance", "ninedesk_knowledgesearch"), strict=True)
)
_PANE, _EXPANDED, _DEFAULT = "ninedesk_pane", "ninedesk_paneexpanded", "ninedesk_isdefault"
_WHOLE = Pane(on=True, expanded=True, tools=frozenset(TOOLS))
MOST = 5_000
"""Assignments that are read."""


@dataclass(frozen=True, slots=True)
class Pairs:
    """Records that say who has what.

    Attributes:
        one: Their lookup to who has it.
        other: Their lookup to what it is.
    """

    one: str
    other: str


@dataclass(frozen=True, slots=True)
class Related:
    """What records of a kind are related to, by a many-to-many relationship.

    Attributes:
        relationship: Its name, which is the navigation property's too; empty where pairs are records.
        table: The other one.
        key: The other table's id.
        name: The other table's name column.
        condition: Which of them can be chosen.
        apart: A column that tells those of the same name apart.
        between: The table in between, where lists show it.
        pairs: Where each pair is a record of its own in that table: its lookups.
    """

    relationship: str
    table: str
    key: str
    name: str
    condition: str = ""
    apart: str = ""
    between: str = ""
    pairs: Pairs | None = None


_USERS = ("systemuser", "systemuserid", "fullname", "isdisabled eq false")
RELATED = MappingProxyType(
    {
        "members": Related(MEMBERS, *_USERS),
        "roles": Related(ROLES, "role", "roleid", "name"),
        "people": Related(OF_ROLES, *_USERS),
        "queue": Related("queuemembership_association", *_USERS, between="queuemembership"),
        "tabs": Related(
            "msdyn_sessiontemplate_applicationtab", "msdyn_applicationtabtemplate",
            "msdyn_applicationtabtemplateid", "msdyn_name", "statecode eq 0",
        ),
        "scripts": Related(
            "msdyn_msdyn_prod_agentscript_msdyn_sessiontemplat", "msdyn_productivityagentscript",
            "msdyn_productivityagentscriptid", "msdyn_name", "statecode eq 0",
        ),
        "skills": Related(
            "", "characteristic", "characteristicid", "name", "statecode eq 0",
            between="ninedesk_userskill", pairs=Pairs("ninedesk_userid", "ninedesk_skillid"),
        ),
        "lines": Related(
            "msdyn_notificationtemplate_notificationfield", "msdyn_notificationfield",
            "msdyn_notificationfieldid", "msdyn_name", "statecode eq 0", "msdyn_uniquename",
        ),
    }
)  # fmt: skip
"""Users and roles of a profile, people of a role, members of a queue, skills of a user, and what templates have."""


async def read(lines: Lines, line: LineId) -> Experience:
    """Read what there is; nothing where the organisation has no profiles.

    Raises:
        OrganisationError: It could not be asked.
    """
    names = await lines.metadata(line).catalogue()
    person = lines.state(line).person
    if PROFILE not in names or person is None:
        return Experience(line)
    ours = ASSIGNED["workflow"] in names
    theirs = await panes.read(lines, line, names)
    profiles = await _profiles(lines, line, person.ref.id, theirs, ours=ours)
    if ROLES in names and len(profiles) > 1:
        profiles = await _by_role(lines, line, person.ref.id, names[ROLES].set_name, profiles)
    if not profiles:
        return Experience(line)
    assigned: dict[str, frozenset[str]] = {}
    for table, between in ASSIGNED.items():
        if between in names:
            assigned |= await _assigned(lines, line, names[between].set_name, f"{table}id")
    return Experience(line, profiles, MappingProxyType(assigned), counting(profiles))


async def _profiles(
    lines: Lines, line: LineId, person: str, theirs: Mapping[str, Pane], *, ours: bool
) -> tuple[ExperienceProfile, ...]:
    columns = (*_TOOLS.values(), _PANE, _EXPANDED, _DEFAULT) if ours else ()
    query = odata.Query(
        (f"{PROFILE}id", "msdyn_name", *columns),
        "statecode eq 0",
        (f"{MEMBERS}($select=systemuserid;$filter=systemuserid eq {person})",),
        ("msdyn_profileorder", "msdyn_name"),
    )
    rows = await (await lines.readings(line).get(odata.collection(SET, query))).rows()
    return tuple(_profile(row, theirs) for row in rows)


async def _by_role(
    lines: Lines, line: LineId, person: str, rows_of: str, profiles: tuple[ExperienceProfile, ...]
) -> tuple[ExperienceProfile, ...]:
    """Say which profiles one of her roles has."""
    query = odata.Query(("roleid",), f"{OF_ROLES}/any(u:u/systemuserid eq {person})")
    rows = await (await lines.readings(line).get(odata.collection("roles", query))).rows()
    hers = {odata.guid(json_text.text_of(row, "roleid")) for row in rows}
    given = await _assigned(lines, line, rows_of, "roleid")
    found = {profile for role in hers for profile in given.get(role, frozenset())}
    return tuple(replace(profile, role=profile.id in found) for profile in profiles)


def _profile(row: Payload, theirs: Mapping[str, Pane]) -> ExperienceProfile:
    """Read a profile: what our columns say of its pane counts, then its pane in Dataverse, else it has everything."""
    key = odata.guid(json_text.text_of(row, f"{PROFILE}id"))
    pane = theirs.get(key, _WHOLE)

    def says(column: str, *, else_: bool) -> bool:
        said = row.get(column)
        return said if isinstance(said, bool) else else_

    return ExperienceProfile(
        key,
        json_text.text_of(row, "msdyn_name"),
        frozenset(tool for tool, column in _TOOLS.items() if says(column, else_=tool in pane.tools)),
        says(_PANE, else_=pane.on),
        says(_EXPANDED, else_=pane.expanded),
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


async def related(lines: Lines, record: RecordRef, way: Related) -> frozenset[str]:
    """Read the ids of what a record is related to.

    Raises:
        OrganisationError: It could not be asked.
    """
    if way.pairs is not None:
        return frozenset(await _pairs(lines, record, way.between, way.pairs))
    names = await lines.metadata(record.line).catalogue()
    query = odata.Query((f"{record.table}id",), expand=(f"{way.relationship}($select={way.key})",))
    path = odata.record(names[record.table].set_name, record.id, query)
    found = (await (await lines.client(record.line).get(path)).payload()).get(way.relationship)
    rows = json_text.rows_of({"value": found if isinstance(found, list) else []})
    return frozenset(odata.guid(json_text.text_of(each, way.key)) for each in rows)


async def choices(lines: Lines, line: LineId, way: Related) -> tuple[tuple[str, str], ...]:
    """Read ids and names of what records can be related to, by name; nothing where there is no such table.

    Raises:
        OrganisationError: It could not be asked.
    """
    names = await lines.metadata(line).catalogue()
    if way.table not in names:
        return ()
    columns = (way.key, way.name, *((way.apart,) if way.apart else ()))
    query = odata.Query(columns, way.condition, orderby=(way.name,), top=MOST)
    rows = await (await lines.client(line).get(odata.collection(names[way.table].set_name, query))).rows()
    return tuple((odata.guid(json_text.text_of(row, way.key)), _named(row, way)) for row in rows)


def _named(row: Payload, way: Related) -> str:
    name = json_text.text_of(row, way.name)
    return f"{name} ({json_text.text_of(row, way.apart)})" if way.apart else name


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


async def pair(lines: Lines, one: RecordRef, others: Iterable[str], way: Related, pairs: Pairs) -> None:
    """Write records that say that one has others.

    Raises:
        OrganisationError: It does not take it.
    """
    names = await lines.metadata(one.line).catalogue()
    owner = f"/{odata.record(names[one.table].set_name, one.id)}"
    for other in others:
        what = f"/{odata.record(names[way.table].set_name, other)}"
        body = {f"{pairs.one}@odata.bind": owner, f"{pairs.other}@odata.bind": what}
        await lines.client(one.line).post(names[way.between].set_name, body)


async def unpair(lines: Lines, one: RecordRef, others: Iterable[str], way: Related, pairs: Pairs) -> None:
    """Delete the records that say that one has others.

    Raises:
        OrganisationError: It does not take it.
    """
    names, kept = await lines.metadata(one.line).catalogue(), await _pairs(lines, one, way.between, pairs)
    for other in others:
        for key in kept.get(other, ()):
            await lines.client(one.line).delete(odata.record(names[way.between].set_name, key))


async def _pairs(lines: Lines, one: RecordRef, between: str, pairs: Pairs) -> dict[str, list[str]]:
    """Read by what somebody has the records that say so; nothing where there is no such table."""
    known = (await lines.metadata(one.line).catalogue()).get(between)
    if known is None:
        return {}
    column = f"_{pairs.other}_value"
    condition = f"_{pairs.one}_value eq {odata.guid(one.id)}"
    query = odata.Query((known.primary_id, column), condition, top=MOST)
    found: dict[str, list[str]] = {}
    for row in await (await lines.client(one.line).get(odata.collection(known.set_name, query))).rows():
        key = odata.guid(json_text.text_of(row, known.primary_id))
        found.setdefault(odata.guid(json_text.text_of(row, column)), []).append(key)
    return found
