"""The demonstration's database: counts, references, the rules of facts 8, the story's facts."""

import sqlite3
from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import chain
from pathlib import Path
from typing import Any

import pytest

from org_service.demonstration.content import load_content
from org_service.demonstration.planning import DEFAULT_SEED, plan
from org_service.demonstration.zones import in_zone, zone_code
from org_service.description import Column, load_description
from tests.fixtures.demonstration import NOW, demonstration  # noqa: F401  # pyright: ignore[reportUnusedImport]

DESCRIPTION = load_description()
AMARA = "SELECT systemuserid FROM systemuser WHERE domainname = 'amara.osei@northlight.example'"
PICKABLE = """
    SELECT DISTINCT i.ticketnumber FROM queueitem q
    JOIN incident i ON i.incidentid = q.objectid
    JOIN queuemembership m ON m.queueid = q.queueid
    WHERE m.systemuserid = ({}) AND q.statecode = 0 AND q.workerid IS NULL AND i.statecode = 0
"""


@pytest.fixture(scope="module")
def rows(demonstration: Path) -> Iterator[sqlite3.Connection]:  # noqa: F811 - the fixture
    connection = sqlite3.connect(f"file:{demonstration}?mode=ro&immutable=1", uri=True)
    yield connection
    connection.close()


def column(rows: sqlite3.Connection, query: str, *values: object) -> list[Any]:
    return [row[0] for row in rows.execute(query, values)]


def one(rows: sqlite3.Connection, query: str, *values: object) -> Any:
    return rows.execute(query, values).fetchone()[0]


# --- how much ---------------------------------------------------------------


@pytest.mark.parametrize(
    ("table", "least"),
    [
        ("incident", 5000),
        ("account", 400),
        ("contact", 1200),
        ("systemuser", 8),
        ("queue", 6),
        ("knowledgearticle", 200),
        ("template", 10),
        ("knowledgearticleincident", 500),
        ("feedback", 200),
        ("savedquery", 50),
    ],
)
def test_there_is_as_much_as_promised(rows: sqlite3.Connection, table: str, least: int) -> None:
    assert one(rows, f"SELECT count(*) FROM {table}") >= least


def test_twenty_thousand_activities_and_notes(rows: sqlite3.Connection) -> None:
    kinds = ("task", "phonecall", "email", "appointment")
    marks = ", ".join("?" * len(kinds))
    activities = one(
        rows, f"SELECT count(*) FROM activitypointer WHERE activitytypecode IN ({marks})", *kinds
    )
    assert activities + one(rows, "SELECT count(*) FROM annotation") >= 20_000


# --- references and choices ----------------------------------------------------


def _lookups() -> Iterator[tuple[str, str, Column]]:
    for table in DESCRIPTION.tables.values():
        for found in table.columns.values():
            if found.is_lookup and found.is_stored:
                yield table.name, table.storage, found


def test_every_lookup_leads_to_a_row(rows: sqlite3.Connection) -> None:
    ids: dict[str, set[str]] = {}
    for table in DESCRIPTION.tables.values():
        key = table.primary_id
        where = f"WHERE activitytypecode = '{table.name}'" if table.base else ""
        ids[table.name] = set(column(rows, f"SELECT {key} FROM {table.storage} {where}"))
    broken: list[str] = []
    for name, storage, found in _lookups():
        kind = f"AND activitytypecode = '{name}'" if DESCRIPTION.tables[name].base else ""
        query = f"SELECT DISTINCT {found.name} FROM {storage} WHERE {found.name} IS NOT NULL {kind}"
        targets = set[str]().union(*(ids[target.table] for target in found.targets))
        if lost := set(column(rows, query)) - targets:
            broken.append(f"{name}.{found.name}: {sorted(lost)[:2]}")
    assert broken == []


def test_a_polymorphic_lookup_names_its_table(rows: sqlite3.Connection) -> None:
    for name, storage, found in _lookups():
        if found.type_column is None or DESCRIPTION.tables[name].base:
            continue
        wrong = one(
            rows,
            f"SELECT count(*) FROM {storage} WHERE ({found.name} IS NULL) <> ({found.type_column} IS NULL)",
        )
        assert wrong == 0, f"{name}.{found.name}"


