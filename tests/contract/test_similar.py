"""The action `similar`: what has solved it before, over the socket."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import httpx
import pytest

from org_service.assist.feedback import forget_votes
from org_service.assist.operations import AssistService
from tests.contract.conftest import BENS_KEY, client, serving
from tests.contract.small_data import ARTICLE, CHILD_CASE, PARENT_CASE, RESOLVED_CASE, an_id

PATIENCE = 30.0
EDM = "{http://docs.oasis-open.org/odata/ns/edm}"


class Desk:
    """A person's client and the ranking behind the service it talks to."""

    def __init__(self, http: httpx.Client, assist: AssistService) -> None:
        self.http = http
        self.assist = assist
        self.storage = assist.organisation.storage

    def ask(self, **parameters: Any) -> list[dict[str, Any]]:
        """Ask when everything that was committed is known."""
        assert self.assist.keeper.settle(PATIENCE)
        answer = self.http.post("similar", json={"minimum": 0, **parameters})
        assert answer.status_code == 200, answer.text
        assert answer.json()["complete"] is True
        return answer.json()["suggestions"]

    def ids(self, **parameters: Any) -> list[str]:
        return [suggestion["id"] for suggestion in self.ask(**parameters)]

    def resolve(self, case_id: str, subject: str, description: str) -> None:
        resolution = {
            "subject": subject,
            "description": description,
            "incidentid@odata.bind": f"/incidents({case_id})",
        }
        answer = self.http.post("CloseIncident", json={"IncidentResolution": resolution, "Status": 5})
        assert answer.status_code == 204, answer.text


