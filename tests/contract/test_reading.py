"""Reading over the Web API: selection, filters, order, pages, expansions, annotations."""

from typing import Any
from urllib.parse import quote, unquote

import httpx
import pytest

from tests.contract import small_data as data

FORMATTED = "@OData.Community.Display.V1.FormattedValue"
ALL = {"Prefer": 'odata.include-annotations="*"'}


def get(client: httpx.Client, path: str, status: int = 200, **headers: str) -> dict[str, Any]:
    response = client.get(path, headers=headers)
    assert response.status_code == status, response.text
    return response.json()


def titles(client: httpx.Client, filter_: str, order: str = "ticketnumber") -> list[str]:
    found = get(client, f"incidents?$select=ticketnumber&$orderby={order}&$filter={quote(filter_)}")
    return [row["ticketnumber"][-4:] for row in found["value"]]


def test_a_request_without_a_key_is_refused(reading: httpx.Client) -> None:
    response = reading.get("incidents", headers={"Authorization": "Bearer nobody-has-this-key-here"})
    assert response.status_code == 401
    assert response.json()["error"]["message"]
    assert response.headers["www-authenticate"] == "Bearer"


def test_a_foreign_host_name_is_refused(reading: httpx.Client) -> None:
    assert reading.get("incidents", headers={"Host": "evil.example"}).status_code == 421


def test_health_needs_no_key(reading: httpx.Client) -> None:
    response = httpx.get(reading.base_url.join("/healthz"), trust_env=False)
    assert response.json() == {"status": "ok"}


def test_one_record_with_annotations(reading: httpx.Client) -> None:
    response = reading.get(f"incidents({data.PARENT_CASE})", headers=ALL)
    row = response.json()
    assert response.headers["etag"] == row["@odata.etag"]
    assert row["_customerid_value"] == data.OKONKWO
    assert row["_customerid_value" + FORMATTED] == "Okonkwo Dental"
    assert row["_customerid_value@Microsoft.Dynamics.CRM.lookuplogicalname"] == "account"
    assert (
        row["_customerid_value@Microsoft.Dynamics.CRM.associatednavigationproperty"] == "customerid_account"
    )
    assert row["_owninguser_value"] == data.AMARA
    assert row["_owningteam_value"] is None
    assert row["prioritycode" + FORMATTED] == "High"
    assert row["isescalated" + FORMATTED] == "No"
    # 12:22 UTC is 13:22 in Berlin, Amara's time zone.
    assert row["resolveby" + FORMATTED] == "3/11/2026 1:22 PM"
    assert row["numberofchildincidents"] == 1


def test_annotations_come_only_when_asked_for(reading: httpx.Client) -> None:
    row = get(reading, f"incidents({data.PARENT_CASE})")
    assert not [name for name in row if FORMATTED in name]