def test_every_choice_is_one_of_its_column(rows: sqlite3.Connection) -> None:
    for table in DESCRIPTION.tables.values():
        for found in table.columns.values():
            if found.options and found.kind != "Boolean" and found.is_stored:
                kind = f"AND activitytypecode = '{table.name}'" if table.base else ""
                query = (
                    f"SELECT DISTINCT {found.name} FROM {table.storage} WHERE {found.name} IS NOT NULL {kind}"
                )
                if table.name != "activitypointer":
                    assert set(column(rows, query)) <= found.labels.keys(), f"{table.name}.{found.name}"


def test_no_text_is_longer_than_its_column(rows: sqlite3.Connection) -> None:
    for table in DESCRIPTION.tables.values():
        for found in table.columns.values():
            if found.max_length and found.is_stored and found.kind in {"String", "Memo"}:
                kind = f"WHERE activitytypecode = '{table.name}'" if table.base else ""
                longest = one(rows, f"SELECT max(length({found.name})) FROM {table.storage} {kind}") or 0
                assert longest <= found.max_length, f"{table.name}.{found.name}"


def test_what_a_record_requires_is_there(rows: sqlite3.Connection) -> None:
    for name, required in [
        ("incident", "title, ticketnumber, customerid, ownerid"),
        ("contact", "fullname, lastname"),
    ]:
        for wanted in required.split(", "):
            assert one(rows, f"SELECT count(*) FROM {name} WHERE coalesce({wanted}, '') = ''") == 0


# --- the rules of facts 8 ----------------------------------------------------


def test_states_and_reasons_belong_together(rows: sqlite3.Connection) -> None:
    for table in DESCRIPTION.tables.values():
        if not table.has_state or table.name == "activitypointer":
            continue
        kind = f"WHERE activitytypecode = '{table.name}'" if table.base else ""
        pairs = rows.execute(f"SELECT DISTINCT statecode, statuscode FROM {table.storage} {kind}").fetchall()
        reasons = table.columns["statuscode"].option_by_value
        assert [(s, r) for s, r in pairs if reasons[r].state != s] == [], table.name


def test_case_states_are_all_told(rows: sqlite3.Connection) -> None:
    found = set(rows.execute("SELECT DISTINCT statecode, statuscode FROM incident"))
    assert found == {(0, 1), (0, 2), (0, 3), (0, 4), (1, 5), (1, 1000), (2, 6), (2, 2000)}


def test_children_are_one_level_deep(rows: sqlite3.Connection) -> None:
    grandchildren = one(
        rows,
        "SELECT count(*) FROM incident c JOIN incident p ON p.incidentid = c.parentcaseid"
        " WHERE p.parentcaseid IS NOT NULL",
    )
    assert grandchildren == 0
    assert one(rows, "SELECT count(*) FROM incident WHERE parentcaseid = incidentid") == 0
    assert one(rows, "SELECT count(*) FROM incident WHERE parentcaseid IS NOT NULL") > 60


def test_merged_cases_name_their_master(rows: sqlite3.Connection) -> None:
    assert one(rows, "SELECT count(*) FROM incident WHERE (statuscode = 2000) <> (masterid IS NOT NULL)") == 0
    other = one(
        rows,
        "SELECT count(*) FROM incident c JOIN incident m ON m.incidentid = c.masterid"
        " WHERE m.statecode <> 1 OR m.customerid <> c.customerid",
    )
    assert other == 0


def test_a_resolved_case_says_what_worked(rows: sqlite3.Connection) -> None:
    silent = one(
        rows,
        "SELECT count(*) FROM incident i WHERE statecode = 1 AND NOT EXISTS ("
        " SELECT 1 FROM activitypointer a WHERE a.activitytypecode = 'incidentresolution'"
        " AND a.incidentid = i.incidentid AND length(a.description) > 20)",
    )
    assert silent == 0


def test_closed_cases_have_no_open_activities(rows: sqlite3.Connection) -> None:
    still_open = one(
        rows,
        "SELECT count(*) FROM activitypointer a JOIN incident i ON i.incidentid = a.regardingobjectid"
        " WHERE i.statecode <> 0 AND a.statecode = 0",
    )
    assert still_open == 0


def test_service_levels_match_their_instances(rows: sqlite3.Connection) -> None:
    shown = {0: 1, 1: 4, 2: 2, 3: 1, 4: 3}
    for wanted, kpi, moment in [
        ("firstresponse", "firstresponseby", "responseby"),
        ("resolveby", "resolveby", "resolveby"),
    ]:
        found = rows.execute(
            f"SELECT i.{wanted}slastatus, k.status, i.{moment} = k.failuretime FROM incident i"
            f" JOIN slakpiinstance k ON k.slakpiinstanceid = i.{kpi}kpiid"
        ).fetchall()
        assert len(found) > 500
        assert [row for row in found if shown[row[1]] != row[0] or not row[2]] == []


