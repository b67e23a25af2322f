"""What clients of other makers rely on: details of the documented Web API, one at a time."""

import re
from urllib.parse import quote
from xml.etree import ElementTree as ET

import httpx
import pytest

from tests.contract import small_data as data

_EDM = "{http://docs.oasis-open.org/odata/ns/edm}"


def test_top_ends_the_answer(reading: httpx.Client) -> None:
    # A client that follows every link must not get more than it asked for.
    found = reading.get("incidents?$select=title&$top=2").json()
    assert len(found["value"]) == 2
    assert "@odata.nextLink" not in found


def test_top_of_fetchxml_ends_the_answer(reading: httpx.Client) -> None:
    fetch = "<fetch top='2'><entity name='incident'><attribute name='title'/></entity></fetch>"
    found = reading.get(f"incidents?fetchXml={quote(fetch)}").json()
    assert len(found["value"]) == 2
    assert "@Microsoft.Dynamics.CRM.morerecords" not in found


def test_the_address_of_a_part_may_have_spaces(reading: httpx.Client) -> None:
    body = (
        "--b\r\nContent-Type: application/http\r\nContent-Transfer-Encoding: binary\r\n\r\n"
        "GET accounts?$select=name&$filter=name eq 'Okonkwo Dental' HTTP/1.1\r\n\r\n\r\n--b--\r\n"
    )
    response = reading.post("$batch", content=body, headers={"Content-Type": "multipart/mixed; boundary=b"})
    assert "HTTP/1.1 200 OK" in response.text
    assert data.OKONKWO in response.text


def test_a_part_that_failed_says_why_in_its_status_line(reading: httpx.Client) -> None:
    body = (
        "--b\r\nContent-Type: application/http\r\nContent-Transfer-Encoding: binary\r\n\r\n"
        "GET accounts(00000000-0000-0000-0000-000000000001) HTTP/1.1\r\n\r\n\r\n--b--\r\n"
    )
    response = reading.post("$batch", content=body, headers={"Content-Type": "multipart/mixed; boundary=b"})
    assert "HTTP/1.1 404 Not Found\r\n" in response.text


def test_a_bound_action_needs_its_whole_name(amara: httpx.Client) -> None:
    response = amara.post(f"queueitems({data.ITEM})/ReleaseToQueue", json={})
    assert response.status_code == 400
    assert "Microsoft.Dynamics.CRM.ReleaseToQueue" in response.json()["error"]["message"]
    assert amara.post(f"queueitems({data.ITEM})/ReleaseTheQueue", json={}).status_code == 404


@pytest.mark.parametrize("header", ["CallerObjectId", "MSCRMCallerID"])
def test_nobody_acts_for_another(amara: httpx.Client, header: str) -> None:
    # To pass the header over would do in the caller's name what was meant to be done in another's.
    path = f"incidents({data.PARENT_CASE})"
    response = amara.patch(path, json={"prioritycode": 3}, headers={header: data.BEN})
    assert response.status_code == 403
    assert amara.get(f"{path}?$select=prioritycode").json()["prioritycode"] == 1
    assert amara.get("WhoAmI", headers={header: data.AMARA}).status_code == 200


def test_a_link_may_take_the_first_row_only(reading: httpx.Client) -> None:
    link = (
        "<link-entity name='incident' from='customerid' to='accountid' alias='c'"
        " link-type='matchfirstrowusingcrossapply'><attribute name='ticketnumber'/>{}</link-entity>"
    )
    fetch = "<fetch><entity name='account'><attribute name='name'/>{}</entity></fetch>"

    def numbers(filter_: str) -> dict[str, str]:
        text = fetch.format(link.format(filter_))
        rows = reading.get(f"accounts?fetchXml={quote(text)}").json()["value"]
        assert len({row["name"] for row in rows}) == len(rows)
        return {row["name"]: row["c.ticketnumber"] for row in rows}

    assert set(numbers("")) == {"Okonkwo Dental", "Smith & Sons Lettings"}
    active = "<filter><condition attribute='statecode' operator='eq' value='0'/></filter>"
    assert numbers(active) == {"Okonkwo Dental": "CAS-01042", "Smith & Sons Lettings": "CAS-01044"}


def test_partners_in_the_metadata_name_each_other(reading: httpx.Client) -> None:
    schema = next(ET.fromstring(reading.get("$metadata").text).iter(f"{_EDM}Schema"))
    partners: dict[tuple[str, str], tuple[str, str | None]] = {}
    for kind in schema.iter(f"{_EDM}EntityType"):
        for navigation in kind.findall(f"{_EDM}NavigationProperty"):
            target = re.sub(r"^Collection\((.*)\)$", r"\1", navigation.attrib["Type"]).rpartition(".")[2]
            key = kind.attrib["Name"], navigation.attrib["Name"]
            partners[key] = target, navigation.get("Partner")
    for (kind_name, name), (target, partner) in partners.items():
        if partner is not None:
            assert partners[target, partner] == (kind_name, name)


