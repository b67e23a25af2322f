"""`$batch`: many requests at once, change sets all or nothing."""

import json
import re
from uuid import uuid4

import httpx

from tests.contract import small_data as data


def part(method: str, path: str, payload: object = None, content_id: int | None = None) -> str:
    head = "Content-Type: application/http\r\nContent-Transfer-Encoding: binary\r\n"
    if content_id is not None:
        head += f"Content-ID: {content_id}\r\n"
    body = "" if payload is None else json.dumps(payload)
    inner = f"{method} {path} HTTP/1.1\r\nContent-Type: application/json\r\n\r\n{body}"
    return f"{head}\r\n{inner}\r\n"


def change_set(*parts: str) -> str:
    boundary = f"changeset_{uuid4()}"
    inner = "".join(f"--{boundary}\r\n{text}" for text in parts)
    return f"Content-Type: multipart/mixed; boundary={boundary}\r\n\r\n{inner}--{boundary}--\r\n"


def send(client: httpx.Client, *parts: str, prefer: str = "") -> tuple[httpx.Response, list[int]]:
    body = "".join(f"--batch_1\r\n{text}" for text in parts) + "--batch_1--\r\n"
    response = client.post(
        "$batch",
        content=body.encode(),
        headers={"Content-Type": 'multipart/mixed; boundary="batch_1"', "Prefer": prefer},
    )
    return response, [int(status) for status in re.findall(r"HTTP/1\.1 (\d+)", response.text)]


def case_payload(title: str) -> dict[str, str]:
    return {"title": title, "customerid_contact@odata.bind": f"/contacts({data.MARIA})"}


def test_requests_are_answered_in_order(amara: httpx.Client) -> None:
    response, statuses = send(
        amara,
        part("GET", f"/api/data/v9.2/incidents({data.PARENT_CASE})?$select=title"),
        part("GET", "accounts?$select=name"),
        part("POST", f"{amara.base_url}incidents", case_payload("In a batch")),
    )
    assert response.status_code == 200
    assert statuses == [200, 200, 204]
    assert response.text.index("Bedrooms cut off") < response.text.index("Okonkwo Dental")
    assert amara.get("incidents/$count").text == "6"


def test_a_change_set_refers_to_what_it_made(amara: httpx.Client) -> None:
    task = {"subject": "Call", "regardingobjectid_incident_task@odata.bind": "$1"}
    response, statuses = send(
        amara,
        change_set(
            part("POST", "incidents", case_payload("Made"), 1),
            part("POST", "tasks", task, 2),
            part("PATCH", "$1", {"prioritycode": 1}, 3),
        ),
    )
    assert statuses == [204, 204, 204], response.text
    rows = amara.get("incidents?$filter=title eq 'Made'&$expand=Incident_Tasks($select=subject)").json()[
        "value"
    ]
    assert rows[0]["prioritycode"] == 1
    assert rows[0]["Incident_Tasks"][0]["subject"] == "Call"
    assert "Content-ID: 2" in response.text


def test_a_change_set_fails_whole(amara: httpx.Client) -> None:
    response, statuses = send(
        amara,
        change_set(
            part("POST", "incidents", case_payload("A"), 1),
            part("POST", "incidents", {"title": "no customer"}, 2),
        ),
        part("GET", "accounts"),
    )
    assert statuses == [400]
    assert "0x80044410" in response.text
    assert amara.get("incidents/$count").text == "5"


def test_going_on_after_an_error_is_a_preference(amara: httpx.Client) -> None:
    parts = (part("GET", "nosuch"), part("GET", "accounts?$select=name"))
    assert send(amara, *parts)[1] == [404]
    assert send(amara, *parts, prefer="odata.continue-on-error")[1] == [404, 200]


def test_reading_has_no_place_in_a_change_set(amara: httpx.Client) -> None:
    assert send(amara, change_set(part("GET", "accounts")))[1] == [400]


def test_batches_that_are_none(amara: httpx.Client) -> None:
    for body, kind in (
        (b"", "multipart/mixed"),
        (b"x", "text/plain"),
        (b"--b\r\n", "multipart/mixed; boundary=b"),
    ):
        response = amara.post("$batch", content=body, headers={"Content-Type": kind})
        assert response.status_code == 400, body
    assert send(amara, *[part("GET", "WhoAmI")] * 1001)[0].status_code == 400
    assert amara.get("$batch").status_code == 405
