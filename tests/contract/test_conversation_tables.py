"""Conversations, what belongs to them, and quick replies as records of the organisation, over the Web API."""

import httpx

from tests.contract import small_data as data
from tests.contract.test_changing import created, refused

LINE_TABLES = (
    "msdyn_ocliveworkitems", "msdyn_sessionparticipants", "ninedesk_conversationmessages",
    "msdyn_liveworkstreams", "msdyn_presences", "msdyn_agentstatuses", "characteristics",
    "ninedesk_userskills", "ninedesk_conversationskills", "ninedesk_offers",
)  # fmt: skip


def test_what_the_service_alone_writes(amara: httpx.Client) -> None:
    for name in LINE_TABLES:
        assert amara.get(f"{name}?$top=1").status_code == 200, name
        refused(amara.post(name, json={}), 403)


def test_a_personal_quick_reply_is_its_owners_alone(amara: httpx.Client, ben: httpx.Client) -> None:
    text = {"msdyn_message": "Hello {customer}", "msdyn_locale": "en", "msdyn_tags": "greeting"}
    mine = created(amara, "msdyn_cannedmessages", msdyn_title="Mine", ninedesk_personal=True, **text)
    ours = created(amara, "msdyn_cannedmessages", msdyn_title="Ours", **text)

    def titles(of: httpx.Client) -> set[str]:
        return {row["msdyn_title"] for row in of.get("msdyn_cannedmessages").json()["value"]}

    assert titles(amara) == {"Mine", "Ours"}
    assert titles(ben) == {"Ours"}
    path = f"msdyn_cannedmessages({ours['msdyn_cannedmessageid']})"
    refused(ben.patch(path, json={"msdyn_title": "His"}), 403)
    assert amara.patch(path, json={"msdyn_title": "Ours too"}).status_code == 204
    assert ben.get(f"msdyn_cannedmessages({mine['msdyn_cannedmessageid']})").status_code == 404


def test_a_lookup_that_nobody_writes_is_passed_over(amara: httpx.Client) -> None:
    row = created(amara, "tasks", subject="Call back")
    path = f"tasks({row['activityid']})"
    answer = amara.patch(
        path, json={"createdby_task@odata.bind": f"/systemusers({data.BEN})", "subject": "x"}
    )
    assert answer.status_code == 204, answer.text
    assert amara.get(path).json()["_createdby_value"] == data.AMARA
