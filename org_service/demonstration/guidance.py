"""The demonstration's macros and scripts, those that are delivered as records of the organisation; its profiles.

With the profiles come the roles they are for and how their sessions begin.
"""

from collections.abc import Iterable, Iterator, Mapping
from importlib.resources import files
from typing import Any, Final

import msgspec

from org_service.demonstration.identities import identity

MACRO: Final = "workflow"
SCRIPT: Final = "msdyn_productivityagentscript"
STEP: Final = "msdyn_productivityagentscriptstep"
_CATEGORY: Final = 9000
_KINDS: Final = {"text": 192350000, "macro": 192350001, "script": 192350002}
Row = dict[str, Any]


def guidance_rows(owned: Mapping[str, Any]) -> list[tuple[str, Row]]:
    """Give tables and rows, each with the columns of its owner and its times.

    Args:
        owned: What every row has beside its own.
    """
    rows: list[tuple[str, Row]] = [(MACRO, {**_macro(*found), **owned}) for found in _delivered("macros")]
    scripts = [found for found, _ in _delivered("scripts")]
    rows += [(SCRIPT, {**_script(found), **owned}) for found in scripts]
    rows += [
        (STEP, {**_step(found, number, step), **owned})
        for found in scripts
        for number, step in enumerate(found["steps"], 1)
    ]
    return rows


def ids_of(tables: Mapping[str, Iterable[Mapping[str, Any]]]) -> Iterator[str]:
    """Give the ids of all of this among a demonstration's rows."""
    for table in TABLES:
        key = f"{table}id" if table != _OF_USER else "systemuserroleid"
        yield from (row[key] for row in tables.get(table, ()))


PROFILE: Final = "msdyn_appconfiguration"
_SECOND_LINE: Final = "nlh_second_line"
MEMBER: Final = "msdyn_appconfiguration_systemuser"


def profile_rows(owned: Mapping[str, Any], experts: Mapping[str, str]) -> list[tuple[str, Row]]:
    """Give experience profiles: one for everybody, one that experts are in.

    Args:
        owned: What every row has beside its own.
        experts: Users' ids by their keys.
    """
    everybody = _profile("nlh_agents", "Customer desk", "What everybody has beside their cases.", 100)
    line = _profile(_SECOND_LINE, "Second line", "Experts who get what the desk passes on.", 50)
    rows = [(PROFILE, {**everybody, "ninedesk_isdefault": True, **owned}), (PROFILE, {**line, **owned})]
    for key, user in sorted(experts.items()):
        member = {"msdyn_appconfigurationid": line["msdyn_appconfigurationid"], "systemuserid": user}
        rows.append((MEMBER, {f"{MEMBER}id": identity(MEMBER, key), **member}))
    return rows


ROLE: Final = "role"
_OF_USER: Final = "systemuserroles"
_OF_PROFILE: Final = "ninedesk_appconfiguration_role"
_EXPERTS: Final = "Network expert, second line"


def role_rows(stamps: Mapping[str, Any], users: Mapping[str, tuple[str, str]]) -> list[tuple[str, Row]]:
    """Give security roles, one for each title that people have; experts have their profile by theirs.

    Args:
        stamps: What every row of the organisation has beside its own.
        users: Ids and titles by their keys.
    """
    titles = dict.fromkeys(title for _, title in users.values())
    rows: list[tuple[str, Row]] = [
        (ROLE, {"roleid": identity(ROLE, title), "name": title, **stamps}) for title in titles
    ]
    for key, (user, title) in users.items():
        pair = {"systemuserid": user, "roleid": identity(ROLE, title)}
        rows.append((_OF_USER, {"systemuserroleid": identity(_OF_USER, key), **pair}))
    between = {
        "msdyn_appconfigurationid": identity(PROFILE, _SECOND_LINE),
        "roleid": identity(ROLE, _EXPERTS),
    }
    rows.append((_OF_PROFILE, {f"{_OF_PROFILE}id": identity(_OF_PROFILE, _EXPERTS), **between}))
    return rows


TEMPLATE: Final = "msdyn_sessiontemplate"
TAB: Final = "msdyn_applicationtabtemplate"
_TABS: Final = "msdyn_sessiontemplate_applicationtab"
_OF_PROFILES: Final = "msdyn_appconfiguration_sessiontemplate"
_ENTITY_RECORD: Final = 509180001


