"""The life of cases, activities and queue items (facts 8) over the Web API."""

from typing import Any

import httpx
import pytest

from tests.contract import small_data as data
from tests.contract.test_changing import BACK, created, new_case, refused

OF_PARENT = {"incidentid@odata.bind": f"/incidents({data.PARENT_CASE})"}


def close(client: httpx.Client, case: str, status: int = 5, **more: Any) -> httpx.Response:
    resolution = {"subject": "Back to 4.1.9", "description": "Radio reset", "timespent": 15, **more}
    resolution["incidentid@odata.bind"] = f"/incidents({case})"
    return client.post("CloseIncident", json={"IncidentResolution": resolution, "Status": status})


def case(client: httpx.Client, key: str) -> dict[str, Any]:
    return client.get(f"incidents({key})").json()


def test_resolving_a_case(amara: httpx.Client) -> None:
    assert close(amara, data.PARENT_CASE).status_code == 204
    row = case(amara, data.PARENT_CASE)
    assert (row["statecode"], row["statuscode"], row["resolvebyslastatus"]) == (1, 5, 3)
    assert row["deactivatedon"] == "2026-03-11T12:00:00Z"
    assert amara.get(f"tasks({data.OPEN_TASK})").json()["statecode"] == 2
    assert amara.get(f"slakpiinstances({data.KPI})").json()["status"] == 4
    [resolution] = amara.get(f"incidents({data.PARENT_CASE})/Incident_IncidentResolutions").json()["value"]
    assert (resolution["subject"], resolution["timespent"]) == ("Back to 4.1.9", 15)
    assert resolution["_incidentid_value"] == data.PARENT_CASE
    kinds = amara.get(f"incidents({data.PARENT_CASE})/Incident_ActivityPointers?$select=activitytypecode")
    assert {row["activitytypecode"] for row in kinds.json()["value"]} == {"task", "incidentresolution"}


def test_resolving_with_the_other_reason_and_the_default_one(amara: httpx.Client) -> None:
    close(amara, data.SMITH_CASE, 1000)
    assert case(amara, data.SMITH_CASE)["statuscode"] == 1000
    close(amara, data.CHILD_CASE, -1)
    assert case(amara, data.CHILD_CASE)["statuscode"] == 5


@pytest.mark.parametrize(
    ("payload", "code"),
    [
        ({}, "0x80048d19"),
        ({"Status": 5}, "0x80048d19"),
        ({"IncidentResolution": {"subject": "x"}, "Status": 5}, "0x80048d19"),
        ({"IncidentResolution": 5, "Status": 5}, "0x80048d19"),
        ({"IncidentResolution": {}, "Status": 5, "Nosuch": 1}, "0x80048d19"),
        ({"IncidentResolution": OF_PARENT}, "0x80048d19"),
        ({"IncidentResolution": OF_PARENT, "Status": 6}, "0x80048408"),
    ],
)  # fmt: skip
def test_closing_wrongly(amara: httpx.Client, payload: dict[str, Any], code: str) -> None:
    refused(amara.post("CloseIncident", json=payload), 400, code)
    assert case(amara, data.PARENT_CASE)["statecode"] == 0


def test_only_active_cases_are_closed(amara: httpx.Client) -> None:
    refused(close(amara, data.RESOLVED_CASE), 400, "0x80044411")
    refused(close(amara, data.CANCELED_CASE), 400, "0x80044411")


def test_a_case_is_not_resolved_by_an_update(amara: httpx.Client) -> None:
    path = f"incidents({data.PARENT_CASE})"
    refused(amara.patch(path, json={"statecode": 1, "statuscode": 5}), 400, "0x80040233")
    refused(amara.patch(path, json={"statuscode": 5}), 400, "0x80048408")
    refused(amara.patch(path, json={"statecode": 2, "statuscode": 1}), 400, "0x80048408")
    assert amara.patch(path, json={"statuscode": 4}).status_code == 204


def test_canceling_needs_closed_activities(amara: httpx.Client) -> None:
    path = f"incidents({data.PARENT_CASE})"
    refused(amara.patch(path, json={"statecode": 2, "statuscode": 6}), 400, "0x8004440e")
    amara.patch(f"tasks({data.OPEN_TASK})", json={"statecode": 1, "statuscode": 5})
    assert amara.patch(path, json={"statecode": 2}).status_code == 204
    assert case(amara, data.PARENT_CASE)["statuscode"] == 6
    assert amara.get(f"slakpiinstances({data.KPI})").json()["status"] == 5


