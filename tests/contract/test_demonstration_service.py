"""Views, charts, search and the change feed on the demonstration, served by a process of its own."""

import json
import threading
import time
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote
from xml.etree.ElementTree import fromstring, tostring

import httpx
import pytest

from tests.contract.child import Child, client, command, url
from tests.fixtures.demonstration import NOW, copy_demonstration

AMARA = "amara.osei@northlight.example"
BEN = "ben.whitlock@northlight.example"
Json = dict[str, Any]
FORMATTED = "@OData.Community.Display.V1.FormattedValue"


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Child]:
    database = copy_demonstration(tmp_path_factory.mktemp("demonstration"))
    with command("serve", "--child", "--database", url(database), "--now", NOW.isoformat()) as child:
        yield child
    Path(database).unlink()


@pytest.fixture(scope="module")
def address(service: Child) -> tuple[str, str]:
    key = service.key(AMARA)
    return service.ready(), key


@pytest.fixture(scope="module")
def amara(address: tuple[str, str]) -> Iterator[httpx.Client]:
    with client(*address) as found:
        found.headers["Prefer"] = 'odata.include-annotations="*",odata.maxpagesize=50'
        yield found


@pytest.fixture(scope="module")
def ben(service: Child, address: tuple[str, str]) -> Iterator[httpx.Client]:
    """Who writes here: Amara's desk stays as the story has it."""
    with client(address[0], service.key(BEN)) as found:
        yield found


@pytest.fixture(scope="module")
def sets(amara: httpx.Client) -> dict[str, str]:
    tables = amara.get("EntityDefinitions?$select=LogicalName,EntitySetName").json()["value"]
    return {table["LogicalName"]: table["EntitySetName"] for table in tables}


def test_every_view_gives_its_rows(amara: httpx.Client, sets: dict[str, str]) -> None:
    views = amara.get("savedqueries?$select=name,returnedtypecode,querytype,fetchxml").json()["value"]
    headers = {"Prefer": 'odata.include-annotations="*"'}
    views = amara.get(
        "savedqueries?$select=name,returnedtypecode,querytype,fetchxml", headers=headers
    ).json()["value"]
    assert len(views) > 180
    for view in views:
        table = sets[view["returnedtypecode"]]
        if view["querytype"] in {4, 64}:
            path = f"{table}?fetchXml={quote(view['fetchxml'].replace('{0}', '%mesh%'))}"
        else:
            path = f"{table}?savedQuery={view['savedqueryid']}"
        response = amara.get(path)
        assert response.status_code == 200, (view["name"], response.text)


def rows_of(amara: httpx.Client, name: str, table: str = "incidents") -> list[Json]:
    logical = {"incidents": "incident", "activitypointers": "activitypointer"}[table]
    found = amara.get(
        f"savedqueries?$select=name&$filter=name eq '{name}' and returnedtypecode eq '{logical}'"
    ).json()["value"]
    return amara.get(f"{table}?savedQuery={found[0]['savedqueryid']}").json()["value"]


def test_amaras_dashboard(amara: httpx.Client) -> None:
    assert len(rows_of(amara, "My Active Cases")) == 7
    assert len(rows_of(amara, "Cases Available to Work On")) == 9
    assert len(rows_of(amara, "My Open Activities", "activitypointers")) == 5
    assert rows_of(amara, "Due Next")[0]["_customerid_value" + FORMATTED]


def test_every_chart_is_drawn_from_an_aggregate(amara: httpx.Client, sets: dict[str, str]) -> None:
    charts = amara.get("savedqueryvisualizations").json()["value"]
    assert charts
    for chart in charts:
        definition = fromstring(chart["datadescription"])
        fetch = next(definition.iter("fetch"))
        path = f"{sets[chart['primaryentitytypecode']]}?fetchXml={quote(tostring(fetch, 'unicode'))}"
        rows = amara.get(path).json()["value"]
        measure = next(definition.iter("measure")).get("alias") or ""
        assert rows, chart["name"]
        assert sum(row[measure] for row in rows) > 0


# -- search --------------------------------------------------------------------------------------------


def ask(amara: httpx.Client, action: str, **body: object) -> Json:
    response = amara.post(action, json=body)
    assert response.status_code == 200, response.text
    answer = response.json()
    assert answer["@odata.context"].endswith(f"#Microsoft.Dynamics.CRM.{action}Response")
    return json.loads(answer["response"])


def found(amara: httpx.Client, text: str, **more: object) -> list[tuple[str, str]]:
    values = ask(amara, "searchquery", search=text, **more)["Value"]
    return [
        (
            v["EntityName"],
            v["Attributes"].get("ticketnumber") or v["Attributes"].get("articlepublicnumber") or "",
        )
        for v in values
    ]


def test_a_customers_words_find_the_case_and_the_article(amara: httpx.Client) -> None:
    results = found(amara, "No internet upstairs since Tuesday", top=20)
    assert results[0][0] == "incident"
    assert ("knowledgearticle", "KA-01007") in results


@pytest.mark.parametrize("text", ["CAS-01042", "1042", "cas 1042"])
def test_a_number_comes_first(amara: httpx.Client, text: str) -> None:
    assert found(amara, text)[0] == ("incident", "CAS-01042")