def template_rows(owned: Mapping[str, Any]) -> list[tuple[str, Row]]:
    """Give how the experts' sessions about cases begin: by number and customer, with the customer beside."""
    template = {
        "msdyn_sessiontemplateid": identity(TEMPLATE, "nlh_second_line_case"),
        "msdyn_name": "Second line: case",
        "msdyn_uniquename": "nlh_second_line_case",
        "msdyn_description": "The case by its number and whose it is, and who has it beside.",
        "msdyn_sessiontype": 1,
        "msdyn_entity": "incident",
        "msdyn_title": "{anchor.ticketnumber} · {customerName}",
        "ninedesk_pane": 0,
        **_ACTIVE,
        **owned,
    }
    tab = {
        "msdyn_applicationtabtemplateid": identity(TAB, "nlh_customer"),
        "msdyn_name": "Customer",
        "msdyn_uniquename": "nlh_customer",
        "msdyn_title": "{customerName}",
        "msdyn_pagetype": _ENTITY_RECORD,
        "msdyn_templateparameters": "entityName = {customerEntityName}\nentityId = {customerRecordId}",
        "ninedesk_order": 100,
        **_ACTIVE,
        **owned,
    }
    key = {"msdyn_sessiontemplateid": template["msdyn_sessiontemplateid"]}
    opens = {f"{_TABS}id": identity(_TABS, "nlh_customer"), **key}
    of_profile = {f"{_OF_PROFILES}id": identity(_OF_PROFILES, _SECOND_LINE), **key}
    return [
        (TEMPLATE, template),
        (TAB, tab),
        (_TABS, {**opens, "msdyn_applicationtabtemplateid": tab["msdyn_applicationtabtemplateid"]}),
        (_OF_PROFILES, {**of_profile, "msdyn_appconfigurationid": identity(PROFILE, _SECOND_LINE)}),
    ]


TABLES: Final = (
    MACRO, SCRIPT, STEP, PROFILE, MEMBER, ROLE, _OF_USER, _OF_PROFILE, TEMPLATE, TAB, _TABS, _OF_PROFILES
)  # fmt: skip
"""Where all of this lies."""
_ACTIVE: Final = {"statecode": 0, "statuscode": 1}


def _profile(unique_name: str, name: str, description: str, order: int) -> Row:
    on = ("ninedesk_pane", "ninedesk_paneexpanded", "ninedesk_smartassist", "ninedesk_guidance")
    return {
        "msdyn_appconfigurationid": identity(PROFILE, unique_name),
        "msdyn_name": name,
        "msdyn_uniquename": unique_name,
        "msdyn_description": description,
        "msdyn_profileorder": order,
        "ninedesk_isdefault": False,
        **dict.fromkeys((*on, "ninedesk_knowledgesearch"), True),
        "statecode": 0,
        "statuscode": 1,
    }


def _delivered(name: str) -> list[tuple[Row, str]]:
    """Read the delivered definitions: decoded, and as they are written."""
    folder = files("resources").joinpath(name)
    texts = sorted(each.read_text("utf-8") for each in folder.iterdir() if each.name.endswith(".json"))
    return [(msgspec.json.decode(text), text) for text in texts]


def macro_id(unique_name: str) -> str:
    """Give the id of a delivered macro."""
    return identity(MACRO, unique_name)


def script_id(unique_name: str) -> str:
    """Give the id of a delivered script."""
    return identity(SCRIPT, unique_name)


def _macro(found: Row, text: str) -> Row:
    return {
        "workflowid": macro_id(found["unique_name"]),
        "name": found["name"],
        "uniquename": found["unique_name"],
        "description": found["description"],
        "category": _CATEGORY,
        "type": 1,
        "primaryentity": found["table"] or None,
        "clientdata": text,
        "statecode": 1,
        "statuscode": 2,
    }


def _script(found: Row) -> Row:
    return {
        f"{SCRIPT}id": script_id(found["unique_name"]),
        "msdyn_name": found["name"],
        "msdyn_uniquename": found["unique_name"],
        "msdyn_description": found["description"],
        "msdyn_language": found["language"],
        "ninedesk_table": found["table"] or None,
        "ninedesk_startcondition": found["condition"] or None,
        "ninedesk_rank": found["rank"],
        "statecode": 0,
        "statuscode": 1,
    }


def _step(script: Row, number: int, step: Row) -> Row:
    macro, route = step.get("macro"), step.get("script")
    return {
        f"{STEP}id": identity(STEP, step["unique_name"]),
        "msdyn_name": step["name"],
        "msdyn_uniquename": step["unique_name"],
        "msdyn_agentscriptid": script_id(script["unique_name"]),
        "msdyn_order": number,
        "msdyn_actiontype": _KINDS[step["kind"]],
        "msdyn_textinstruction": step.get("text"),
        "msdyn_macroactionid": macro_id(macro) if macro else None,
        "msdyn_routeactionid": script_id(route) if route else None,
        "ninedesk_answer": step.get("answer"),
        "statecode": 0,
        "statuscode": 1,
    }