def test_closed_cases_are_read_only_until_reactivated(amara: httpx.Client) -> None:
    path = f"incidents({data.RESOLVED_CASE})"
    refused(amara.patch(path, json={"title": "x"}), 400, "0x800404cf")
    refused(amara.patch(f"incidents({data.CANCELED_CASE})", json={"title": "x"}), 400, "0x80040230")
    refused(amara.patch(path, json={"statecode": 2, "statuscode": 6}), 400, "0x80040233")
    assert amara.patch(path, json={"statecode": 0, "statuscode": 1}).status_code == 204
    row = case(amara, data.RESOLVED_CASE)
    assert (row["statecode"], row["deactivatedon"]) == (0, None)
    assert amara.patch(path, json={"title": "x"}).status_code == 204


def test_a_reactivated_case_keeps_its_resolutions(amara: httpx.Client) -> None:
    close(amara, data.SMITH_CASE)
    amara.patch(f"incidents({data.SMITH_CASE})", json={"statecode": 0, "statuscode": 1})
    close(amara, data.SMITH_CASE)
    found = amara.get(f"incidents({data.SMITH_CASE})/Incident_IncidentResolutions/$count")
    assert found.text == "2"


def test_child_cases_have_one_level(amara: httpx.Client) -> None:
    def parent(child: str, parent: str) -> httpx.Response:
        return amara.patch(f"incidents({child})", json={"parentcaseid@odata.bind": f"/incidents({parent})"})

    refused(parent(data.SMITH_CASE, data.CHILD_CASE), 400)
    refused(parent(data.PARENT_CASE, data.SMITH_CASE), 400)
    refused(parent(data.SMITH_CASE, data.SMITH_CASE), 400)
    assert parent(data.SMITH_CASE, data.PARENT_CASE).status_code == 204
    assert case(amara, data.PARENT_CASE)["numberofchildincidents"] == 2
    close(amara, data.PARENT_CASE)
    assert case(amara, data.CHILD_CASE)["statecode"] == 0


def test_escalation_and_hold_are_timed(amara: httpx.Client) -> None:
    path = f"incidents({data.PARENT_CASE})"
    amara.patch(path, json={"isescalated": True, "statuscode": 2})
    row = case(amara, data.PARENT_CASE)
    assert row["escalatedon"] == row["lastonholdtime"] == "2026-03-11T12:00:00Z"
    amara.patch(path, json={"statuscode": 1})
    assert case(amara, data.PARENT_CASE)["onholdtime"] == 0


def test_assigning_to_a_team(amara: httpx.Client) -> None:
    path = f"incidents({data.PARENT_CASE})"
    assert amara.patch(path, json={"ownerid@odata.bind": f"/teams({data.FIRST_LINE})"}).status_code == 204
    row = case(amara, data.PARENT_CASE)
    assert row["_owningteam_value"] == row["_ownerid_value"] == data.FIRST_LINE
    assert row["_owninguser_value"] is None
    mine = "Microsoft.Dynamics.CRM.EqualUserOrUserTeams(PropertyName='ownerid')"
    assert amara.get(f"incidents/$count?$filter={mine} and statecode eq 0").text == "2"


# -- activities ----------------------------------------------------------------------------------


def test_an_e_mail_with_parties_is_sent(amara: httpx.Client) -> None:
    row = created(
        amara,
        "emails?$expand=email_activity_parties",
        subject="Your router",
        description="<p>Hello</p>",
        email_activity_parties=[
            {"partyid_systemuser@odata.bind": f"/systemusers({data.AMARA})", "participationtypemask": 1},
            {"partyid_contact@odata.bind": f"/contacts({data.MARIA})", "participationtypemask": 2},
            {"addressused": "someone@example.com", "participationtypemask": 3},
        ],
        **{"regardingobjectid_incident_email@odata.bind": f"/incidents({data.PARENT_CASE})"},
    )
    assert len(row["email_activity_parties"]) == 3
    assert row["sender"] == "amara.osei@northlight.example"
    assert row["torecipients"] == "maria@example.com;"
    path = f"emails({row['activityid']})"
    parties = [{"partyid_contact@odata.bind": f"/contacts({data.TOBI})", "participationtypemask": 2}]
    assert amara.patch(path, json={"email_activity_parties": parties}).status_code == 204
    assert amara.get(path).json()["torecipients"] == "tobi@okonkwo.example;"
    answer = amara.post(
        f"{path}/Microsoft.Dynamics.CRM.SendEmail", json={"IssueSend": True, "TrackingToken": ""}
    )
    assert answer.json()["Subject"] == "Your router"
    row = amara.get(path).json()
    assert (row["statecode"], row["statuscode"], row["senton"]) == (1, 3, "2026-03-11T12:00:00Z")
    refused(amara.post(f"{path}/Microsoft.Dynamics.CRM.SendEmail", json={"IssueSend": True}), 400)
    refused(amara.patch(path, json={"subject": "x"}), 400, "0x80040230")
    refused(amara.patch(path, json={"statecode": 0}), 400, "0x80040233")


