"""The index follows every change in its own transaction, and finds what people type."""

import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from sqlalchemy import Connection

from org_service.description import load_description
from org_service.dialect.full_text import create_index
from org_service.search.search import Search, Wanted, searchable_tables
from org_service.search.upkeep import Upkeep
from org_service.storage import Storage, open_storage
from org_service.storage.bulk import BulkLoad
from org_service.storage.change_log import log_change

NOW = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
OKONKWO, MARIA, MESH, OFFLINE, ARTICLE, CALL = (str(uuid4()) for _ in range(6))
LONG_AGO = datetime(2026, 1, 2, tzinfo=UTC)


def fill(load: BulkLoad) -> None:
    load.insert(
        "account",
        [{"accountid": OKONKWO, "name": "Okonkwo Dental", "telephone1": "+44 (0)20 7946 0958"}],
    )
    load.insert(
        "contact",
        [
            {
                "contactid": MARIA,
                "fullname": "Maria López",
                "mobilephone": "+1 (202) 555-0142",
                "emailaddress1": "maria.lopez@mail.example",
            },
            {"contactid": uuid4(), "fullname": "Jörg Müller", "telephone1": "030 901820"},
        ],
    )
    load.insert(
        "incident",
        [
            {
                "incidentid": MESH,
                "ticketnumber": "CAS-01042",
                "title": "Mesh cuts off bedrooms after 4.2.1",
                "description": "No internet upstairs since Tuesday. Both satellites are red.",
                "customerid": MARIA,
                "customeridtype": "contact",
                "modifiedon": NOW,
            },
            {
                "incidentid": OFFLINE,
                "ticketnumber": "CAS-01187",
                "title": "Whole practice offline, 30 desks",
                "customerid": OKONKWO,
                "customeridtype": "account",
                "statecode": 1,
                "statuscode": 5,
                "modifiedon": LONG_AGO,
            },
            *(
                {
                    "incidentid": uuid4(),
                    "ticketnumber": f"CAS-{number:05}",
                    "title": title,
                    "customerid": OKONKWO,
                    "customeridtype": "account",
                    "modifiedon": LONG_AGO,
                }
                for number, title in enumerate(["寝室のWi-Fiが切れます", "لا يعمل الراوتر", "Batterie leer"])
            ),
        ],
    )
    load.insert(
        "knowledgearticle",
        [
            {
                "knowledgearticleid": ARTICLE,
                "articlepublicnumber": "KA-01007",
                "title": "Beacon Mesh 4.2.1 drops satellites: roll back to 4.1.9",
                "keywords": "upstairs, bedroom, no internet",
                "content": "<p>Open <b>Updates</b> and choose 4.1.9.</p>",
                "statecode": 3,
                "statuscode": 7,
                "modifiedon": NOW,
            }
        ],
    )
    load.insert(
        "phonecall",
        [
            {
                "activityid": CALL,
                "subject": "Called back",
                "regardingobjectid": MESH,
                "phonenumber": "+1 202 555 0142",
                "modifiedon": NOW,
            }
        ],
    )


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("search") / "search.db"
    description = load_description()
    opened = open_storage(f"sqlite:///{path}", description)

    def prepare(connection: Connection) -> None:
        load = BulkLoad(connection, opened.tables, description)
        fill(load)
        load.finish()
        create_index(connection)
        Upkeep(description).rebuild(connection)

    opened.submit_write(prepare).result()
    opened.close()
    return path


@pytest.fixture
def storage(filled: Path, tmp_path: Path) -> Iterator[Storage]:
    copy = shutil.copy(filled, tmp_path / "search.db")
    opened = open_storage(f"sqlite:///{copy}", load_description())
    yield opened
    opened.close()


@pytest.fixture
def search() -> Search:
    return Search()


def found(storage: Storage, search: Search, text: str, *, typing: bool = False) -> list[str]:
    wanted = Wanted(text, searchable_tables(), typing=typing)
    result = storage.submit_read(lambda connection: search.find(connection, wanted, NOW)).result()
    return [hit.record_id for hit, _ in result.hits]


@pytest.mark.parametrize("typed", ["CAS-01042", "cas-01042", "CAS 1042", "1042", "01042"])
def test_a_case_by_its_number_comes_first(storage: Storage, search: Search, typed: str) -> None:
    assert found(storage, search, typed)[0] == MESH


def test_numbers_inside_words_are_no_case_numbers(storage: Storage, search: Search) -> None:
    assert found(storage, search, "4.2.1")[:2] != [MESH, OFFLINE]
    assert set(found(storage, search, "4.2.1")) == {MESH, ARTICLE, CALL}


@pytest.mark.parametrize(
    "typed", ["+1 (202) 555-01", "0142", "555 0142", "+1 202 555 0142", "001 202 5550142", "2025550142"]
)
def test_people_by_any_part_of_a_telephone_number(storage: Storage, search: Search, typed: str) -> None:
    ids = found(storage, search, typed)
    assert ids[0] == MARIA
    assert MESH in ids
    assert CALL in ids


def test_a_national_number_finds_an_international_one(storage: Storage, search: Search) -> None:
    assert found(storage, search, "020 7946 0958")[0] == OKONKWO
    assert found(storage, search, "+49 30 901820") != []


@pytest.mark.parametrize("typed", ["maria.lopez@", "lopez@mail", "lopez", "Lópe", "maria lop"])
def test_people_by_name_and_address(storage: Storage, search: Search, typed: str) -> None:
    assert found(storage, search, typed, typing=True)[0] == MARIA


def test_accents_do_not_matter(storage: Storage, search: Search) -> None:
    assert found(storage, search, "muller") == found(storage, search, "MÜLLER") != []


