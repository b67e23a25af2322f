"""Conversations, what belongs to them, and quick replies as records of the organisation, over the Web API."""

import httpx

from org_service.conversations.notification_templates import DELIVERED, FIELDS
from session_engine.offers.templates import OWN
from tests.contract import small_data as data
from tests.contract.test_changing import created, refused

STREAMS = "msdyn_liveworkstreams"
LINE_TABLES = (
    "msdyn_ocliveworkitems", "msdyn_sessionparticipants", "ninedesk_conversationmessages",
    "msdyn_liveworkstreams", "msdyn_presences", "msdyn_agentstatuses", "characteristics",
    "ninedesk_userskills", "ninedesk_conversationskills", "ninedesk_offers",
)  # fmt: skip


def test_what_the_service_alone_writes(amara: httpx.Client) -> None:
    for name in LINE_TABLES:
        assert amara.get(f"{name}?$top=1").status_code == 200, name
        refused(amara.post(name, json={"msdyn_name": "Mine"} if name == STREAMS else {}), 403)


def test_what_comes_with_the_product_is_what_the_desktop_knows_by_heart() -> None:
    found = {template.name: template for template in DELIVERED}
    assert found.keys() == OWN.keys()
    for name, template in found.items():
        assert template.icon == OWN[name].icon
        values = [FIELDS[field].value for field in template.fields]
        assert values == [field.value for field in OWN[name].fields]


def test_a_personal_answer_is_its_owners_alone_and_a_shared_one_is_written_by_who_leads(
    amara: httpx.Client, ben: httpx.Client
) -> None:
    text = {"msdyn_message": "Hello {customer}", "msdyn_locale": "en", "msdyn_tags": "greeting"}
    mine = created(amara, "msdyn_cannedmessages", msdyn_title="Mine", ninedesk_personal=True, **text)
    ours = created(ben, "msdyn_cannedmessages", msdyn_title="Ours", ninedesk_personal=False, **text)

    def titles(of: httpx.Client) -> set[str]:
        return {row["msdyn_title"] for row in of.get("msdyn_cannedmessages").json()["value"]}

    assert titles(amara) == {"Mine", "Ours"}
    assert titles(ben) == {"Ours"}
    own, shared = (f"msdyn_cannedmessages({row['msdyn_cannedmessageid']})" for row in (mine, ours))
    refused(amara.patch(shared, json={"msdyn_title": "Hers"}), 403)
    refused(amara.delete(shared), 403)
    refused(amara.post("msdyn_cannedmessages", json={"msdyn_title": "For all", **text}), 403)
    refused(amara.patch(own, json={"ninedesk_personal": False}), 403)
    refused(amara.patch(own, json={"msdyn_message": " "}), 400)
    assert amara.patch(own, json={"msdyn_title": "Mine too"}).status_code == 204
    assert ben.get(own).status_code == 404
    assert ben.patch(own, json={"msdyn_title": "His"}).status_code in {403, 404}
    assert ben.delete(own).status_code in {403, 404}
    assert ben.patch(shared, json={"msdyn_title": "Ours too"}).status_code == 204
    theirs = created(amara, "msdyn_cannedmessages", msdyn_title="Other", ninedesk_personal=True, **text)
    assert amara.delete(f"msdyn_cannedmessages({theirs['msdyn_cannedmessageid']})").status_code == 204


def test_queues_and_their_members_are_set_up_by_who_leads(amara: httpx.Client, ben: httpx.Client) -> None:
    queue, person = f"queues({data.SUPPORT})", f"systemusers({data.AMARA})"
    members = "queuemembership_association/$ref"
    refused(amara.patch(queue, json={"name": "Hers"}), 403)
    refused(amara.delete(queue), 403)
    refused(amara.post("queues", json={"name": "Hers"}), 403)
    refused(amara.post(f"{queue}/{members}", json={"@odata.id": person}), 403)
    refused(amara.post(f"{person}/{members}", json={"@odata.id": queue}), 403)
    assert ben.patch(queue, json={"description": "All that is broken"}).status_code == 204
    assert ben.post(f"{queue}/{members}", json={"@odata.id": person}).status_code == 204
    assert created(ben, "queues", name="Returns")["name"] == "Returns"


def test_a_work_stream_names_what_is_there_and_asks_what_can_be_asked(ben: httpx.Client) -> None:
    stream = created(ben, STREAMS, msdyn_name="Chat", msdyn_streamsource=192360000)
    path = f"{STREAMS}({stream['msdyn_liveworkstreamid']})"
    for column, wrong, says in (
        ("msdyn_sessiontemplate_default", "nobody_made_it", "session template"),
        ("msdyn_notificationtemplate_consult", "nobody_made_it", "notification template"),
        ("ninedesk_prechatquestions", "Which device? [Router", "Line 1"),
        ("ninedesk_prechatquestions", '{"not": "a list"}', "cannot be read"),
    ):
        answer = ben.patch(path, json={column: wrong})
        refused(answer, 400)
        assert says in answer.json()["error"]["message"]
    questions = "email: Your address (email)\nWhich device? * [Router | Lock]"
    assert ben.patch(path, json={"ninedesk_prechatquestions": questions}).status_code == 204
    assert ben.patch(path, json={"ninedesk_prechatquestions": None}).status_code == 204


def test_a_queue_that_work_waits_in_or_comes_to_stays(amara: httpx.Client, ben: httpx.Client) -> None:
    support, other = f"queues({data.SUPPORT})", created(ben, "queues", name="Returns")
    key, queue = other["queueid"], f"queues({other['queueid']})"
    away = {"statecode": 1}
    for answer in (ben.delete(support), ben.patch(support, json=away)):
        assert "still work in “Support”" in refused(answer, 400)
    to = {"msdyn_name": "Parcels", "msdyn_streamsource": 192360000, "msdyn_defaultqueueid@odata.bind": queue}
    stream = created(ben, "msdyn_liveworkstreams", **to)
    for answer in (ben.delete(queue), ben.patch(queue, json=away)):
        assert "The work stream “Parcels” brings its work to “Returns”" in refused(answer, 400)
    assert ben.delete(f"msdyn_liveworkstreams({stream['msdyn_liveworkstreamid']})").status_code == 204

    assert ben.patch(queue, json=away).status_code == 204
    target = {"@odata.type": "Microsoft.Dynamics.CRM.incident", "incidentid": data.CHILD_CASE}
    move = amara.post(f"{queue}/Microsoft.Dynamics.CRM.AddToQueue", json={"Target": target})
    assert "“Returns” is inactive" in refused(move, 400)
    assert "“Returns” is inactive" in refused(ben.post("msdyn_liveworkstreams", json=to), 400)
    assert ben.patch(queue, json={"statecode": 0}).status_code == 204
    assert ben.delete(f"queues({key})").status_code == 204


def test_a_lookup_that_nobody_writes_is_passed_over(amara: httpx.Client) -> None:
    row = created(amara, "tasks", subject="Call back")
    path = f"tasks({row['activityid']})"
    answer = amara.patch(
        path, json={"createdby_task@odata.bind": f"/systemusers({data.BEN})", "subject": "x"}
    )
    assert answer.status_code == 204, answer.text
    assert amara.get(path).json()["_createdby_value"] == data.AMARA