def test_what_a_view_would_pass_over_is_refused(reading: httpx.Client) -> None:
    response = reading.get(f"incidents?savedQuery={data.VIEW}&$filter=prioritycode eq 1")
    assert response.status_code == 400
    assert "$filter" in response.json()["error"]["message"]
    assert reading.get(f"incidents?savedQuery={data.VIEW}&$count=true").status_code == 200


@pytest.mark.parametrize("reference", ["", "/", "accounts", "/accounts()", "x/y"])
def test_a_reference_that_leads_nowhere_is_refused(amara: httpx.Client, reference: str) -> None:
    payload = {"customerid_account@odata.bind": reference}
    response = amara.patch(f"incidents({data.PARENT_CASE})", json=payload)
    assert response.status_code == 400
    assert response.json()["error"]["code"] == "0x80048d19"


def test_a_case_says_how_old_it_is(reading: httpx.Client) -> None:
    # The clock of these tests stands at 2026-03-11 12:00.
    found = reading.get("incidents?$select=ticketnumber,caseage&$orderby=ticketnumber").json()["value"]
    ages = {row["ticketnumber"]: row["caseage"] for row in found}
    assert ages == {
        "CAS-01001": "29d 1h",  # resolved: until then
        "CAS-01002": "Canceled",
        "CAS-01042": "2d 4h",
        "CAS-01043": "12h 30m",
        "CAS-01044": "5h 0m",
    }
    one = reading.get(f"incidents({data.PARENT_CASE})?$select=caseage").json()
    assert one["caseage"] == "2d 4h"
    fetch = "<fetch><entity name='incident'><attribute name='caseage'/></entity></fetch>"
    by_fetch = reading.get(f"incidents?fetchXml={quote(fetch)}").json()["value"]
    assert {row["caseage"] for row in by_fetch} == set(ages.values())
    within = reading.get(f"accounts({data.SMITH})?$expand=incident_customer_accounts($select=caseage)").json()
    assert {row["caseage"] for row in within["incident_customer_accounts"]} == {"Canceled", "5h 0m"}


def test_the_age_of_a_case_is_not_written(amara: httpx.Client) -> None:
    path = f"incidents({data.PARENT_CASE})"
    assert amara.patch(path, json={"caseage": "0m"}).status_code == 204
    assert amara.get(f"{path}/caseage").json()["value"] == "2d 4h"


def test_relationships_are_narrowed_by_a_cast(reading: httpx.Client) -> None:
    path = "RelationshipDefinitions/Microsoft.Dynamics.CRM."
    many = reading.get(f"{path}ManyToManyRelationshipMetadata?$select=SchemaName").json()["value"]
    assert {"queuemembership_association", "teammembership_association"} <= {m["SchemaName"] for m in many}
    assert {m["@odata.type"] for m in many} == {"#Microsoft.Dynamics.CRM.ManyToManyRelationshipMetadata"}
    one = reading.get(f"{path}OneToManyRelationshipMetadata?$filter=ReferencingEntity eq 'incident'").json()
    assert "incident_parent_incident" in {found["SchemaName"] for found in one["value"]}
    assert reading.get(f"{path}NoSuchMetadata").status_code == 404
    sets = "GlobalOptionSetDefinitions/Microsoft.Dynamics.CRM.OptionSetMetadata"
    assert reading.get(sets).json()["value"]


def test_a_record_is_found_by_an_alternate_key(amara: httpx.Client) -> None:
    path = "incidents(ticketnumber='CAS-01042')"
    assert amara.get(f"{path}?$select=title").json()["incidentid"] == data.PARENT_CASE
    assert amara.get(f"{path}/customerid_account?$select=name").json()["name"] == "Okonkwo Dental"
    assert amara.patch(path, json={"prioritycode": 3}).status_code == 204
    assert amara.get(f"{path}/prioritycode").json()["value"] == 3
    assert amara.get("incidents(ticketnumber='CAS-99999')").status_code == 404
    assert amara.patch("incidents(ticketnumber='CAS-99999')", json={"title": "x"}).status_code == 404
    assert amara.get("incidents(ticketnumber=5)").status_code == 404
    assert amara.get("incidents(title='x')").status_code == 400
    keys = amara.get("EntityDefinitions(LogicalName='incident')/Keys?$select=KeyAttributes").json()["value"]
    assert [key["KeyAttributes"] for key in keys] == [["ticketnumber"]]