def test_the_words_of_a_customer_find_case_and_article(storage: Storage, search: Search) -> None:
    ids = found(storage, search, "No internet upstairs since Tuesday")
    assert ids[0] == MESH
    assert ids[1] == ARTICLE


@pytest.mark.parametrize("typed", ["satelite", "satellits", "bedrom", "intenret"])
def test_one_error_is_forgiven(storage: Storage, search: Search, typed: str) -> None:
    assert MESH in found(storage, search, typed)


def test_half_a_word_is_enough_while_typing(storage: Storage, search: Search) -> None:
    assert found(storage, search, "okon", typing=True)[0] == OKONKWO
    assert found(storage, search, "pract", typing=True) == [OFFLINE]
    assert found(storage, search, "Tues", typing=True) == []


@pytest.mark.parametrize("typed", ["寝室", "WiFiが", "切れ", "الراوتر", "batterien"])
def test_other_languages(storage: Storage, search: Search, typed: str) -> None:
    assert len(found(storage, search, typed)) >= 1


def test_a_customers_name_finds_the_cases(storage: Storage, search: Search) -> None:
    assert OFFLINE in found(storage, search, "okonkwo")


def change(connection: Connection, statement: str, table: str, record_id: str, *columns: str) -> None:
    connection.exec_driver_sql(statement, (record_id,))
    kind = "delete" if not columns else "update"
    log_change(connection, table, record_id, kind, columns, str(UUID(int=0)), "2026-11-21T12:00:00Z")


def follow(storage: Storage, search: Search, *changes: tuple[str, ...]) -> None:
    def work(connection: Connection) -> None:
        for statement, table, record_id, *columns in changes:
            change(connection, statement, table, record_id, *columns)
        Upkeep(load_description(), search).follow(connection)

    storage.submit_write(work).result()


def test_a_changed_record_is_found_by_its_new_words(storage: Storage, search: Search) -> None:
    assert found(storage, search, "zeppelin") == []
    update = "UPDATE incident SET title = 'Zeppelin lands' WHERE incidentid = ?"
    follow(storage, search, (update, "incident", OFFLINE, "title"))
    assert found(storage, search, "zeppelin") == [OFFLINE]
    assert found(storage, search, "zepelin") == [OFFLINE]
    assert OFFLINE not in found(storage, search, "practice")


def test_a_renamed_customer_reaches_the_cases(storage: Storage, search: Search) -> None:
    update = "UPDATE account SET name = 'Blue Door Dental' WHERE accountid = ?"
    follow(storage, search, (update, "account", OKONKWO, "name"))
    assert {OKONKWO, OFFLINE} <= set(found(storage, search, "blue door"))
    assert found(storage, search, "okonkwo") == []


def test_a_deleted_record_is_found_no_more(storage: Storage, search: Search) -> None:
    delete = "DELETE FROM contact WHERE contactid = ?"
    follow(storage, search, (delete, "contact", MARIA))
    assert MARIA not in found(storage, search, "+1 202 555 0142")
    assert MARIA not in found(storage, search, "lopez")


def test_a_transaction_that_fails_leaves_the_index_as_it_was(storage: Storage, search: Search) -> None:
    def work(connection: Connection) -> None:
        update = "UPDATE incident SET title = 'Zeppelin lands' WHERE incidentid = ?"
        change(connection, update, "incident", OFFLINE, "title")
        Upkeep(load_description(), search).follow(connection)
        raise RuntimeError

    with pytest.raises(RuntimeError):
        storage.submit_write(work).result()
    assert found(storage, search, "zeppelin") == []
    assert OFFLINE in found(storage, search, "practice")


def test_a_closed_case_falls_behind_an_open_one(storage: Storage, search: Search) -> None:
    close = "UPDATE incident SET title='Mesh cuts off bedrooms after 4.2.1' WHERE incidentid = ?"
    follow(storage, search, (close, "incident", OFFLINE, "title"))
    ids = found(storage, search, "mesh bedrooms")
    assert ids.index(MESH) < ids.index(OFFLINE)


def test_completion_gives_the_likeliest_word(storage: Storage, search: Search) -> None:
    done = storage.submit_read(lambda connection: search.complete(connection, "red satel")).result()
    assert done == "red satellites"


@pytest.mark.parametrize(
    "typed", ['"', '""', "NEAR(", "title:", "*", "^", "a AND OR b", "\x00", "'; DROP", "{", "-", "\\"]
)
def test_nothing_that_is_typed_is_an_error(storage: Storage, search: Search, typed: str) -> None:
    found(storage, search, typed)
    found(storage, search, typed * 30, typing=True)


def marked(storage: Storage, search: Search, text: str, shown: str, *, typing: bool = False) -> str | None:
    wanted = Wanted(text, searchable_tables(), typing=typing)
    result = storage.submit_read(lambda connection: search.find(connection, wanted, NOW)).result()
    return result.marker.marked(shown)


def test_little_words_are_not_marked_beside_those_that_tell(storage: Storage, search: Search) -> None:
    shown = "No light on both satellites"
    assert (
        marked(storage, search, "no red satellites", shown) == "No light on both {crmhit}satellites{/crmhit}"
    )
    # Alone, in quotation marks, or while it may become another word, it is what was searched for.
    assert marked(storage, search, "no", shown) == "{crmhit}No{/crmhit} light on both satellites"
    assert marked(storage, search, '"no" red', shown) == "{crmhit}No{/crmhit} light on both satellites"
    assert marked(storage, search, "red no", "Not yet", typing=True) == "{crmhit}Not{/crmhit} yet"
    # A little word of a language that is not spoken here is one like all others.
    assert marked(storage, search, "fans die", "Fans die at night") == (
        "{crmhit}Fans{/crmhit} {crmhit}die{/crmhit} at night"
    )
