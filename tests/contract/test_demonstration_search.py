"""The search finds what the story promises."""

from collections.abc import Iterator

import pytest

from org_service.description import load_description
from org_service.search.search import Search, Wanted
from org_service.storage import Storage, open_storage
from tests.fixtures.demonstration import NOW, copy_demonstration

TABLES = ("incident", "knowledgearticle", "contact", "account")


@pytest.fixture(scope="module")
def storage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Storage]:
    copy = copy_demonstration(tmp_path_factory.mktemp("search"))
    opened = open_storage(f"sqlite:///{copy}", load_description())
    yield opened
    opened.close()
    for leftover in copy.parent.iterdir():
        leftover.unlink()


def numbers(storage: Storage, text: str, first: int) -> list[str]:
    """Give the numbers of the first results."""
    found = storage.submit_read(
        lambda connection: Search().find(connection, Wanted(text, TABLES), NOW)
    ).result()
    return [(hit.number or hit.table).upper() for hit, _ in found.hits[:first]]


def test_no_internet_upstairs_finds_bens_case_and_the_article(storage: Storage) -> None:
    found = numbers(storage, "No internet upstairs since Tuesday", 6)
    assert found[0] == "CAS-01178"
    assert "CAS-01044" in found, "solved by Ben yesterday"
    assert "KA-01007" in found


@pytest.mark.parametrize("typed", ["+1 555 0142", "555-0142", "15550142"])
def test_marias_number_finds_maria_and_her_cases(storage: Storage, typed: str) -> None:
    found = numbers(storage, typed, 4)
    assert found[0] == "CONTACT"
    assert {"CAS-01151", "CAS-01163"} <= set(found)


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("CAS-01042", "CAS-01042"),
        ("1187", "CAS-01187"),
        ("wifi dies when I close the door", "CAS-01043"),
        ("smith & sons tenant locked out", "CAS-01179"),
        ("biscuit tin boathouse", "CAS-00655"),
        ("録画", "CAS-01177"),
        ("جرس الباب", "CAS-01176"),
    ],
)
def test_the_story_is_found_by_its_words(storage: Storage, typed: str, number: str) -> None:
    assert number in numbers(storage, typed, 3)
