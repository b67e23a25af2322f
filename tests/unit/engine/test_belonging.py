"""What a view asks is answered here as the organisation would, and where it cannot be known, that is the answer."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from org_service.query import periods as the_services
from session_engine.ids import RecordRef
from session_engine.records.entry import Edit
from session_engine.records.state import Choice, Lookup
from session_engine.views import periods
from session_engine.views.belonging import Belonging
from session_engine.views.conditions import Asker, Truth
from session_engine.views.known_here import KnownHere
from tests.unit.engine.fake_organisation import ME, guid
from tests.unit.engine.outbox_desk import OutboxDesk, outbox_desk
from tests.unit.engine.web_api import LINE

pytestmark = pytest.mark.anyio
ACME, CASE, TASK, TEAM, NEW = guid(50), guid(60), guid(70), guid(80), guid(90)
NOW = datetime(2026, 11, 19, 9, 0, tzinfo=UTC)


def condition(attribute: str, operator: str, *values: str, **more: str) -> str:
    inner = "".join(f"<value>{value}</value>" for value in values[1:] and values)
    value = f' value="{values[0]}"' if len(values) == 1 else ""
    others = "".join(f' {name}="{text}"' for name, text in more.items())
    return f'<condition attribute="{attribute}" operator="{operator}"{value}{others}>{inner}</condition>'


def either(*parts: str) -> str:
    return f'<filter type="or">{"".join(parts)}</filter>'


def both(*parts: str) -> str:
    return f"<filter>{''.join(parts)}</filter>"


def link(name: str, own: str, to: str, inside: str = "", kind: str = "inner") -> str:
    return f'<link-entity name="{name}" from="{own}" to="{to}" link-type="{kind}" alias="a">{inside}</link-entity>'


TO_ACCOUNT = ("account", "accountid", "customerid")
TO_TASK = ("task", "regardingobjectid", "incidentid")
UNHEARD = condition("count", "eq", "7")
NO_CONTACT = both(condition("fullname", "null", entityname="a")) + link(
    "contact", "contactid", "customerid", kind="outer"
)
AND_BACK = link(
    "incident", "incidentid", "regardingobjectid", both(condition("title", "like", "50%"))
).replace('alias="a"', 'alias="i"')
ASKED: tuple[tuple[str, Truth], ...] = (
    (both(condition("statecode", "eq", "0")), True),
    (both(condition("statecode", "ne", "0")), False),
    (both(condition("prioritycode", "in", "1", "2")), True),
    (both(condition("prioritycode", "not-in", "1", "2")), False),
    (both(condition("prioritycode", "between", "2", "3")), True),
    (both(condition("ownerid", "eq-userid")), True),
    (both(condition("ownerid", "ne-userid")), False),
    (both(condition("ownerid", "eq-userteams")), False),
    (both(condition("ownerid", "eq-useroruserteams")), True),
    (both(condition("customerid", "eq", f"{{{ACME.upper()}}}")), True),
    (both(condition("customeridname", "like", "AC%")), True),
    (both(condition("customeridname", "eq", "acme")), True),
    (both(condition("statecode", "like", "act%")), True),
    (both(condition("title", "like", "%[%] of [[]all]%")), True),
    (both(condition("title", "like", "50_%")), True),
    (both(condition("title", "like", "all%")), False),
    (both(condition("title", "not-begin-with", "50")), False),
    (both(condition("title", "ends-with", "lights")), True),
    (both(condition("description", "null")), True),
    (both(condition("title", "not-null")), True),
    (both(condition("description", "eq", "x")), False),
    (both(condition("description", "ne", "x")), True),
    (both(condition("prioritycode", "gt", "1")), True),
    (both(condition("prioritycode", "le", "1")), False),
    (both(condition("createdon", "today")), True),
    (both(condition("createdon", "last-x-days", "7")), True),
    (both(condition("createdon", "olderthan-x-minutes", "30")), True),
    (both(condition("createdon", "olderthan-x-hours", "3")), False),
    (both(condition("createdon", "on-or-before", "2026-11-18")), False),
    (both(condition("createdon", "on", "2026-11-19")), True),
    (both(condition("createdon", "not-on", "2026-11-19")), False),
    (both(condition("createdon", "gt", "2026-11-19T06:00:00Z")), True),
    (both(condition("createdon", "last-year")), False),
    (both(condition("createdon", "in-some-other-way")), None),
    (both(UNHEARD), None),
    (either(UNHEARD, condition("statecode", "eq", "0")), True),
    (both(UNHEARD, condition("statecode", "eq", "1")), False),
    (both(condition("name", "eq", "x", entityname="b")), None),
    (link(*TO_ACCOUNT), True),
    (link(*TO_ACCOUNT, both(condition("name", "eq", "Acme"))), True),
    (link(*TO_ACCOUNT, both(condition("name", "eq", "Other"))), False),
    (link(*TO_ACCOUNT, both(condition("statecode", "eq", "0"))), None),
    (both(condition("name", "begins-with", "ac", entityname="a")) + link(*TO_ACCOUNT), True),
    (link("contact", "contactid", "customerid"), False),
    (link("contact", "contactid", "customerid", kind="outer"), True),
    (NO_CONTACT, True),
    (link("queueitem", "objectid", "incidentid"), None),
    (link(*TO_TASK), True),
    (link(*TO_TASK, both(condition("statecode", "eq", "1"))), None),
    (both(link(*TO_TASK, kind="any")), True),
    (both(link(*TO_TASK, both(condition("subject", "like", "call%")), kind="not any")), False),
    (link(*TO_TASK, AND_BACK), True),
)  # fmt: skip
OF_A_NEW_ONE: tuple[tuple[str, Truth], ...] = (
    (both(condition("ownerid", "eq-userid"), condition("statecode", "eq", "0"), UNHEARD), False),
    (both(condition("createdon", "today"), condition("count", "null")), True),
    (both(condition("createdon", "yesterday")), False),
    (link(*TO_TASK), False),
    (both(condition("subject", "null", entityname="a")) + link(*TO_TASK, kind="outer"), True),
)


async def known_here(desk: OutboxDesk, asker: Asker) -> tuple[KnownHere, RecordRef, RecordRef]:
    records, to_acme = desk.records, Lookup(desk.ref("account", ACME), "Acme")
    case, new, me = desk.ref("incident", CASE), desk.ref("incident", NEW), desk.ref("systemuser", ME)
    records.take(desk.ref("account", ACME), {"name": "Acme"})
    title = {"title": "50 % of [all] lights", "description": None, "prioritycode": Choice(2)}
    made = {"createdon": NOW - timedelta(hours=2), "ownerid": Lookup(me), "customerid": to_acme}
    records.take(case, {**title, **made, "statecode": Choice(0, "Active")})
    records.take(
        desk.ref("task", TASK), {"regardingobjectid": Lookup(case), "subject": "Call", "statecode": Choice(0)}
    )
    records.waiting.lay(new, {"title": Edit("Made here")}, unborn=True)
    return KnownHere(LINE, desk.lines, records, Lookup(me, "Amara"), asker), case, new


async def wrongly_answered(
    desk: OutboxDesk, asked: Sequence[tuple[str, Truth]], known: KnownHere, ref: RecordRef
) -> list[object]:
    await desk.lines.metadata(LINE).table("incident")
    wrong: list[object] = []
    for text, expected in asked:
        found = Belonging(f'<fetch><entity name="incident">{text}</entity></fetch>', known)(ref)
        if found is not expected:
            wrong.append((text, found))
    return wrong


async def test_conditions_are_answered_as_the_organisation_would(tmp_path: Path) -> None:
    async with outbox_desk(tmp_path) as desk:
        known, case, new = await known_here(desk, Asker(ME, NOW))
        assert await wrongly_answered(desk, ASKED, known, case) == []
        assert await wrongly_answered(desk, OF_A_NEW_ONE, known, new) == []


async def test_teams_and_units_count_once_they_are_known(tmp_path: Path) -> None:
    of_my_teams = both(condition("ownerid", "eq-userteams"))
    async with outbox_desk(tmp_path) as desk:
        for teams, expected in ((None, None), (frozenset({TEAM}), True), (frozenset({ACME}), False)):
            known, case, _ = await known_here(desk, Asker(ME, NOW, teams))
            desk.records.take(case, {"ownerid": Lookup(desk.ref("team", TEAM))})
            assert await wrongly_answered(desk, ((of_my_teams, expected),), known, case) == []


def test_periods_are_those_of_the_organisation() -> None:
    moments = [datetime(2026, 11, 19, 9, 30, 7), datetime(2024, 2, 29, 23, 59), datetime(2026, 1, 31)]  # noqa: DTZ001
    wrong: list[object] = []
    for operator in sorted(the_services.PERIOD_OPERATORS):
        counted = "-x-" in operator
        year = operator == "in-fiscal-year"
        for given in ("2025",) if year else ("1", "5") if counted else ("",):
            for now in moments:
                theirs = the_services.period_of(operator, (given,) if given else (), now)
                if periods.period(operator, given, now) != (theirs.start, theirs.end):
                    wrong.append((operator, given, now))
    assert wrong == []
    assert [periods.period("last-x-days", text, moments[0]) for text in ("", "x", "0", "-1")] == [None] * 4
