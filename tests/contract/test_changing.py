"""Changing records over the Web API: create, update, delete, references, what is refused."""

from base64 import b64encode
from http.client import HTTPConnection
from typing import Any
from uuid import uuid4

import httpx
import pytest

from tests.contract import small_data as data

BACK = {"Prefer": "return=representation"}


def created(client: httpx.Client, path: str, **payload: Any) -> dict[str, Any]:
    response = client.post(path, json=payload, headers=BACK)
    assert response.status_code == 201, response.text
    return response.json()


def refused(response: httpx.Response, status: int, code: str = "0x8") -> str:
    assert response.status_code == status, response.text
    error = response.json()["error"]
    assert error["code"].startswith(code), error
    return error["message"]


def new_case(client: httpx.Client, **payload: Any) -> dict[str, Any]:
    customer = {"customerid_contact@odata.bind": f"/contacts({data.MARIA})"}
    return created(client, "incidents", **{"title": "New", **customer, **payload})


def test_create_gives_the_address(amara: httpx.Client) -> None:
    payload = {"title": "No internet upstairs", "customerid_account@odata.bind": f"/accounts({data.OKONKWO})"}
    response = amara.post("incidents", json=payload)
    assert response.status_code == 204
    address = response.headers["odata-entityid"]
    assert address.startswith(f"{amara.base_url}incidents(")
    row = amara.get(address).json()
    assert row["ticketnumber"] == "CAS-01045"
    assert (row["statecode"], row["statuscode"], row["prioritycode"]) == (0, 1, 2)
    assert row["_ownerid_value"] == row["_createdby_value"] == data.AMARA
    assert row["_owningbusinessunit_value"] == data.UNIT
    assert row["createdon"] == row["modifiedon"] == "2026-03-11T12:00:00Z"


def test_create_with_a_chosen_id_and_once_only(amara: httpx.Client) -> None:
    key = str(uuid4())
    row = new_case(amara, incidentid=key)
    assert row["incidentid"] == key
    payload = {"incidentid": key, "title": "x", "customerid_contact@odata.bind": f"/contacts({data.MARIA})"}
    refused(amara.post("incidents", json=payload), 412, "0x80040237")


def test_representation_follows_select_and_expand(amara: httpx.Client) -> None:
    path = "incidents?$select=title&$expand=customerid_contact($select=fullname)"
    row = created(amara, path, title="A", **{"customerid_contact@odata.bind": f"/contacts({data.MARIA})"})
    assert row["customerid_contact"]["fullname"] == "Maria Lopez"
    assert "ticketnumber" not in row


def test_titles_of_every_kind_come_back_as_they_were(amara: httpx.Client) -> None:
    for title in (
        "Smith & Sons <b>",
        "لا يوجد إنترنت",
        "インターネットがない",
        "a'b\"c\\d",
        "tab\there",
        "😀" * 100,
    ):
        assert new_case(amara, title=title)["title"] == title


@pytest.mark.parametrize(
    ("payload", "code"),
    [
        ({"title": "x" * 201}, "0x80044331"),
        ({"title": "😀" * 101}, "0x80044331"),
        ({"title": "x" * 10_000}, "0x80044331"),
        ({"title": "a\x00b"}, "0x80040278"),
        ({"title": "bell\x07"}, "0x80040278"),
        ({"title": 5}, "0x80048d19"),
        ({"title": None}, "0x80040203"),
        ({"title": "  "}, "0x80040203"),
        ({"prioritycode": 99}, "0x8004431a"),
        ({"prioritycode": "1"}, "0x80048d19"),
        ({"prioritycode": True}, "0x80048d19"),
        ({"isescalated": 1}, "0x80048d19"),
        ({"actualserviceunits": -1}, "0x80044330"),
        ({"actualserviceunits": 2**70}, "0x8004"),
        ({"influencescore": 1e300}, "0x80044330"),
        ({"followupby": "soon"}, "0x80048d19"),
        ({"nosuch": 1}, "0x80048d19"),
        ({"_ownerid_value": data.BEN}, "0x80060888"),
        ({"statuscode": 5}, "0x80048408"),
        ({"customerid_account@odata.bind": f"/accounts({data.OKONKWO})"}, "0x80048d19"),
        ({"primarycontactid@odata.bind": f"/accounts({data.OKONKWO})"}, "0x80048d19"),
        ({"primarycontactid@odata.bind": "/contacts(nobody)"}, "0x80048d19"),
        ({"primarycontactid@odata.bind": 5}, "0x80048d19"),
        ({"nosuch@odata.bind": f"/accounts({data.OKONKWO})"}, "0x80048d19"),
        ({"ownerid@odata.bind": f"/systemusers({data.GONE})"}, "0x8004022b"),
    ],
)
def test_what_a_case_cannot_have(amara: httpx.Client, payload: dict[str, Any], code: str) -> None:
    whole = {"title": "T", "customerid_contact@odata.bind": f"/contacts({data.MARIA})"} | payload
    refused(amara.post("incidents", json=whole), 400, code)
    assert amara.get("incidents/$count").text == "5"