@pytest.mark.parametrize("text", ["+1 (555) 01-42", "555 0142", "0142", "+15550142"])
def test_maria_and_her_cases_by_telephone(amara: httpx.Client, text: str) -> None:
    values = ask(amara, "searchsuggest", search=text, top=10)["Value"]
    names = [value["Document"].get("fullname") for value in values]
    assert "Maria Lopez" in names
    marked = next(v["Text"] for v in values if v["Document"].get("fullname") == "Maria Lopez")
    assert "{crmhit}" in marked
    cases = [v["Document"] for v in values if v["Document"]["@search.entityname"] == "incident"]
    assert any(case["customerid" + FORMATTED] == "Maria Lopez" for case in cases)


def test_counts_facets_and_pages(amara: httpx.Client) -> None:
    facets = [
        "entityname,count:100",
        "ownerid,count:15",
        "prioritycode",
        "modifiedon,values:2026-01-01|2026-03-01",
    ]
    first = ask(amara, "searchquery", search="satellite", count=True, top=10, facets=json.dumps(facets))
    tables = {facet["Value"]: facet["Count"] for facet in first["Facets"]["entityname"]}
    assert first["Count"] >= sum(tables.values()) > 10
    assert all(facet["OptionalValue"] for facet in first["Facets"]["ownerid"])
    assert {facet["OptionalValue"] for facet in first["Facets"]["prioritycode"]} <= {"High", "Normal", "Low"}
    assert [facet["Type"] for facet in first["Facets"]["modifiedon"]] == ["Range"] * 3
    second = ask(amara, "searchquery", search="satellite", top=10, skip=10)
    assert second["Count"] == -1
    assert not {v["Id"] for v in first["Value"]} & {v["Id"] for v in second["Value"]}
    scores = [v["Score"] for v in first["Value"] + second["Value"]]
    assert scores == sorted(scores, reverse=True)


def test_tables_columns_and_filters(amara: httpx.Client) -> None:
    entities = [
        {
            "name": "incident",
            "selectColumns": ["title", "statecode", "ownerid"],
            "searchColumns": ["title"],
            "filter": "statecode eq 0",
        }
    ]
    answer = ask(amara, "searchquery", search="satellite", entities=json.dumps(entities), top=50)
    assert answer["Value"]
    for value in answer["Value"]:
        assert value["EntityName"] == "incident"
        assert value["ObjectTypeCode"] == 112
        assert value["Attributes"]["statecode"] == 0
        assert value["Attributes"]["ownerid" + FORMATTED]
        assert "{crmhit}" in value["Highlights"]["title"][0]


def test_results_in_another_order(amara: httpx.Client) -> None:
    answer = ask(
        amara, "searchquery", search="satellite", top=20, orderby='["createdon desc"]',
        entities='[{"name":"incident","selectColumns":["createdon"]}]',
    )  # fmt: skip
    moments = [value["Attributes"]["createdon"] for value in answer["Value"]]
    assert moments == sorted(moments, reverse=True)


def test_errors_are_forgiven_and_words_completed(amara: httpx.Client) -> None:
    suggested = ask(amara, "searchsuggest", search="thermosat", fuzzy=True)
    assert any("hermostat" in value["Text"] for value in suggested["Value"])
    assert suggested["QueryContext"]["spellsuggestions"] == ["thermostat"]
    assert ask(amara, "searchautocomplete", search="satel")["Value"] == "{crmhit}satellite{/crmhit}"


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"search": ""},
        {"search": "x" * 101},
        {"search": 5},
        {"search": "mesh", "top": 1000},
        {"search": "mesh", "skip": -1},
        {"search": "mesh", "entities": "no json"},
        {"search": "mesh", "entities": '[{"name":"dragon"}]'},
        {"search": "mesh", "entities": '[{"name":"incident","selectColumns":["nothing"]}]'},
        {"search": "mesh", "filter": "statecode eq"},
        {"search": "mesh", "facets": '["modifiedon,values:b|a"]'},
        {"search": "mesh", "facets": '["modifiedon,shape:round"]'},
        {"search": "mesh", "options": "{"},
        {"search": "mesh", "orderby": '["createdon sideways"]'},
        {"search": "mesh", "unknown": True},
    ],
)
def test_a_wrong_search_is_refused(amara: httpx.Client, body: Json) -> None:
    response = amara.post("searchquery", json=body)
    assert response.status_code == 400
    assert response.json()["error"]["message"]


def test_a_new_record_is_found_at_once(amara: httpx.Client, ben: httpx.Client) -> None:
    record = make_task(ben, "Ask about the zeppelin")
    assert ask(amara, "searchquery", search="zeppelin")["Value"][0]["Id"] == record
    ben.delete(f"tasks({record})")
    assert ask(amara, "searchquery", search="zeppelin")["Value"] == []


# -- the change feed -----------------------------------------------------------------------------------


PRESENCE = '"msdyn_agentstatus"'