@pytest.fixture(scope="module")
def read_desk(template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    yield from a_desk(template, tmp_path_factory.mktemp("similar"))


@pytest.fixture
def desk(template: Path, tmp_path: Path) -> Iterator[Desk]:
    yield from a_desk(template, tmp_path)


def a_desk(template: Path, folder: Path) -> Iterator[Desk]:
    database = folder / "organisation.db"
    shutil.copy(template, database)
    made: list[AssistService] = []
    with serving(database, assisted=made.append) as address, client(address) as http:
        yield Desk(http, made[0])


def test_a_resolved_case_and_an_article_are_found_by_what_they_say(read_desk: Desk) -> None:
    (case,) = read_desk.ask(title="The red light is on")
    assert case["id"] == RESOLVED_CASE
    assert (case["kind"], case["title"], case["number"]) == ("incident", "Red light", "CAS-01001")
    assert case["words"] == ["Red light"]
    (article,) = read_desk.ask(title="How do I get the old firmware?")
    assert (article["id"], article["kind"]) == (ARTICLE, "knowledgearticle")


def test_the_case_itself_is_left_out(read_desk: Desk) -> None:
    assert read_desk.ids(title="Red light", incidentid=RESOLVED_CASE) == []


def test_only_resolved_cases_are_suggested(read_desk: Desk) -> None:
    found = read_desk.ids(title="Wifi dies when I close the door; locked out; ordered twice")
    assert set(found) <= {RESOLVED_CASE, ARTICLE}


def test_no_text_gives_no_suggestion(read_desk: Desk) -> None:
    assert read_desk.ids() == []
    assert read_desk.ids(title="  ", description=None) == []


@pytest.mark.parametrize(
    "wrong",
    [
        {"title": 5},
        {"incidentid": "no id"},
        {"top": 0},
        {"top": 51},
        {"top": "many"},
        {"minimum": 2},
        {"unknown": 1},
    ],
)
def test_what_the_action_does_not_take_is_refused(read_desk: Desk, wrong: dict[str, Any]) -> None:
    answer = read_desk.http.post("similar", json={"title": "Red light"} | wrong)
    assert answer.status_code == 400
    assert answer.json()["error"]["message"]


def test_the_metadata_describes_the_action(read_desk: Desk) -> None:
    schema = ET.fromstring(read_desk.http.get("$metadata", headers={"Accept": "application/xml"}).text)
    action = schema.find(f".//{EDM}Action[@Name='similar']")
    assert action is not None
    assert "IsBound" not in action.attrib
    names = [parameter.get("Name") for parameter in action.iter(f"{EDM}Parameter")]
    assert {"title", "description", "incidentid", "top"} <= set(names)
    assert schema.find(f".//{EDM}ComplexType[@Name='similarsuggestion']") is not None
    assert schema.find(f".//{EDM}ActionImport[@Name='similar']") is not None


def test_a_case_is_known_as_soon_as_it_is_resolved_and_forgotten_when_opened_again(desk: Desk) -> None:
    assert desk.ids(title="Wifi dies behind a door") == []
    desk.resolve(CHILD_CASE, "Satellite moved", "The door has a metal core; the satellite went upstairs.")
    (found,) = desk.ask(title="Wifi dies behind a door")
    assert found["id"] == CHILD_CASE
    assert "metal core" in found["excerpt"]
    assert desk.ids(title="metal core") == [CHILD_CASE]
    desk.http.patch(f"incidents({CHILD_CASE})", json={"statecode": 0, "statuscode": 1}).raise_for_status()
    assert desk.ids(title="Wifi dies behind a door") == []


def test_a_deleted_case_is_not_suggested_any_more(desk: Desk) -> None:
    assert desk.ids(title="red light") == [RESOLVED_CASE]
    desk.http.delete(f"incidents({RESOLVED_CASE})").raise_for_status()
    assert desk.ids(title="red light") == []


def test_a_draft_article_is_not_suggested_before_it_is_published(desk: Desk) -> None:
    draft = an_id("a draft")
    body = {
        "knowledgearticleid": draft,
        "title": "Descaling the kettle",
        "content": "<p>Use <b>vinegar</b>.</p>",
    }
    desk.http.post("knowledgearticles", json=body).raise_for_status()
    assert desk.ids(title="kettle needs vinegar") == []
    desk.http.patch(f"knowledgearticles({draft})", json={"statecode": 3, "statuscode": 7}).raise_for_status()
    assert desk.ids(title="kettle needs vinegar") == [draft]


def say(http: httpx.Client, what: str, suggestion: str, case: str) -> None:
    """Say what one thinks of a suggestion for a case."""
    row = {
        "msdyn_interactiontype": what,
        "msdyn_suggestedentity_incident@odata.bind": f"/incidents({suggestion})",
        "msdyn_suggestionfor_incident@odata.bind": f"/incidents({case})",
    }
    http.post("msdyn_suggestioninteractions", json=row).raise_for_status()


def test_what_was_not_helpful_is_not_suggested_again_to_that_person_for_that_case(desk: Desk) -> None:
    asked = {"title": "Red light", "incidentid": CHILD_CASE}
    say(desk.http, "not_helpful", RESOLVED_CASE, CHILD_CASE)
    assert desk.ids(**asked) == []
    assert desk.ids(**asked | {"incidentid": PARENT_CASE}) == [RESOLVED_CASE]
    with client(f"http://{desk.http.base_url.netloc.decode()}", BENS_KEY) as bens:
        assert bens.post("similar", json=asked | {"minimum": 0}).json()["suggestions"] != []
    say(desk.http, "helpful", RESOLVED_CASE, CHILD_CASE)
    assert desk.ids(**asked) == [RESOLVED_CASE]


def test_votes_are_forgotten_when_an_administrator_says_so(desk: Desk) -> None:
    say(desk.http, "not_helpful", RESOLVED_CASE, CHILD_CASE)
    say(desk.http, "opened", RESOLVED_CASE, CHILD_CASE)
    assert desk.storage.submit_write(forget_votes).result() == 1
    assert desk.ids(title="Red light", incidentid=CHILD_CASE) == [RESOLVED_CASE]