def test_who_takes_part_in_a_call_is_part_of_the_call(amara: httpx.Client) -> None:
    maria = {"partyid_contact@odata.bind": f"/contacts({data.MARIA})", "participationtypemask": 2}
    row = created(amara, "phonecalls", subject="Ring Maria", phonecall_activity_parties=[maria])
    path = f"phonecalls({row['activityid']})"
    tobi = {"partyid_contact@odata.bind": f"/contacts({data.TOBI})", "participationtypemask": 2}
    assert amara.patch(path, json={"phonecall_activity_parties": [tobi, maria]}).status_code == 204
    found = amara.get(f"{path}?$expand=phonecall_activity_parties").json()
    assert found["@odata.etag"] != row["@odata.etag"]  # who holds the call knows that it has to be read again
    assert {p["_partyid_value"] for p in found["phonecall_activity_parties"]} == {data.TOBI, data.MARIA}
    old = amara.patch(path, json={"phonecall_activity_parties": []}, headers={"If-Match": row["@odata.etag"]})
    refused(old, 412, "0x80060882")
    closing = {"statecode": 1, "phonecall_activity_parties": [maria]}
    assert amara.patch(path, json=closing).status_code == 204
    refused(amara.patch(path, json={"phonecall_activity_parties": [tobi]}), 400, "0x80040230")


def test_an_e_mail_without_recipients_is_not_sent(amara: httpx.Client) -> None:
    row = created(amara, "emails", subject="To nobody")
    path = f"emails({row['activityid']})/Microsoft.Dynamics.CRM.SendEmail"
    refused(amara.post(path, json={"IssueSend": True}), 400, "0x8004350d")


def test_completing_and_reopening_a_task(amara: httpx.Client) -> None:
    path = f"tasks({data.OPEN_TASK})"
    assert amara.patch(path, json={"statecode": 1}).status_code == 204
    row = amara.get(path).json()
    assert (row["statuscode"], row["percentcomplete"], row["actualend"]) == (5, 100, "2026-03-11T12:00:00Z")
    refused(amara.patch(path, json={"subject": "x"}), 400, "0x80040230")
    assert amara.patch(path, json={"statecode": 0, "statuscode": 3}).status_code == 204
    assert amara.get(path).json()["actualend"] is None


def test_activities_are_changed_as_any_activity_too(amara: httpx.Client) -> None:
    assert amara.patch(f"activitypointers({data.OPEN_TASK})", json={"subject": "Later"}).status_code == 204
    assert amara.get(f"tasks({data.OPEN_TASK})").json()["subject"] == "Later"
    refused(amara.post("activitypointers", json={"subject": "x"}), 400)
    assert amara.delete(f"activitypointers({data.OPEN_TASK})").status_code == 204


def test_an_appointment_ends_after_its_start(amara: httpx.Client) -> None:
    times = {"scheduledstart": "2026-03-12T10:00:00+01:00", "scheduledend": "2026-03-12T09:30:00Z"}
    row = created(amara, "appointments", subject="Visit", **times)
    assert row["scheduledstart"] == "2026-03-12T09:00:00Z"
    turned = {"scheduledstart": times["scheduledend"], "scheduledend": times["scheduledstart"]}
    refused(amara.post("appointments", json={"subject": "Visit", **turned}), 400)
    refused(amara.post("appointments", json={"subject": "Visit"}), 400)


def test_several_e_mails_with_one_unknown_party_are_refused(amara: httpx.Client) -> None:
    payload = {"subject": "x", "email_activity_parties": [{"participationtypemask": 99}]}
    refused(amara.post("emails", json=payload), 400, "0x8004431a")


# -- queues --------------------------------------------------------------------------------------

ACTION = "Microsoft.Dynamics.CRM."