def test_each_activity_has_its_parties(rows: sqlite3.Connection) -> None:
    for kind in ("email", "phonecall"):
        lonely = one(
            rows,
            "SELECT count(*) FROM activitypointer a WHERE activitytypecode = ? AND ("
            " SELECT group_concat(DISTINCT participationtypemask) FROM activityparty p"
            " WHERE p.activityid = a.activityid) NOT IN ('1,2', '2,1')",
            kind,
        )
        assert lonely == 0


# --- time ---------------------------------------------------------------------


def test_nothing_that_happened_is_in_the_future(rows: sqlite3.Connection) -> None:
    now = NOW.strftime("%Y-%m-%dT%H:%M:%SZ")
    for table in ("incident", "activitypointer", "annotation", "queueitem", "slakpiinstance", "contact"):
        assert one(rows, f"SELECT count(*) FROM {table} WHERE createdon > ? OR modifiedon > ?", now, now) == 0
        assert one(rows, f"SELECT count(*) FROM {table} WHERE modifiedon < createdon") == 0


def test_what_belongs_to_a_case_happened_in_it(rows: sqlite3.Connection) -> None:
    early = column(
        rows,
        "SELECT i.ticketnumber FROM activitypointer a JOIN incident i ON i.incidentid = a.regardingobjectid"
        " WHERE a.createdon < i.createdon OR a.modifiedon > i.modifiedon",
    )
    assert early == []
    early = column(
        rows,
        "SELECT i.ticketnumber FROM annotation a JOIN incident i ON i.incidentid = a.objectid"
        " WHERE a.createdon < i.createdon OR a.createdon > i.modifiedon",
    )
    assert early == []


def test_nobody_was_a_customer_after_the_first_case(rows: sqlite3.Connection) -> None:
    late = column(
        rows,
        "SELECT c.fullname FROM contact c JOIN incident i ON i.customerid = c.contactid"
        " WHERE i.createdon < c.createdon AND julianday(c.createdon) - julianday(i.createdon) > 1",
    )
    assert late == []


def test_numbers_follow_the_days(rows: sqlite3.Connection) -> None:
    """Numbers grow with time; the block of the firmware story was set aside for it."""
    block = [f"CAS-{number:05}" for number in range(1042, 1084)]
    marks = ", ".join("?" * len(block))
    for prefix in ("CAS-%", "NH%"):
        moments = column(
            rows,
            f"SELECT createdon FROM incident WHERE ticketnumber LIKE ? AND ticketnumber NOT IN ({marks})"
            " ORDER BY ticketnumber",
            prefix,
            *block,
        )
        assert moments == sorted(moments)


def test_older_cases_came_on_business_days(rows: sqlite3.Connection) -> None:
    moments = column(rows, "SELECT createdon FROM incident WHERE createdon < ?", "2026-03-01")
    days = Counter(datetime.fromisoformat(moment).weekday() for moment in moments)
    assert days.keys() == set(range(5))
    hours = Counter(datetime.fromisoformat(moment).hour for moment in moments)
    assert sum(hours[hour] for hour in range(7, 20)) > 0.8 * len(moments)
    span = datetime.fromisoformat(max(moments)) - datetime.fromisoformat(min(moments))
    assert timedelta(days=500) < span < timedelta(days=560)


def test_heating_is_a_matter_of_winter(rows: sqlite3.Connection) -> None:
    by_month = Counter(
        moment[5:7]
        for moment in column(
            rows,
            "SELECT i.createdon FROM incident i JOIN product p ON p.productid = i.productid"
            " WHERE p.name LIKE 'Ember%'",
        )
    )
    assert by_month["01"] + by_month["12"] > 1.5 * (by_month["07"] + by_month["08"])


# --- the story ----------------------------------------------------------------