@pytest.mark.parametrize(
    ("filter_", "expected"),
    [
        ("statecode eq 0", ["1042", "1043", "1044"]),
        ("statecode ne 0", ["1001", "1002"]),
        ("_parentcaseid_value ne null", ["1043"]),
        ("_parentcaseid_value eq null and statecode eq 0", ["1042", "1044"]),
        ("prioritycode lt 2", ["1042"]),
        ("contains(title,'wifi') or startswith(title,'red')", ["1001", "1043"]),
        ("endswith(title,'out')", ["1044"]),
        ("contains(title,'&')", ["1044"]),
        ("contains(title,'4.2%')", []),
        ("not contains(title,'e')", []),
        ("not (statecode eq 0)", ["1001", "1002"]),
        ("isescalated eq true", ["1044"]),
        ("createdon ge 2026-03-10T00:00:00Z", ["1043", "1044"]),
        ("createdon ge 2026-03-10", ["1043", "1044"]),
        ("ticketnumber in ('CAS-01042','cas-01001')", ["1001", "1042"]),
        ("statuscode in (3)", ["1044"]),
        (f"_customerid_value eq {data.MARIA}", ["1001", "1043"]),
        (f"_customerid_value eq '{data.MARIA}'", ["1001", "1043"]),
        ("customerid_account/name eq 'Okonkwo Dental'", ["1042"]),
        ("customerid_account/primarycontactid/lastname eq 'okonkwo'", ["1042"]),
        ("Incident_Tasks/any(t:t/statecode eq 0)", ["1042"]),
        ("Incident_ActivityPointers/any()", ["1001", "1042", "1044"]),
        ("incident_parent_incident/all(c:c/statecode eq 1) and statecode eq 0", ["1043", "1044"]),
        ("(((statecode eq 1)))", ["1001"]),
        ("Microsoft.Dynamics.CRM.EqualUserId(PropertyName='ownerid') and statecode eq 0", ["1042", "1044"]),
        ("Microsoft.Dynamics.CRM.In(PropertyName='prioritycode',PropertyValues=['1','3'])", ["1042"]),
        ("Microsoft.Dynamics.CRM.Today(PropertyName='createdon')", ["1043", "1044"]),
        ("Microsoft.Dynamics.CRM.Yesterday(PropertyName='createdon')", []),
        ("Microsoft.Dynamics.CRM.LastXDays(PropertyName='createdon',PropertyValue=2)", ["1042", "1043", "1044"]),
        ("Microsoft.Dynamics.CRM.OlderThanXDays(PropertyName='createdon',PropertyValue=20)", ["1001", "1002"]),
        ("Microsoft.Dynamics.CRM.On(PropertyName='createdon',PropertyValue='2026-03-11')", ["1043", "1044"]),
        ("Microsoft.Dynamics.CRM.Between(PropertyName='prioritycode',PropertyValues=['1','1'])", ["1042"]),
        (f"Microsoft.Dynamics.CRM.Under(PropertyName='incidentid',PropertyValue='{data.PARENT_CASE}')", ["1043"]),
        (f"Microsoft.Dynamics.CRM.AboveOrEqual(PropertyName='incidentid',PropertyValue='{data.CHILD_CASE}')",
         ["1042", "1043"]),
        ("title eq ticketnumber", []),
    ],
)  # fmt: skip
def test_filters(reading: httpx.Client, filter_: str, expected: list[str]) -> None:
    assert titles(reading, filter_) == expected


def test_text_is_found_without_its_accents_and_case(reading: httpx.Client) -> None:
    found = get(reading, "contacts?$select=fullname&$filter=contains(fullname,'MULLER')")
    assert [row["fullname"] for row in found["value"]] == ["Jürgen Müller"]


def test_plus_and_percent_20_are_both_spaces(reading: httpx.Client) -> None:
    plus = get(reading, "accounts?$select=name&$filter=name+eq+'Okonkwo+Dental'")
    percent = get(reading, "accounts?$select=name&$filter=name%20eq%20'Okonkwo%20Dental'")
    assert plus["value"] == percent["value"] != []


def test_parameter_aliases(reading: httpx.Client) -> None:
    found = get(reading, "accounts?$select=name&$filter=name eq @p1&@p1='Okonkwo Dental'")
    assert len(found["value"]) == 1


def test_selected_columns_come_with_id_and_etag_only(reading: httpx.Client) -> None:
    found = get(reading, "incidents?$select=title&$top=1&$filter=statecode eq 1")
    assert found["@odata.context"].endswith("$metadata#incidents(title)")
    assert set(found["value"][0]) == {"@odata.etag", "incidentid", "title"}


def test_order_puts_missing_values_first(reading: httpx.Client) -> None:
    assert titles(reading, "statecode eq 0", "resolveby,ticketnumber desc") == ["1044", "1043", "1042"]
    assert titles(reading, "statecode eq 0", "resolveby desc,ticketnumber") == ["1042", "1043", "1044"]


def test_lookups_sort_by_what_they_show(reading: httpx.Client) -> None:
    assert titles(reading, "statecode eq 0", "_customerid_value desc") == ["1044", "1042", "1043"]


