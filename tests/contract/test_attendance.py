"""Who else has a record open, over a socket: the answer, the feed, rights, bad input, and what ends it."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import pytest

from tests.contract import small_data as data
from tests.contract.conftest import AMARAS_KEY, BENS_KEY, client
from tests.contract.live_line import Line, served

CASE = data.an_id("attended case")
LOOKS, TYPES = 2, 4


@pytest.fixture
def line(template: Path, tmp_path: Path) -> Iterator[Line]:
    with served(template, tmp_path) as found:
        yield found


@pytest.fixture
def case(line: Line) -> str:
    with client(line.address) as amara:
        row = amara.get("incidents?$select=incidentid&$top=1").json()["value"][0]
    return row["incidentid"]


def attend(agent: httpx.Client, desk: str, *records: tuple[str, str, int]) -> httpx.Response:
    wanted = [{"Table": table, "Id": key, "Doing": doing} for table, key, doing in records]
    return agent.post("ninedesk_Attend", json={"DeskId": desk, "Records": wanted})


def here(answer: httpx.Response) -> list[tuple[str, list[tuple[str, int]]]]:
    assert answer.status_code == 200, answer.text
    return [
        (each["Id"], [(who["Name"], who["Doing"]) for who in each["Here"]])
        for each in answer.json()["Records"]
    ]


class Heard:
    """What somebody's connection to the feed tells of who is where."""

    def __init__(self, line: Line, key: str) -> None:
        self.told: list[dict[str, Any]] = []
        self._came = threading.Condition()
        self._line, self._key = line, key
        self.stands = threading.Event()
        self._stream: httpx.Response | None = None
        self.thread = threading.Thread(target=self._read, daemon=True)
        self.thread.start()
        assert self.stands.wait(30)

    def _read(self) -> None:
        headers = {"Authorization": f"Bearer {self._key}"}
        with httpx.stream(
            "GET", f"{self._line.address}/feed/changes", headers=headers, trust_env=False, timeout=30
        ) as stream:
            event = ""
            for text in stream.iter_lines():
                name, _, value = text.partition(": ")
                event = value if name == "event" else event
                if event == "hello":
                    self.stands.set()
                if name == "data" and event == "attending":
                    with self._came:
                        self.told.append(json.loads(value))
                        self._came.notify_all()

    def until(self, *people: tuple[str, int]) -> None:
        """Wait until these are told to be there."""

        def are_there() -> bool:
            return bool(self.told) and [(p["name"], p["doing"]) for p in self.told[-1]["here"]] == [*people]

        with self._came:
            assert self._came.wait_for(are_there, 30), self.told


def test_two_at_one_case_hear_of_each_other_and_of_leaving(line: Line, case: str) -> None:
    amaras, bens = str(uuid4()), str(uuid4())
    heard = Heard(line, AMARAS_KEY)
    with client(line.address) as amara:
        with line.desktop(data.BEN) as ben:
            assert here(attend(amara, amaras, ("incident", case, LOOKS))) == [], "nobody else is there"
            answer = attend(ben, bens, ("incident", case, LOOKS))
            assert here(answer) == [(case, [("Amara Osei", LOOKS), ("Ben Whitlock", LOOKS)])]
            attend(ben, bens, ("incident", case, TYPES))
            heard.until(("Ben Whitlock", TYPES), ("Amara Osei", LOOKS))
            assert heard.told[-1]["table"] == "incident"
            assert heard.told[-1]["id"] == case
        heard.until(("Amara Osei", LOOKS))  # his connection has ended, and he is gone with it
        assert here(attend(amara, amaras, ("incident", case, LOOKS))) == []


def test_nothing_is_said_of_records_that_are_not_there_or_not_for_all(line: Line) -> None:
    with client(line.address) as amara, client(line.address, BENS_KEY) as ben:
        mine = {"name": "Mine", "returnedtypecode": "incident"}
        own = amara.post(
            "userqueries",
            json={**mine, "fetchxml": "<fetch><entity name='incident'/></fetch>"},
            headers={"Prefer": "return=representation"},
        ).json()["userqueryid"]  # fmt: skip
        wanted = (("userquery", own, LOOKS), ("incident", str(uuid4()), LOOKS), ("no_table", own, LOOKS))
        attend(amara, str(uuid4()), *wanted)
        assert here(attend(ben, str(uuid4()), *wanted)) == []


@pytest.mark.parametrize(
    "parameters",
    [
        {"DeskId": "no id", "Records": []},
        {"DeskId": str(uuid4())},
        {"DeskId": str(uuid4()), "Records": "all"},
        {"DeskId": str(uuid4()), "Records": [None]},
        {"DeskId": str(uuid4()), "Records": [{"Table": "incident", "Id": "no id", "Doing": 1}]},
        {"DeskId": str(uuid4()), "Records": [{"Table": "incident", "Id": CASE, "Doing": 6}]},
        {"DeskId": str(uuid4()), "Records": [{"Table": "incident", "Id": CASE, "Doing": True}]},
        {"DeskId": str(uuid4()), "Records": [{"Table": 1, "Id": CASE, "Doing": 1}]},
        {"DeskId": str(uuid4()), "Records": [{"Table": "incident", "Id": str(uuid4()), "Doing": 1}] * 121},
    ],
)
def test_what_cannot_be_understood_is_refused(line: Line, parameters: dict[str, object]) -> None:
    with client(line.address) as amara:
        answer = amara.post("ninedesk_Attend", json=parameters)
        assert answer.status_code == 400, answer.text


def test_who_asks_too_often_is_told_to_wait(line: Line) -> None:
    with client(line.address) as amara:
        codes = [attend(amara, str(uuid4())).status_code for _ in range(40)]
        assert codes[0] == 200
        assert 429 in codes