def test_a_case_needs_a_customer_that_is_there(amara: httpx.Client) -> None:
    refused(amara.post("incidents", json={"title": "T"}), 400, "0x80044410")
    payload = {"title": "T", "customerid_contact@odata.bind": f"/contacts({uuid4()})"}
    refused(amara.post("incidents", json=payload), 404, "0x80040217")


@pytest.mark.parametrize(
    "body", [b"", b"{", b"[]", b"\xff\xfe", b'"x"', b"null", b'{"title": "\\ud800"}', b"{" * 5000]
)
def test_bodies_that_are_no_object(amara: httpx.Client, body: bytes) -> None:
    response = amara.post("incidents", content=body, headers={"Content-Type": "application/json"})
    refused(response, 400, "0x80048d19")
    assert amara.get("WhoAmI").status_code == 200


def test_update_changes_what_it_names_and_nothing_else(amara: httpx.Client) -> None:
    before = amara.get(f"incidents({data.PARENT_CASE})").json()
    response = amara.patch(
        f"incidents({data.PARENT_CASE})", json={"prioritycode": 3}, headers={"If-Match": "*"}
    )
    assert response.status_code == 204
    assert response.headers["odata-entityid"].endswith(f"incidents({data.PARENT_CASE})")
    after = amara.get(f"incidents({data.PARENT_CASE})").json()
    changed = {name for name in before if before[name] != after[name]}
    assert changed == {"@odata.etag", "prioritycode", "modifiedon", "versionnumber"}


def test_an_update_without_a_change_leaves_the_version(amara: httpx.Client) -> None:
    before = amara.get(f"incidents({data.PARENT_CASE})").json()
    amara.patch(f"incidents({data.PARENT_CASE})", json={"prioritycode": 1})
    assert amara.get(f"incidents({data.PARENT_CASE})").json() == before


def test_a_whole_record_may_be_sent_back(amara: httpx.Client) -> None:
    row = amara.get(f"accounts({data.SMITH})").json()
    plain = {name: value for name, value in row.items() if not name.startswith("_")}
    response = amara.patch(f"accounts({data.SMITH})", json=plain | {"name": "Smith"})
    assert response.status_code == 204
    assert amara.get(f"accounts({data.SMITH})/name").json()["value"] == "Smith"


def test_two_who_change_the_same_version(amara: httpx.Client, ben: httpx.Client) -> None:
    path = f"incidents({data.PARENT_CASE})"
    etag = ben.get(path).headers["etag"]
    assert amara.patch(path, json={"title": "A"}, headers={"If-Match": etag}).status_code == 204
    refused(ben.patch(path, json={"title": "B"}, headers={"If-Match": etag}), 412, "0x80060882")
    refused(ben.delete(path, headers={"If-Match": etag}), 412, "0x80060882")
    row = ben.get(path).json()
    assert row["title"] == "A"
    assert row["_modifiedby_value"] == data.AMARA
    assert ben.patch(path, json={"title": "B"}, headers={"If-Match": row["@odata.etag"]}).status_code == 204


def test_upsert(amara: httpx.Client) -> None:
    path = f"contacts({uuid4()})"
    refused(amara.patch(path, json={"lastname": "New"}, headers={"If-Match": "*"}), 404, "0x80040217")
    response = amara.patch(path, json={"lastname": "New", "firstname": "Nia"}, headers=BACK)
    assert response.status_code == 201
    assert response.json()["fullname"] == "Nia New"
    refused(amara.patch(path, json={"lastname": "x"}, headers={"If-None-Match": "*"}), 412, "0x80040237")
    response = amara.patch(path, json={"lastname": "Newer"}, headers=BACK)
    assert response.status_code == 200
    assert response.json()["fullname"] == "Nia Newer"


