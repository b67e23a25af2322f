"""What was promised with a case: the service's timers, moved on by what is done and by time alone."""

import shutil
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.contract import conftest, small_data
from tests.contract.test_case_life import close
from tests.contract.test_changing import new_case

LEVELS = "firstresponseslastatus,resolvebyslastatus,nextsla,responseby,resolveby,firstresponsesent"


class Desk:
    """Amara's client, and a clock that the test moves."""

    def __init__(self) -> None:
        self.at = small_data.NOW
        self.client: httpx.Client

    def later(self, minutes: float) -> None:
        self.at += timedelta(minutes=minutes)

    def case(self, key: str) -> dict[str, Any]:
        answer = self.client.get(f"incidents({key})?$select={LEVELS}")
        assert answer.status_code == 200, answer.text
        return answer.json()

    def levels(self, key: str) -> tuple[int, int]:
        row = self.case(key)
        return row["firstresponseslastatus"], row["resolvebyslastatus"]

    def timers(self, key: str) -> list[int]:
        path = f"slakpiinstances?$select=name,status&$filter=_regarding_value eq {key}&$orderby=name"
        return [row["status"] for row in self.client.get(path).json()["value"]]

    def change(self, key: str, **columns: Any) -> None:
        answer = self.client.patch(f"incidents({key})", json=columns)
        assert answer.status_code == 204, answer.text


@pytest.fixture
def desk(template: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    made = Desk()
    database = tmp_path / "organisation.db"
    shutil.copy(template, database)

    monkeypatch.setattr(
        conftest,
        "open_organisation",
        lambda url, keys, *, hosts, now: _open(url, keys, hosts=hosts, now=lambda: made.at),
    )
    with conftest.serving(database) as address, conftest.client(address) as client:
        made.client = client
        yield made


_open = conftest.open_organisation


def moment(text: str) -> datetime:
    return datetime.fromisoformat(text)


def key_of(desk: Desk, **more: Any) -> str:
    return str(new_case(desk.client, prioritycode=1, **more)["incidentid"])


def test_a_new_case_is_promised_by_its_priority(desk: Desk) -> None:
    urgent, calm = key_of(desk), str(new_case(desk.client, prioritycode=3)["incidentid"])
    row = desk.case(urgent)
    assert moment(row["responseby"]) == desk.at + timedelta(hours=1)
    assert moment(row["resolveby"]) == desk.at + timedelta(hours=8)
    assert row["nextsla"] == row["responseby"]
    assert (desk.levels(urgent), desk.timers(urgent)) == ((1, 1), [0, 0])
    assert moment(desk.case(calm)["responseby"]) == desk.at + timedelta(hours=8)
    given = key_of(desk, resolveby="2026-03-20T10:00:00Z")
    assert desk.case(given)["resolveby"] == "2026-03-20T10:00:00Z"


def test_time_alone_brings_a_timer_near_its_end_and_beyond(desk: Desk) -> None:
    case = key_of(desk)
    desk.later(29)
    assert desk.levels(case) == (1, 1)
    desk.later(1)
    assert (desk.levels(case), desk.timers(case)) == ((2, 1), [2, 0])
    desk.later(30)
    assert (desk.levels(case), desk.timers(case)) == ((4, 1), [1, 0])
    row = desk.case(case)
    assert row["nextsla"] == row["resolveby"], "what is over is not next"
    found = desk.client.get(
        f"incidents?$filter=firstresponseslastatus eq 4 and incidentid eq {case}&$count=true"
    )
    assert found.json()["@odata.count"] == 1, "it can be asked for as it stands"
    desk.later(8 * 60)
    assert desk.case(case)["nextsla"] is None


def test_the_first_call_that_is_made_answers_the_customer(desk: Desk) -> None:
    case = key_of(desk)
    bind = {"regardingobjectid_incident_phonecall@odata.bind": f"/incidents({case})"}
    body = {"subject": "Called", "directioncode": False, **bind}
    received = desk.client.post("phonecalls", json=body, headers={"Prefer": "return=representation"}).json()
    desk.client.patch(f"phonecalls({received['activityid']})", json={"statecode": 1, "statuscode": 4})
    assert desk.case(case)["firstresponsesent"] is False, "a call that came in is no answer"
    body["directioncode"] = True
    made = desk.client.post("phonecalls", json=body, headers={"Prefer": "return=representation"}).json()
    assert desk.levels(case) == (1, 1)
    desk.later(10)
    desk.client.patch(f"phonecalls({made['activityid']})", json={"statecode": 1, "statuscode": 2})
    row = desk.case(case)
    assert row["firstresponsesent"] is True
    assert (desk.levels(case), desk.timers(case)) == ((3, 1), [4, 0])
    assert row["nextsla"] == row["resolveby"]
    desk.later(120)
    assert desk.levels(case)[0] == 3, "what was met stays met"


def test_an_answer_that_comes_too_late_stays_too_late(desk: Desk) -> None:
    case = key_of(desk)
    desk.later(61)
    desk.change(case, firstresponsesent=True)
    assert (desk.levels(case), desk.timers(case)) == ((4, 1), [1, 0])


def test_on_hold_the_timers_stand_still_and_end_later(desk: Desk) -> None:
    case = key_of(desk)
    due = moment(desk.case(case)["resolveby"])
    desk.later(15)
    desk.change(case, statuscode=2)
    assert desk.timers(case) == [3, 3]
    desk.later(600)
    assert desk.levels(case) == (1, 1), "it was stopped"
    assert desk.case(case)["nextsla"] is None
    desk.change(case, statuscode=1)
    assert desk.timers(case) == [0, 0]
    assert moment(desk.case(case)["resolveby"]) == due + timedelta(minutes=600)
    desk.later(46)
    assert desk.levels(case) == (4, 1)


@pytest.mark.parametrize(("minutes", "level"), [(30, 3), (9 * 60, 4)])
def test_a_solution_meets_what_it_meets_in_time(desk: Desk, minutes: int, level: int) -> None:
    case = key_of(desk)
    desk.later(minutes)
    assert close(desk.client, case).status_code == 204
    assert desk.levels(case) == (level, level)
    assert desk.case(case)["nextsla"] is None
    desk.later(10_000)
    assert desk.levels(case) == (level, level)


def test_nothing_is_promised_with_a_cancelled_case(desk: Desk) -> None:
    case = key_of(desk)
    desk.change(case, statecode=2, statuscode=6)
    assert desk.timers(case) == [5, 5]
    assert desk.case(case)["nextsla"] is None