def test_amaras_seven_cases(rows: sqlite3.Connection) -> None:
    mine = rows.execute(
        f"SELECT ticketnumber, title FROM incident WHERE statecode = 0 AND ownerid = ({AMARA})"
        " ORDER BY ticketnumber DESC"
    ).fetchall()
    assert mine == [
        ("CAS-01187", "Whole practice offline, 30 desks"),
        ("CAS-01179", "Tenant locked out, battery new"),
        ("CAS-01166", "Refund for two thermostats"),
        ("CAS-01160", "Camera shows yesterday's picture"),
        ("CAS-01151", "Red light on upstairs satellite"),
        ("CAS-01149", "Grateful letter, please pass on"),
        ("CAS-01042", "Mesh cuts off bedrooms after 4.2.1"),
    ]
    states = Counter(
        column(rows, f"SELECT resolvebyslastatus FROM incident WHERE statecode = 0 AND ownerid = ({AMARA})")
    )
    assert states[2] == 1, "one is nearing its limit"
    assert states[4] == 1, "one is over it"


def test_okonkwos_limit_is_in_22_minutes(rows: sqlite3.Connection) -> None:
    due = one(rows, "SELECT resolveby FROM incident WHERE ticketnumber = 'CAS-01187'")
    assert datetime.fromisoformat(due) - NOW == timedelta(minutes=22)


def test_nine_to_pick(rows: sqlite3.Connection) -> None:
    numbers = column(rows, PICKABLE.format(AMARA) + "ORDER BY 1 DESC")
    assert numbers[:5] == ["CAS-01191", "CAS-01190", "CAS-01188", "CAS-01184", "CAS-01180"]
    assert len(numbers) == 9


def test_five_things_to_do_one_of_them_late(rows: sqlite3.Connection) -> None:
    todo = rows.execute(
        f"SELECT activitytypecode, subject, scheduledend FROM activitypointer"
        f" WHERE statecode IN (0, 3) AND ownerid = ({AMARA}) ORDER BY scheduledend"
    ).fetchall()
    assert [row[:2] for row in todo] == [
        ("task", "Call Dr Okonkwo back"),
        ("task", "Send label to H. Virtanen"),
        ("phonecall", "Ring Ruth Adeyemi"),
        ("email", "Answer Smith & Sons"),
        ("task", "Check 4.1.9 on CAS-01151"),
    ]
    assert [row[1] for row in todo if datetime.fromisoformat(row[2]) < NOW] == ["Call Dr Okonkwo back"]


def test_the_draft_is_of_yesterday_evening(rows: sqlite3.Connection) -> None:
    when = one(rows, "SELECT modifiedon FROM activitypointer WHERE subject = 'Answer Smith & Sons'")
    assert when == "2026-03-11T18:47:00Z"


def test_the_firmware_parent_has_forty_one_children(rows: sqlite3.Connection) -> None:
    children = rows.execute(
        "SELECT c.ticketnumber, c.statecode FROM incident c JOIN incident p ON p.incidentid = c.parentcaseid"
        " WHERE p.ticketnumber = 'CAS-01042'"
    ).fetchall()
    assert len(children) == 41
    assert sum(state == 1 for _, state in children) == 3


def test_ben_solved_three_yesterday_and_the_article_is_of_this_morning(rows: sqlite3.Connection) -> None:
    days = column(
        rows,
        "SELECT substr(i.deactivatedon, 1, 10) FROM incident i JOIN incident p ON p.incidentid = i.parentcaseid"
        " WHERE p.ticketnumber = 'CAS-01042' AND i.statecode = 1",
    )
    assert days == ["2026-03-11"] * 3
    title, published = rows.execute(
        "SELECT title, publishon FROM knowledgearticle WHERE articlepublicnumber = 'KA-01007'"
    ).fetchone()
    assert title == "Beacon Mesh 4.2.1 drops satellites: roll back to 4.1.9"
    assert published == "2026-03-12T08:00:00Z"


def test_the_line_of_beacon_mesh_rises_over_two_days(rows: sqlite3.Connection) -> None:
    found = Counter(
        column(
            rows,
            "SELECT substr(i.createdon, 1, 10) FROM incident i JOIN product p ON p.productid = i.productid"
            " WHERE p.name LIKE 'Beacon Mesh%' AND i.createdon >= '2026-03-06'",
        )
    )
    week = [found[f"2026-03-{day:02}"] for day in range(6, 13)]
    assert week == [3, 3, 3, 4, 6, 15, 27]


def test_the_graces_child_case_is_fresh(rows: sqlite3.Connection) -> None:
    parent, changed = rows.execute(
        "SELECT p.ticketnumber, c.modifiedon FROM incident c JOIN incident p ON p.incidentid = c.parentcaseid"
        " WHERE c.ticketnumber = 'CAS-01160'"
    ).fetchone()
    assert parent == "CAS-01138"
    assert NOW - datetime.fromisoformat(changed) < timedelta(minutes=15)