class Feed:
    """A reader of the feed that collects events in a thread, but for those of readers who come and go."""

    def __init__(self, address: str, key: str, after: str = "", **headers: str) -> None:
        self._client = httpx.Client(trust_env=False, timeout=30)
        self._stream = self._client.stream(
            "GET", f"{address}/feed/changes{after}", headers={"Authorization": f"Bearer {key}", **headers}
        )
        self.response = self._stream.__enter__()
        self.events: list[tuple[float, dict[str, str]]] = []
        self.came = threading.Condition()
        self._thread = threading.Thread(target=self._read)
        self._thread.start()

    def _read(self) -> None:
        event: dict[str, str] = {}
        try:
            for line in self.response.iter_lines():
                if line:
                    name, _, value = line.partition(": ")
                    event[name] = value
                elif event:
                    if PRESENCE in event.get("data", ""):
                        event = {}
                        continue
                    with self.came:
                        self.events.append((time.perf_counter(), event))
                        self.came.notify_all()
                    event = {}
        except httpx.HTTPError:
            pass

    def wait(self, count: int) -> list[dict[str, str]]:
        with self.came:
            assert self.came.wait_for(lambda: len(self.events) >= count, 10), self.events
            return [event for _, event in self.events[:count]]

    def told(self, count: int) -> list[dict[str, str]]:
        """Wait for events that say something: on a slow machine heartbeats come between them."""

        def telling() -> list[dict[str, str]]:
            return [event for _, event in self.events if "data" in event]

        with self.came:
            assert self.came.wait_for(lambda: len(telling()) >= count, 10), self.events
            return telling()[:count]

    def close(self) -> None:
        # Closing the socket under the reading thread ends it.
        stream = self.response.extensions["network_stream"]
        stream.get_extra_info("socket").shutdown(2)
        self._thread.join()
        self._stream.__exit__(None, None, None)
        self._client.close()


@contextmanager
def feed(address: tuple[str, str], after: str = "", **headers: str) -> Generator[Feed]:
    reader = Feed(*address, after, **headers)
    try:
        yield reader
    finally:
        reader.close()


def make_task(ben: httpx.Client, subject: str) -> str:
    made = ben.post("tasks", json={"subject": subject}, headers={"Prefer": "return=representation"})
    return made.json()["activityid"]


def test_changes_are_told(ben: httpx.Client, address: tuple[str, str]) -> None:
    with feed(address) as reader:
        hello = reader.wait(1)[0]
        assert hello["event"] == "hello"
        record = make_task(ben, "Tell me")
        etag = ben.get(f"tasks({record})").headers["etag"]
        told = reader.wait(2)[1]
        data = json.loads(told["data"])
        assert (data["table"], data["id"], data["kind"]) == ("task", record, "create")
        assert data["etag"] == etag
        assert "subject" in data["columns"]
        assert "Tell me" not in told["data"]
        assert int(told["id"]) > json.loads(hello["data"])["position"]
        ben.delete(f"tasks({record})")
        kinds = [json.loads(event["data"]).get("kind") for event in reader.wait(3)]
        assert kinds[-1] == "delete"


def test_a_reader_comes_back_where_it_left(ben: httpx.Client, address: tuple[str, str]) -> None:
    with feed(address) as reader:
        position = json.loads(reader.wait(1)[0]["data"])["position"]
    records = [make_task(ben, f"Missed {number}") for number in range(3)]
    for header, query in (({}, f"?after={position}"), ({"Last-Event-ID": str(position)}, "")):
        with feed(address, query, **header) as reader:
            told = [json.loads(event["data"]) for event in reader.wait(4)[1:]]
            assert [change["id"] for change in told] == records
    with feed(address, f"?after={position + 10**9}") as reader:
        assert reader.wait(2)[1]["event"] == "reload"


def test_the_feed_is_guarded(address: tuple[str, str]) -> None:
    with httpx.Client(base_url=address[0], trust_env=False) as anyone:
        key = {"Authorization": f"Bearer {address[1]}"}
        assert anyone.get("/feed/changes").status_code == 401
        assert anyone.get("/feed/changes", headers={**key, "Host": "evil.example"}).status_code == 421
        assert anyone.get("/feed/changes?after=x", headers=key).status_code == 400
        assert anyone.post("/feed/changes", headers=key).status_code == 405


def test_the_feed_tells_within_milliseconds(ben: httpx.Client, address: tuple[str, str]) -> None:
    """From the answer to the change to its event: the event is often there first."""
    with feed(address) as reader:
        reader.wait(1)
        lateness: list[float] = []
        for number in range(20):
            make_task(ben, f"Quick {number}")
            answered = time.perf_counter()
            reader.wait(number + 2)
            lateness.append(reader.events[number + 1][0] - answered)
        assert sorted(lateness)[10] < 0.05


def test_many_readers_hear_the_same(ben: httpx.Client, address: tuple[str, str]) -> None:
    readers = [Feed(*address) for _ in range(25)]
    try:
        for reader in readers:
            reader.wait(1)
        record = make_task(ben, "For all")
        for reader in readers:
            assert json.loads(reader.told(2)[1]["data"])["id"] == record
    finally:
        for reader in readers:
            reader.close()