@pytest.mark.parametrize("order", ["title", "title desc", "resolveby", "resolveby desc", "_customerid_value",
                                   "statecode,createdon desc"])  # fmt: skip
def test_pages_follow_each_other_without_gaps_or_doubles(reading: httpx.Client, order: str) -> None:
    whole = [r["incidentid"] for r in get(reading, f"incidents?$select=title&$orderby={order}")["value"]]
    seen: list[str] = []
    link = f"incidents?$select=title&$orderby={order}"
    while link:
        page = get(reading, link, Prefer="odata.maxpagesize=2")
        assert len(page["value"]) <= 2
        seen += [row["incidentid"] for row in page["value"]]
        link = page.get("@odata.nextLink", "")
    assert seen == whole
    assert len(seen) == 5


def test_next_link_is_on_the_same_origin_and_keeps_the_options(reading: httpx.Client) -> None:
    page = get(reading, "incidents?$select=title&$filter=statecode eq 0", Prefer="odata.maxpagesize=1")
    link = unquote(page["@odata.nextLink"])
    assert link.startswith(str(reading.base_url))
    assert "$filter=statecode eq 0" in link


def test_a_foreign_skip_token_is_refused(reading: httpx.Client) -> None:
    for token in ("x", "WyJhIiwiYiJd", "LTE", quote("ü")):
        get(reading, f"incidents?$select=title&$skiptoken={token}", 400)


def test_count(reading: httpx.Client) -> None:
    found = get(reading, "incidents?$select=title&$filter=statecode eq 0&$count=true&$top=1")
    assert found["@odata.count"] == 3
    assert len(found["value"]) == 1
    assert reading.get("incidents/$count?$filter=statecode eq 0").text == "3"
    assert reading.get(f"accounts({data.SMITH})/incident_customer_accounts/$count").text == "2"


def test_expanding_single_and_collection(reading: httpx.Client) -> None:
    found = get(
        reading,
        f"incidents({data.PARENT_CASE})?$select=title&$expand=customerid_account($select=name;"
        "$expand=primarycontactid($select=fullname)),customerid_contact($select=fullname),"
        "Incident_Tasks($select=subject;$filter=statecode eq 0),incident_parent_incident($select=title;$top=1)",
    )
    assert found["customerid_account"]["name"] == "Okonkwo Dental"
    assert found["customerid_account"]["primarycontactid"]["fullname"] == "Tobi Okonkwo"
    assert found["customerid_contact"] is None
    assert [task["subject"] for task in found["Incident_Tasks"]] == ["Call back"]
    assert len(found["incident_parent_incident"]) == 1


def test_expanding_a_many_to_many_collection(reading: httpx.Client) -> None:
    found = get(
        reading, f"queues({data.SUPPORT})?$select=name&$expand=queuemembership_association($select=fullname)"
    )
    assert [user["fullname"] for user in found["queuemembership_association"]] == ["Amara Osei"]
    turned = get(reading, f"systemusers({data.AMARA})/queuemembership_association?$select=name")
    assert [queue["name"] for queue in turned["value"]] == ["Support"]


def test_a_collection_of_a_record(reading: httpx.Client) -> None:
    found = get(
        reading, f"accounts({data.SMITH})/incident_customer_accounts?$select=title&$filter=statecode eq 0"
    )
    assert [row["incidentid"] for row in found["value"]] == [data.SMITH_CASE]
    get(reading, f"accounts({data.MARIA})/incident_customer_accounts", 404)


def test_following_a_lookup(reading: httpx.Client) -> None:
    found = get(reading, f"incidents({data.PARENT_CASE})/customerid_account?$select=name")
    assert found["name"] == "Okonkwo Dental"
    assert reading.get(f"incidents({data.PARENT_CASE})/customerid_contact").status_code == 204
    found = get(reading, f"incidents({data.PARENT_CASE})/customerid_account/primarycontactid/fullname")
    assert found["value"] == "Tobi Okonkwo"
    found = get(reading, f"incidents({data.PARENT_CASE})/customerid_account/$ref")
    assert found["@odata.id"].endswith(f"accounts({data.OKONKWO})")