def add(client: httpx.Client, queue: str, case: str) -> httpx.Response:
    target = {"incidentid": case, "@odata.type": "Microsoft.Dynamics.CRM.incident"}
    return client.post(f"queues({queue})/{ACTION}AddToQueue", json={"Target": target})


def pick(client: httpx.Client, item: str, user: str, *, remove: bool = False) -> httpx.Response:
    who = {"systemuserid": user, "@odata.type": "Microsoft.Dynamics.CRM.systemuser"}
    path = f"queueitems({item})/{ACTION}PickFromQueue"
    return client.post(path, json={"SystemUser": who, "RemoveQueueItem": remove})


def test_the_way_through_queues(amara: httpx.Client, ben: httpx.Client) -> None:
    answer = add(amara, data.SUPPORT, data.SMITH_CASE)
    assert answer.status_code == 200
    item = answer.json()["QueueItemId"]
    row = amara.get(f"queueitems({item})").json()
    assert row["title"] == "Locks & keys: a tenant is locked out"
    assert (row["objecttypecode"], row["enteredon"]) == (112, "2026-03-11T12:00:00Z")
    assert pick(ben, item, data.BEN).status_code == 204
    assert amara.get(f"queueitems({item})").json()["_workerid_value"] == data.BEN
    assert case(amara, data.SMITH_CASE)["_ownerid_value"] == data.BEN
    assert "Ben Whitlock" in refused(pick(amara, item, data.AMARA), 400)
    assert add(amara, data.PRIVATE_QUEUE, data.SMITH_CASE).json()["QueueItemId"] == item
    moved = amara.get(f"queueitems({item})").json()
    assert (moved["_queueid_value"], moved["_workerid_value"]) == (data.PRIVATE_QUEUE, None)
    pick(amara, item, data.AMARA)
    assert amara.post(f"queueitems({item})/{ACTION}ReleaseToQueue").status_code == 204
    assert amara.get(f"queueitems({item})").json()["_workerid_value"] is None
    assert case(amara, data.SMITH_CASE)["_ownerid_value"] == data.BEN
    assert amara.get(f"queues({data.PRIVATE_QUEUE})").json()["numberofitems"] == 1
    assert amara.post(f"queueitems({item})/{ACTION}RemoveFromQueue", json={}).status_code == 204
    assert amara.get(f"queueitems({item})").status_code == 404


def test_picking_may_take_the_item_out(amara: httpx.Client) -> None:
    assert pick(amara, data.ITEM, data.AMARA, remove=True).status_code == 204
    assert amara.get(f"queueitems({data.ITEM})").status_code == 404
    assert case(amara, data.CHILD_CASE)["_ownerid_value"] == data.AMARA


def test_a_resolved_case_leaves_its_queue(amara: httpx.Client) -> None:
    close(amara, data.CHILD_CASE)
    assert amara.get(f"queueitems({data.ITEM})").json()["statecode"] == 1


def test_a_renamed_case_renames_its_item(amara: httpx.Client) -> None:
    amara.patch(f"incidents({data.CHILD_CASE})", json={"title": "Renamed"})
    assert amara.get(f"queueitems({data.ITEM})").json()["title"] == "Renamed"


def test_queue_actions_that_cannot_be(amara: httpx.Client) -> None:
    path = f"queues({data.SUPPORT})/{ACTION}AddToQueue"
    refused(amara.post(path, json={}), 400)
    refused(amara.post(path, json={"Target": {"incidentid": data.SMITH_CASE}}), 400)
    account = {"accountid": data.SMITH, "@odata.type": "Microsoft.Dynamics.CRM.account"}
    refused(amara.post(path, json={"Target": account}), 400)
    refused(amara.post(f"queues({data.SUPPORT})/AddToQueue", json={}), 400)
    refused(amara.post(f"queues({data.MARIA})/{ACTION}AddToQueue", json={"Target": account}), 404)
    bind = {"objectid_incident@odata.bind": f"/incidents({data.CHILD_CASE})",
            "queueid@odata.bind": f"/queues({data.SUPPORT})"}  # fmt: skip
    refused(amara.post("queueitems", json=bind), 400, "0x80040526")


def test_new_cases_can_be_queued_by_hand(amara: httpx.Client) -> None:
    row = new_case(amara)
    bind = {"objectid_incident@odata.bind": f"/incidents({row['incidentid']})",
            "queueid@odata.bind": f"/queues({data.SUPPORT})"}  # fmt: skip
    assert amara.post("queueitems", json=bind, headers=BACK).json()["title"] == "New"