def test_lookups_are_bound_and_cleared(amara: httpx.Client) -> None:
    path = f"incidents({data.SMITH_CASE})"
    amara.patch(path, json={"primarycontactid@odata.bind": f"{amara.base_url}contacts({data.TOBI})"})
    assert amara.get(path).json()["_primarycontactid_value"] == data.TOBI
    assert amara.delete(f"{path}/primarycontactid/$ref").status_code == 204
    assert amara.get(path).json()["_primarycontactid_value"] is None
    reference = {"@odata.id": f"{amara.base_url}contacts({data.MARIA})"}
    assert amara.put(f"{path}/primarycontactid/$ref", json=reference).status_code == 204
    assert amara.patch(path, json={"primarycontactid@odata.bind": None}).status_code == 204
    assert amara.get(path).json()["_primarycontactid_value"] is None
    amara.patch(path, json={"customerid_contact@odata.bind": f"contacts({data.MARIA})"})
    row = amara.get(path).json()
    assert (row["_customerid_value"], row["_contactid_value"], row["_accountid_value"]) == (
        data.MARIA, data.MARIA, None,
    )  # fmt: skip


def test_single_properties_are_set_and_cleared(amara: httpx.Client) -> None:
    path = f"incidents({data.SMITH_CASE})"
    assert amara.put(f"{path}/title", json={"value": "Renamed"}).status_code == 204
    assert amara.get(f"{path}/title").json()["value"] == "Renamed"
    assert amara.delete(f"{path}/description").status_code == 204
    refused(amara.delete(f"{path}/title"), 400, "0x80040203")
    refused(amara.put(f"{path}/title", json={"x": 1}), 400)


def test_collections_are_changed_by_reference(amara: httpx.Client, ben: httpx.Client) -> None:
    members = f"queues({data.SUPPORT})/queuemembership_association"
    reference = {"@odata.id": f"{amara.base_url}systemusers({data.BEN})"}
    for _ in range(2):
        assert ben.post(f"{members}/$ref", json=reference).status_code == 204
    assert amara.get(f"{members}/$count").text == "2"
    assert ben.delete(f"{members}({data.BEN})/$ref").status_code == 204
    assert ben.delete(f"{members}/$ref?$id={amara.base_url}systemusers({data.AMARA})").status_code == 204
    assert amara.get(f"{members}/$count").text == "0"
    refused(ben.delete(f"{members}({data.BEN})/$ref"), 404)
    people = f"accounts({data.SMITH})/contact_customer_accounts"
    amara.post(f"{people}/$ref", json={"@odata.id": f"contacts({data.MARIA})"})
    assert amara.get(f"contacts({data.MARIA})").json()["_parentcustomerid_value"] == data.SMITH
    made = created(amara, people, lastname="Smith")
    assert made["_parentcustomerid_value"] == data.SMITH


def test_deep_insert(amara: httpx.Client) -> None:
    account = created(
        amara,
        "accounts?$expand=primarycontactid($select=fullname),Account_Tasks($select=subject)",
        name="Haus & Hof",
        primarycontactid={"lastname": "Hof"},
        Account_Tasks=[{"subject": "Welcome"}, {"subject": "Call"}],
    )
    assert account["primarycontactid"]["fullname"] == "Hof"
    assert {task["subject"] for task in account["Account_Tasks"]} == {"Welcome", "Call"}


def test_a_failing_child_leaves_nothing_behind(amara: httpx.Client) -> None:
    payload = {"name": "Half", "Account_Tasks": [{"subject": "ok"}, {"subject": None}]}
    refused(amara.post("accounts", json=payload), 400)
    assert amara.get("accounts/$count").text == "2"
    assert amara.get("tasks/$count").text == "1"


def test_delete_takes_along_what_hangs_on_it(amara: httpx.Client) -> None:
    assert amara.delete(f"incidents({data.PARENT_CASE})").status_code == 204
    refused(amara.get(f"incidents({data.PARENT_CASE})"), 404, "0x80040217")
    for path in (f"tasks({data.OPEN_TASK})", f"annotations({data.NOTE})", f"slakpiinstances({data.KPI})"):
        assert amara.get(path).status_code == 404
    assert amara.get(f"incidents({data.CHILD_CASE})").json()["_parentcaseid_value"] is None
    assert amara.get(f"accounts({data.OKONKWO})").status_code == 200
    refused(amara.delete(f"incidents({data.PARENT_CASE})"), 404, "0x80040217")


def test_managed_tables_are_read_only(amara: httpx.Client) -> None:
    refused(amara.patch(f"systemusers({data.BEN})", json={"title": "x"}), 403, "0x80040220")
    refused(amara.post("systemusers", json={"firstname": "a", "lastname": "b"}), 403, "0x80040220")
    refused(amara.delete(f"savedqueries({data.VIEW})"), 403, "0x80040220")
    refused(amara.post("activityparties", json={"participationtypemask": 1}), 403, "0x80040220")
    refused(amara.post("queuememberships", json={"queueid": data.SUPPORT, "systemuserid": data.BEN}), 403)