def test_references_instead_of_records(reading: httpx.Client) -> None:
    whose = f"accounts({data.SMITH})/incident_customer_accounts/$ref?$filter=statecode eq 0"
    assert get(reading, whose)["value"] == [{"@odata.id": f"{reading.base_url}incidents({data.SMITH_CASE})"}]
    found = get(
        reading,
        f"incidents({data.PARENT_CASE})?$select=title&$expand=Incident_Tasks/$ref,customerid_account/$ref",
    )
    assert found["Incident_Tasks"] == [{"@odata.id": f"{reading.base_url}tasks({data.OPEN_TASK})"}]
    assert found["customerid_account"] == {"@odata.id": f"{reading.base_url}accounts({data.OKONKWO})"}


def test_single_properties(reading: httpx.Client) -> None:
    assert get(reading, f"incidents({data.PARENT_CASE})/prioritycode")["value"] == 1
    assert reading.get(f"incidents({data.PARENT_CASE})/title/$value").text == "Bedrooms cut off since 4.2.1"
    assert reading.get(f"incidents({data.PARENT_CASE})/description").status_code == 204


def test_an_activity_is_seen_as_its_kind_and_among_all(reading: httpx.Client) -> None:
    found = get(reading, f"activitypointers({data.DONE_CALL})", Prefer='odata.include-annotations="*"')
    assert found["activitytypecode"] == "phonecall"
    assert found["statuscode" + FORMATTED] == "Made"
    assert get(reading, f"phonecalls({data.DONE_CALL})")["directioncode"] is True
    get(reading, f"tasks({data.DONE_CALL})", 404)
    assert len(get(reading, "activitypointers?$select=subject")["value"]) == 3
    assert len(get(reading, "emails?$select=subject")["value"]) == 1


def test_parties_of_an_activity(reading: httpx.Client) -> None:
    found = get(reading, f"emails({data.EMAIL})?$select=subject&$expand=email_activity_parties")
    [party] = found["email_activity_parties"]
    assert party["_partyid_value"] == data.MARIA
    assert party["partyidname"] == "Maria Lopez"


def test_saved_query_and_fetch_xml(reading: httpx.Client) -> None:
    by_view = get(reading, f"incidents?savedQuery={data.VIEW}")
    mine = get(reading, f"incidents?userQuery={data.MY_VIEW}")
    text = get(reading, f"incidents?fetchXml={quote(data.VIEW_XML)}")
    assert by_view["value"] == mine["value"] == text["value"]
    assert [row["ticketnumber"] for row in text["value"]] == ["CAS-01042", "CAS-01044", "CAS-01043"]


def test_aggregates_by_fetch_xml(reading: httpx.Client) -> None:
    fetch = (
        '<fetch aggregate="true"><entity name="incident"><attribute name="incidentid" aggregate="count" alias="n"/>'
        '<attribute name="statecode" groupby="true" alias="state"/>'
        '<attribute name="createdon" groupby="true" dategrouping="month" alias="month"/>'
        '<order alias="n" descending="true"/></entity></fetch>'
    )
    found = get(reading, f"incidents?fetchXml={quote(fetch)}", Prefer='odata.include-annotations="*"')[
        "value"
    ]
    assert found[0] == {
        "state": 0, "state" + FORMATTED: "Active", "month": 3, "month" + FORMATTED: "3",
        "n": 3, "n" + FORMATTED: "3",
    }  # fmt: skip
    assert len(found) == 3


def test_personal_views_are_seen_by_their_owner_only(reading: httpx.Client) -> None:
    found = get(reading, "userqueries?$select=name")
    assert [row["name"] for row in found["value"]] == ["Mine"]
    get(reading, f"userqueries({data.BENS_VIEW})", 404)
    get(reading, f"incidents?userQuery={data.BENS_VIEW}", 404)