@pytest.mark.parametrize(
    ("number", "word"),
    [
        ("CAS-01151", "Red light"),
        ("CAS-01163", "second try"),
        ("CAS-00655", "until it rains"),
        ("CAS-01168", "Keypad forgets"),
        ("CAS-01170", "will be closed today"),
        ("CAS-01172", "never arrived"),
        ("CAS-01176", "جرس"),
        ("CAS-01177", "録画"),
        ("CAS-00790", "R&D"),
    ],
)
def test_the_other_figures_of_the_story_are_there(rows: sqlite3.Connection, number: str, word: str) -> None:
    assert word in one(rows, "SELECT title FROM incident WHERE ticketnumber = ?", number)


def test_the_reopened_case_keeps_its_first_resolution(rows: sqlite3.Connection) -> None:
    state, resolutions = rows.execute(
        "SELECT statecode, (SELECT count(*) FROM activitypointer a WHERE a.incidentid = i.incidentid)"
        " FROM incident i WHERE ticketnumber = 'CAS-01168'"
    ).fetchone()
    assert (state, resolutions) == (0, 1)


# --- variety and chance ----------------------------------------------------------


def test_no_two_active_cases_of_a_customer_say_the_same(rows: sqlite3.Connection) -> None:
    twins = one(
        rows,
        "SELECT count(*) FROM incident a JOIN incident b ON a.customerid = b.customerid"
        " AND a.incidentid < b.incidentid AND a.statecode = 0 AND b.statecode = 0"
        " AND (a.description = b.description OR a.title = b.title)",
    )
    assert twins == 0


def test_descriptions_are_rarely_the_same(rows: sqlite3.Connection) -> None:
    texts = Counter(column(rows, "SELECT description FROM incident"))
    assert len(texts) > 0.6 * sum(texts.values())


def test_no_placeholder_is_left(rows: sqlite3.Connection) -> None:
    for table, names in [
        ("incident", ("title", "description")),
        ("activitypointer", ("subject", "description")),
        ("annotation", ("subject", "notetext")),
    ]:
        for name in names:
            left = column(
                rows,
                f"SELECT {name} FROM {table} WHERE {name} GLOB '*{{[a-z]*}}*' LIMIT 3",
            )
            assert left == [], f"{table}.{name}"


def test_titles_do_not_come_again_and_again(rows: sqlite3.Connection) -> None:
    titles = Counter(column(rows, "SELECT lower(title) FROM incident"))
    assert titles.most_common(1)[0][1] <= 12


def test_numbers_of_articles_come_once_and_grow(rows: sqlite3.Connection) -> None:
    found = rows.execute("SELECT articlepublicnumber, createdon FROM knowledgearticle ORDER BY 1").fetchall()
    assert len({number for number, _ in found}) == len(found)
    days = [created[:10] for number, created in found if number not in {"KA-00213", "KA-00412", "KA-00871"}]
    assert days == sorted(days)


def test_several_languages_are_written(rows: sqlite3.Connection) -> None:
    text = " ".join(column(rows, "SELECT description FROM incident"))
    for word in (
        "Guten Tag",
        "Bonjour",
        "Hola",
        "Buongiorno",
        "Merhaba",
        "Dzień dobry",
        "Hej",
        "お世話",
        "السلام",
    ):
        assert word in text


def test_the_same_seed_and_moment_give_the_same_rows(rows: sqlite3.Connection) -> None:
    """The database was built before, most often by another process."""
    zone = zone_code(NOW)
    again = plan(load_content(), in_zone(NOW, zone), DEFAULT_SEED, zone)
    assert sum(len(found) for found in again.tables.values()) > 60_000
    for name, planned in again.tables.items():
        table = DESCRIPTION.tables[name]
        names = [each for each in dict.fromkeys(chain(*planned)) if table.columns[each].is_stored]
        built = set(rows.execute(f"SELECT {', '.join(names)} FROM {table.storage}"))
        other = [row for row in planned if tuple(row.get(each) for each in names) not in built]
        assert other == [], name
    assert rows.execute("SELECT * FROM demonstration_live").fetchall() == again.live


def test_the_next_case_goes_on_counting(rows: sqlite3.Connection) -> None:
    assert one(rows, "SELECT last FROM number_sequence WHERE name = 'incident.ticketnumber'") == 1191
    assert one(rows, "SELECT last FROM number_sequence WHERE name LIKE 'knowledgearticle.%'") == 1007