def test_own_views_and_settings(amara: httpx.Client) -> None:
    view = created(amara, "userqueries", name="V", returnedtypecode="incident", fetchxml=data.VIEW_XML)
    assert amara.delete(f"userqueries({view['userqueryid']})").status_code == 204
    refused(amara.patch(f"userqueries({data.BENS_VIEW})", json={"name": "x"}), 403, "0x80040220")
    assert amara.patch(f"usersettingscollection({data.AMARA})", json={"localeid": 1031}).status_code == 204
    row = amara.get(
        f"incidents({data.PARENT_CASE})", headers={"Prefer": 'odata.include-annotations="*"'}
    ).json()
    assert row["resolveby@OData.Community.Display.V1.FormattedValue"] == "11.03.2026 13:22"


def test_files_on_notes(amara: httpx.Client) -> None:
    def note(content: str, name: str = "light.jpg") -> httpx.Response:
        payload = {
            "subject": "Photo", "filename": name, "mimetype": "image/jpeg", "documentbody": content,
            "objectid_incident@odata.bind": f"/incidents({data.PARENT_CASE})",
        }  # fmt: skip
        return amara.post("annotations", json=payload, headers=BACK)

    row = note(b64encode(b"x" * 4096).decode()).json()
    assert (row["isdocument"], row["filesize"], row["objecttypecode"]) == (True, 4096, "incident")
    found = amara.get(f"annotations({row['annotationid']})?$select=documentbody").json()
    assert found["documentbody"] == b64encode(b"x" * 4096).decode()
    refused(note(b64encode(b"x" * 4097).decode()), 400, "0x80044a02")
    refused(note("not base64!"), 400, "0x80040203")
    refused(note(b64encode(b"x").decode(), "setup.exe"), 400, "0x80043e09")


def test_a_body_over_the_limit_is_not_even_read(amara: httpx.Client) -> None:
    connection = HTTPConnection(str(amara.base_url.host), amara.base_url.port, timeout=60)
    connection.putrequest("POST", "/api/data/v9.2/incidents")
    connection.putheader("Authorization", amara.headers["authorization"])
    connection.putheader("Content-Length", str(2**40))
    connection.endheaders()
    assert connection.getresponse().status == 413
    connection.close()
    assert amara.get("WhoAmI").status_code == 200


def test_ratings_of_an_article(amara: httpx.Client) -> None:
    bind = {"regardingobjectid_knowledgearticle@odata.bind": f"/knowledgearticles({data.ARTICLE})"}
    row = created(amara, "feedback", title="Helpful", rating=5, **bind)
    assert row["normalizedrating"] == 1
    created(amara, "feedback", title="Not helpful", rating=0, **bind)
    assert amara.get(f"knowledgearticles({data.ARTICLE})").json()["rating"] == 2.5
    refused(amara.post("feedback", json={"title": "x", "rating": 9, **bind}), 400)


def test_article_numbers_go_on(amara: httpx.Client) -> None:
    assert created(amara, "knowledgearticles", title="New")["articlepublicnumber"] == "KA-01008"


def test_a_repeated_request_is_done_once(amara: httpx.Client, ben: httpx.Client) -> None:
    payload = {"title": "Twice", "customerid_contact@odata.bind": f"/contacts({data.MARIA})"}
    headers = {"Repeatability-Request-ID": str(uuid4())}
    first = amara.post("incidents", json=payload, headers=headers)
    again = amara.post("incidents", json=payload, headers=headers)
    assert first.status_code == again.status_code == 204
    assert first.headers["odata-entityid"] == again.headers["odata-entityid"]
    assert again.headers["repeatability-result"] == "accepted"
    refused(amara.post("accounts", json={"name": "x"}, headers=headers), 400, "0x80040203")
    assert (
        ben.post("incidents", json=payload, headers=headers).headers["odata-entityid"]
        != again.headers["odata-entityid"]
    )
    assert amara.get("incidents/$count?$filter=title eq 'Twice'").text == "2"


def test_a_refused_request_may_be_repeated_better(amara: httpx.Client) -> None:
    headers = {"Repeatability-Request-ID": str(uuid4())}
    refused(amara.post("accounts", json={}, headers=headers), 400)
    assert amara.post("accounts", json={"name": "x"}, headers=headers).status_code == 204