def test_conditional_get(reading: httpx.Client) -> None:
    etag = reading.get(f"accounts({data.OKONKWO})").headers["etag"]
    assert reading.get(f"accounts({data.OKONKWO})", headers={"If-None-Match": etag}).status_code == 304
    assert reading.get(f"accounts({data.OKONKWO})", headers={"If-None-Match": 'W/"1"'}).status_code == 200
    annotated = {"If-None-Match": etag, **ALL}
    assert reading.get(f"accounts({data.OKONKWO})", headers=annotated).status_code == 200


def test_who_am_i(reading: httpx.Client) -> None:
    found = get(reading, "WhoAmI()")
    assert found["UserId"] == data.AMARA
    assert found["BusinessUnitId"] == data.UNIT
    assert found["OrganizationId"] == data.ORGANISATION
    assert get(reading, "WhoAmI")["UserId"] == data.AMARA


def test_organisation_and_version(reading: httpx.Client) -> None:
    found = get(
        reading,
        "RetrieveCurrentOrganization(AccessType=@p)?@p=Microsoft.Dynamics.CRM.EndpointAccessType'Default'",
    )
    assert found["Detail"]["FriendlyName"] == "Northlight Home"
    assert get(reading, "RetrieveVersion()")["Version"].startswith("9.2.")


@pytest.mark.parametrize(
    "path",
    [
        "incidents?$filter=nosuch eq 1",
        "incidents?$filter=title eq 5",
        "incidents?$filter=statecode eq 'x'",
        "incidents?$filter=createdon eq 'yesterday'",
        "incidents?$filter=title eq",
        "incidents?$filter=((title eq 'a')",
        "incidents?$filter=title eq 'a",
        "incidents?$filter=nofunction(title,'a')",
        "incidents?$filter=contains(createdon,'a')",
        "incidents?$filter=Nope/any(x:x/a eq 1)",
        "incidents?$filter=ownerid/fullname eq 'a'",
        "incidents?$select=nosuch",
        "incidents?$select=customerid",
        "incidents?$orderby=title up",
        "incidents?$top=0",
        "incidents?$top=x",
        "incidents?$skip=1",
        "incidents?$apply=aggregate(x)",
        "incidents?$nosuch=1",
        "incidents?$select=title&$select=title",
        "incidents?$expand=nosuch",
        "incidents?$expand=customerid_account($select=name",
        "incidents?$expand=ownerid",
        "incidents(notaguid)",
        "incidents(title='Red light')",
        "incidents?fetchXml=<fetch>",
        "incidents?fetchXml=<fetch><entity name='account'/></fetch>",
        "incidents?savedQuery=x",
        "incidents?$filter=" + "(" * 400 + "statecode eq 0" + ")" * 400,
        "incidents?$filter=" + " or ".join(["statecode eq 0"] * 600),
    ],
)
def test_malformed_queries_are_refused(reading: httpx.Client, path: str) -> None:
    found = get(reading, path, 400)
    assert found["error"]["code"].startswith("0x8")
    assert found["error"]["message"]


@pytest.mark.parametrize(
    "path",
    ["nosuch", f"incidents({data.MARIA})", f"incidents({data.PARENT_CASE})/nosuch", "../x", "incidents/x"],
)
def test_what_is_not_there(reading: httpx.Client, path: str) -> None:
    assert reading.get(path).status_code == 404


def test_methods_that_a_resource_lacks(reading: httpx.Client) -> None:
    for method, path in (
        ("DELETE", "incidents"),
        ("PUT", "incidents"),
        ("POST", "WhoAmI()"),
        ("GET", "CloseIncident"),
    ):
        response = reading.request(method, path)
        assert response.status_code == 405, (method, path)
        assert response.headers["allow"]


def test_service_document(reading: httpx.Client) -> None:
    names = {entry["name"] for entry in get(reading, "")["value"]}
    assert {"incidents", "accounts", "activitypointers", "usersettingscollection"} <= names
