"""Agents in conversations, over the Web API: they write, leave, pass on, ask, merge; what they may not do."""

import base64
import json
import shutil
from collections.abc import Callable, Generator, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import pytest
from sqlalchemy import Connection

from org_service.conversations import life
from org_service.conversations.agents import choose_presence
from org_service.conversations.arrivals import Visitor, open_conversation
from org_service.conversations.conversation import Status, read
from org_service.conversations.declining import decline
from org_service.conversations.ledger import CUSTOMER, TEXT, Entry
from org_service.conversations.messages import post
from org_service.conversations.offers import State, open_offers
from org_service.conversations.participants import PRIMARY, PRIVATE, PUBLIC, join
from org_service.conversations.presence import Base
from org_service.conversations.presences import IDS, presence_rows
from org_service.conversations.rows import insert_row, on_behalf
from org_service.organisation import Organisation
from org_service.records.transaction import Transaction
from tests.contract import small_data as data
from tests.contract.conftest import BENS_KEY, client, serving
from tests.contract.test_changing import refused

CHAT, LASTING, EMPTY = data.an_id("stream"), data.an_id("lasting stream"), data.an_id("empty queue")
PRESENT = IDS[Base.AVAILABLE]


class Desk:
    """An organisation that is served, Amara and Ben at it; Ben leads Amara."""

    def __init__(
        self, organisation: Organisation, address: str, amara: httpx.Client, ben: httpx.Client
    ) -> None:
        self.organisation = organisation
        self.address = address
        self.amara = amara
        self.ben = ben

    def write(self, work: Callable[[Transaction], Any]) -> Any:
        """Do something as the service does, for nobody's request."""

        def run(connection: Connection) -> Any:
            return work(on_behalf(self.organisation, connection, data.BEN))

        return self.organisation.storage.submit_write(run).result()

    def talk(
        self, stream: str = CHAT, agent: str | None = data.AMARA, customer: str | None = data.MARIA
    ) -> str:
        """Let a customer come, and an agent take her."""

        def work(tx: Transaction) -> str:
            key = open_conversation(
                tx, stream, Visitor(name="Maria", contact_id=customer), {"question": "No light"}
            )
            if agent is not None:
                life.move(tx, read(tx, key), life.Trigger.TAKEN, agent)
            return key

        return self.write(work)

    def say(self, conversation: str, text: str) -> None:
        """Let the customer write."""
        entry = Entry(TEXT, CUSTOMER, id=str(uuid4()), name="Maria", text=text)
        self.write(lambda tx: post(tx, conversation, entry))

    def row(self, conversation: str) -> dict[str, Any]:
        """Read a conversation as a client does."""
        answer = self.amara.get(f"msdyn_ocliveworkitems({conversation})")
        assert answer.status_code == 200, answer.text
        return answer.json()

    def messages(self, conversation: str) -> list[dict[str, Any]]:
        """Read what was said, as a client fills a gap."""
        condition = f"_ninedesk_conversationid_value eq {conversation} and ninedesk_number gt 0"
        answer = self.amara.get(f"ninedesk_conversationmessages?$filter={condition}&$orderby=ninedesk_number")
        return answer.json()["value"]

    def present(self, conversation: str) -> dict[str, int]:
        """Give who is in a conversation, as what."""
        rows = self.write(
            lambda tx: tx.rows("msdyn_sessionparticipant", ninedesk_conversationid=conversation, statecode=0)
        )
        return {row["msdyn_agentid"]: row["ninedesk_mode"] for row in rows}


def _furnish(tx: Transaction) -> None:
    stream: dict[str, Any] = {
        "msdyn_name": "Chat",
        "msdyn_streamsource": 192360000,
        "msdyn_defaultqueueid": data.SUPPORT,
    }
    # Nobody ever has too much to do here: the tests share their agents.
    stream["msdyn_capacityrequired"] = 0
    insert_row(tx, "msdyn_liveworkstream", {**stream, "msdyn_liveworkstreamid": CHAT})
    lasting = {"msdyn_liveworkstreamid": LASTING, "ninedesk_persistent": True}
    insert_row(tx, "msdyn_liveworkstream", {**stream, **lasting})
    for presence in presence_rows():
        insert_row(tx, "msdyn_presence", {**presence})
    for agent in (data.AMARA, data.BEN):
        status = {"msdyn_agentid": agent, "msdyn_currentpresenceid": PRESENT, "msdyn_totalunitscapacity": 100}
        insert_row(
            tx, "msdyn_agentstatus", {**status, "msdyn_availableunitscapacity": 100, "ninedesk_setby": 1}
        )
    tx.update(tx.description.tables["systemuser"], data.AMARA, {"parentsystemuserid": data.BEN})
    tx.insert(tx.description.tables["queue"], {"queueid": EMPTY, "name": "Nobody", "ownerid": data.BEN})


@pytest.fixture(scope="module")
def desk(template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    database = Path(shutil.copy(template, tmp_path_factory.mktemp("conversations") / "organisation.db"))
    found: list[Organisation] = []

    @contextmanager
    def beside(organisation: Organisation) -> Generator[None]:
        found.append(organisation)
        yield

    with (
        serving(database, beside=beside) as address,
        client(address) as amara,
        client(address, BENS_KEY) as ben,
    ):
        made = Desk(found[0], address, amara, ben)
        made.write(_furnish)
        yield made


@pytest.fixture(autouse=True)
def available(desk: Desk) -> None:
    """The tests share their agents: who has missed or rejected something takes no work until she is back."""
    for agent in (data.AMARA, data.BEN):

        def choose(connection: Connection, agent: str = agent) -> str:
            return choose_presence(on_behalf(desk.organisation, connection, agent), PRESENT)

        desk.organisation.storage.submit_write(choose).result()


def do(who: httpx.Client, name: str, conversation: str, **values: object) -> httpx.Response:
    return who.post(f"ninedesk_{name}", json={"ConversationId": conversation, **values})


def done(who: httpx.Client, name: str, conversation: str, **values: object) -> dict[str, Any]:
    answer = do(who, name, conversation, **values)
    assert answer.status_code in {200, 204}, answer.text
    return answer.json() if answer.content else {}


def sent(who: httpx.Client, conversation: str, text: str, kind: int = 1, key: str = "") -> dict[str, Any]:
    return done(who, "SendMessage", conversation, MessageId=key or str(uuid4()), Kind=kind, Text=text)


# -- talking ------------------------------------------------------------------------------------------


def test_what_an_agent_sends_twice_is_there_once(desk: Desk) -> None:
    key, message = desk.talk(), str(uuid4())
    first = sent(desk.amara, key, "Hello Maria", key=message)
    assert sent(desk.amara, key, "Hello Maria", key=message) == first
    assert first["Number"] == 2
    (row,) = [row for row in desk.messages(key) if row["ninedesk_author"] == 2]
    assert (row["ninedesk_text"], row["ninedesk_authorname"]) == ("Hello Maria", "Amara Osei")
    assert row["ninedesk_senton"] == first["SentOn"]
    assert desk.row(key)["ninedesk_waitingsince"] is None
    done(desk.amara, "EndConversation", key)
    assert sent(desk.amara, key, "Hello Maria", key=message)["Number"] == 2, (
        "it is what it was, though all is over"
    )
    refused(
        do(desk.amara, "SendMessage", key, MessageId=str(uuid4()), Kind=1, Text="more"), 400, "0x90090002"
    )


def test_two_at_once_get_numbers_without_gaps(desk: Desk) -> None:
    key = desk.talk()
    desk.write(lambda tx: join(tx, read(tx, key), data.BEN, PUBLIC))
    with ThreadPoolExecutor(4) as pool:
        jobs = [
            pool.submit(sent, who, key, f"{number}") for number in range(4) for who in (desk.amara, desk.ben)
        ]
        numbers = sorted(job.result()["Number"] for job in jobs)
    assert numbers == list(range(2, 10))
    assert [row["ninedesk_number"] for row in desk.messages(key)] == list(range(1, 10))


def test_who_may_write_what(desk: Desk) -> None:
    key = desk.talk(agent=data.BEN)
    for kind in (1, 4, 5):
        refused(do(desk.amara, "SendMessage", key, MessageId=str(uuid4()), Kind=kind, Text="x"), 403)
    desk.write(lambda tx: join(tx, read(tx, key), data.AMARA, PRIVATE))
    refused(do(desk.amara, "SendMessage", key, MessageId=str(uuid4()), Kind=1, Text="x"), 403)
    sent(desk.amara, key, "Ask for the serial number", kind=5)
    sent(desk.amara, key, "Sounds angry", kind=4)
    refused(do(desk.amara, "SendMessage", key, MessageId=str(uuid4()), Kind=3, Text="x"), 400)
    refused(do(desk.amara, "SendMessage", key, MessageId="x", Kind=1, Text="x"), 400)
    refused(do(desk.amara, "SendMessage", key, MessageId=str(uuid4()), Kind="1", Text="x"), 400)
    refused(do(desk.amara, "SendMessage", data.an_id("none"), MessageId=str(uuid4()), Kind=1, Text="x"), 404)
    refused(
        desk.amara.patch(f"msdyn_ocliveworkitems({desk.talk(agent=data.BEN)})", json={"msdyn_title": "x"}),
        403,
    )


def test_files_travel_and_their_content_is_read_by_name(desk: Desk) -> None:
    key, body = desk.talk(), base64.b64encode(b"\x89PNG\r\n\x1a\n rest").decode()
    file = {"FileName": "a/photo.png", "MimeType": "image/png", "Body": body}
    done(desk.amara, "SendFile", key, MessageId=str(uuid4()), **file)
    (row,) = [row for row in desk.messages(key) if row["ninedesk_kind"] == 2]
    assert (row["ninedesk_filename"], row["ninedesk_filesize"], "ninedesk_body" in row) == (
        "a_photo.png",
        13,
        False,
    )
    path = f"ninedesk_conversationmessages({row['ninedesk_conversationmessageid']})?$select=ninedesk_body"
    assert desk.ben.get(path).json()["ninedesk_body"] == body
    bad = {**file, "FileName": "run.exe"}
    refused(do(desk.amara, "SendFile", key, MessageId=str(uuid4()), **bad), 400)
    refused(do(desk.amara, "SendFile", key, MessageId=str(uuid4()), **{**file, "Body": "no base64!"}), 400)
    for content in (b"MZ\x90 a program", b"<html>", b"GIF89a"):
        lie = {**file, "Body": base64.b64encode(content).decode()}
        refused(do(desk.amara, "SendFile", key, MessageId=str(uuid4()), **lie), 400, "0x90090005")
    assert len([row for row in desk.messages(key) if row["ninedesk_kind"] == 2]) == 1


def test_reading_takes_the_marks_away(desk: Desk) -> None:
    key = desk.talk()
    for text in ("one", "two", "three"):
        desk.say(key, text)
    assert desk.row(key)["ninedesk_unread"] == 3
    done(desk.amara, "MarkRead", key, Number=3)
    assert desk.row(key)["ninedesk_unread"] == 1
    done(desk.amara, "MarkRead", key, Number=2)
    done(desk.ben, "MarkRead", key, Number=4)
    assert desk.row(key)["ninedesk_unread"] == 1, "reading goes on only, and another's reading is not hers"
    done(desk.amara, "MarkRead", key, Number=99)
    assert desk.row(key)["ninedesk_unread"] == 0


def test_typing_is_told_and_kept_nowhere(desk: Desk) -> None:
    key = desk.talk()
    heard: list[tuple[str, Any]] = []
    end = desk.organisation.passing.listen(lambda event, _, data: heard.append((event, json.loads(data))))
    before = desk.row(key)["@odata.etag"]
    done(desk.amara, "Typing", key)
    refused(do(desk.ben, "Typing", key), 403)
    end()
    assert heard == [("typing", {"conversation": key, "who": data.AMARA, "name": "Amara Osei"})]
    assert desk.row(key)["@odata.etag"] == before


# -- ending, leaving ----------------------------------------------------------------------------------


def test_a_live_chat_that_is_ended_and_left_is_closed_with_its_transcript(desk: Desk) -> None:
    key = desk.talk()
    desk.say(key, "The <b>light</b> is red")
    sent(desk.amara, key, "Which one?")
    sent(desk.amara, key, "sounds upset", kind=4)
    file = {"FileName": "map.gif", "MimeType": "image/gif", "Body": base64.b64encode(b"GIF89a").decode()}
    done(desk.amara, "SendFile", key, MessageId=str(uuid4()), **file)
    for _ in range(2):
        done(desk.amara, "EndConversation", key)
    assert desk.row(key)["statuscode"] == Status.WRAP_UP
    for _ in range(2):
        done(desk.amara, "LeaveConversation", key)
    row = desk.row(key)
    assert (row["statuscode"], row["statecode"], row["_regardingobjectid_value"]) == (
        Status.CLOSED,
        1,
        data.MARIA,
    )
    notes = desk.amara.get(f"annotations?$filter=_objectid_value eq {key}").json()["value"]
    assert sorted((note["subject"], note["isdocument"]) for note in notes) == [
        ("Transcript", False),
        ("map.gif", True),
    ]
    (said,) = [note["notetext"] for note in notes if note["subject"] == "Transcript"]
    assert "Maria: The <b>light</b> is red" in said
    assert "Amara Osei: Which one?" in said
    assert "upset" not in said
    refused(do(desk.amara, "SendMessage", key, MessageId=str(uuid4()), Kind=1, Text="x"), 403)


def test_leaving_without_an_end(desk: Desk) -> None:
    chat, lasting = desk.talk(), desk.talk(LASTING)
    for key in (chat, lasting):
        done(desk.amara, "LeaveConversation", key)
    assert (desk.row(chat)["statuscode"], desk.row(chat)["_msdyn_activeagentid_value"]) == (Status.OPEN, None)
    assert desk.row(lasting)["statuscode"] == Status.WAITING
    refused(do(desk.amara, "ReopenConversation", chat), 403)
    done(desk.amara, "ReopenConversation", lasting)
    assert desk.row(lasting)["statuscode"] == Status.ACTIVE
    done(desk.amara, "ReleaseConversation", lasting)
    assert desk.row(lasting)["statuscode"] == Status.OPEN


# -- passing on, asking -------------------------------------------------------------------------------


def offers(desk: Desk, conversation: str) -> list[dict[str, Any]]:
    rows = desk.amara.get(f"ninedesk_offers?$filter=_ninedesk_objectid_value eq {conversation}").json()[
        "value"
    ]
    return sorted(rows, key=lambda row: row["ninedesk_offeredon"])


def test_a_transfer_to_a_colleague_is_an_offer_once(desk: Desk) -> None:
    key = desk.talk()
    for _ in range(2):
        done(desk.amara, "TransferConversation", key, ToUserId=data.BEN)
    (offer,) = offers(desk, key)
    assert (offer["_ninedesk_agentid_value"], offer["statuscode"]) == (data.BEN, 1)
    assert json.loads(offer["ninedesk_reason"]) == {"mode": "transfer", "by": "Amara Osei"}
    assert desk.row(key)["_msdyn_activeagentid_value"] == data.AMARA, "hers until he has it"
    refused(do(desk.ben, "TransferConversation", key, ToUserId=data.BEN), 403)
    refused(do(desk.amara, "TransferConversation", key), 400)
    refused(do(desk.amara, "TransferConversation", key, ToUserId=data.GONE), 400, "0x90090004")


def test_a_transfer_to_a_queue_and_to_an_empty_one(desk: Desk) -> None:
    key, other = desk.talk(), desk.talk()
    done(desk.amara, "TransferConversation", key, ToQueueId=data.SUPPORT)
    row = desk.row(key)
    assert (row["statuscode"], row["_msdyn_activeagentid_value"], row["msdyn_transfercount"]) == (
        Status.OPEN,
        None,
        1,
    )
    assert desk.present(key) == {}
    assert desk.ben.patch(f"queues({EMPTY})", json={"statecode": 1}).status_code == 204
    assert "“Nobody” is inactive" in refused(
        do(desk.amara, "TransferConversation", other, ToQueueId=EMPTY), 400
    )
    assert desk.ben.patch(f"queues({EMPTY})", json={"statecode": 0}).status_code == 204
    done(desk.amara, "TransferConversation", other, ToQueueId=EMPTY)
    assert desk.row(other)["statuscode"] == Status.CLOSED


def test_advice_is_asked_for_privately_then_publicly_then_ended(desk: Desk) -> None:
    key = desk.talk()
    offer = done(desk.amara, "Consult", key, UserId=data.BEN, Public=False)["OfferId"]
    assert done(desk.amara, "Consult", key, UserId=data.BEN, Public=False)["OfferId"] == offer
    desk.write(lambda tx: join(tx, read(tx, key), data.BEN, PRIVATE))
    refused(do(desk.ben, "ConsultPublic", key, UserId=data.BEN), 403)
    for _ in range(2):
        done(desk.amara, "ConsultPublic", key, UserId=data.BEN)
    assert desk.present(key) == {data.AMARA: 1, data.BEN: 3}
    sent(desk.ben, key, "Good morning")
    for _ in range(2):
        done(desk.amara, "EndConsult", key, UserId=data.BEN)
    assert desk.present(key) == {data.AMARA: 1}
    assert offers(desk, key)[0]["statuscode"] == 5
    assert [row["ninedesk_text"] for row in desk.messages(key)] == [
        "joined",
        "consult",
        "joined",
        "Good morning",
        "left",
    ]


def test_who_advised_before_everybody_joins_once_when_it_is_given_to_him(desk: Desk) -> None:
    for mode, told in ((PUBLIC, 1), (PRIVATE, 0)):
        key = desk.talk()
        offer = done(desk.amara, "Consult", key, UserId=data.BEN, Public=mode == PUBLIC)["OfferId"]
        accepted(desk.ben, offer)
        assert len(joined(desk, key, "Ben Whitlock")) == told
        done(desk.amara, "TransferConversation", key, ToUserId=data.BEN)
        (given,) = [row for row in offers(desk, key) if row["statuscode"] == 1]
        accepted(desk.ben, given["ninedesk_offerid"])
        assert desk.present(key) == {data.BEN: PRIMARY}
        assert len(joined(desk, key, "Ben Whitlock")) == 1
        assert ("left", "Amara Osei") in codes(desk, key), "the customer would take her for still there"


def codes(desk: Desk, key: str) -> list[tuple[str, str]]:
    found = [row for row in desk.messages(key) if row["ninedesk_kind"] == 3]
    return [(row["ninedesk_text"], json.loads(row["ninedesk_values"])["name"]) for row in found]


def test_the_thread_says_who_was_asked_who_declined_and_who_went(desk: Desk) -> None:
    key, ben = desk.talk(), "Ben Whitlock"

    def asked(what: str, **to: object) -> str:
        done(desk.amara, what, key, **to)
        (offer,) = [row for row in offers(desk, key) if row["statuscode"] == 1]
        return offer["ninedesk_offerid"]

    def rejected(offer: str) -> None:
        for _ in range(2):
            assert desk.ben.post("ninedesk_RejectOffer", json={"OfferId": offer}).status_code == 204

    rejected(asked("Consult", UserId=data.BEN, Public=False))
    accepted(desk.ben, asked("Consult", UserId=data.BEN, Public=False))
    done(desk.ben, "LeaveConversation", key)
    rejected(asked("TransferConversation", ToUserId=data.BEN))
    accepted(desk.ben, asked("TransferConversation", ToUserId=data.BEN))
    assert codes(desk, key) == [
        ("joined", "Amara Osei"),
        ("consult", ben), ("consult_declined", ben),
        ("consult", ben), ("consult_joined", ben), ("consult_left", ben),
        ("transfer", ben), ("transfer_declined", ben),
        ("transfer", ben), ("left", "Amara Osei"), ("joined", ben),
    ]  # fmt: skip


def test_a_colleague_who_does_not_answer_is_told_to_who_asked(desk: Desk) -> None:
    key = desk.talk()
    done(desk.amara, "TransferConversation", key, ToUserId=data.BEN)

    def miss(tx: Transaction) -> None:
        (offer,) = open_offers(tx, key)
        decline(tx, offer, State.MISSED)

    desk.write(miss)
    assert codes(desk, key)[-1] == ("transfer_missed", "Ben Whitlock")
    assert desk.row(key)["_msdyn_activeagentid_value"] == data.AMARA


def accepted(who: httpx.Client, offer: str) -> None:
    answer = who.post("ninedesk_AcceptOffer", json={"OfferId": offer})
    assert answer.status_code == 200, answer.text


def joined(desk: Desk, key: str, name: str) -> list[object]:
    rows = [row for row in desk.messages(key) if row["ninedesk_text"] == "joined"]
    return [row for row in rows if json.loads(row["ninedesk_values"])["name"] == name]


def test_a_supervisor_assigns(desk: Desk) -> None:
    key = desk.talk(agent=None)
    refused(do(desk.amara, "AssignConversation", key, UserId=data.AMARA), 403)
    for _ in range(2):
        done(desk.ben, "AssignConversation", key, UserId=data.AMARA)
    assert desk.present(key) == {data.AMARA: 1}
    (told,) = [row for row in offers(desk, key) if row["statuscode"] == 1]
    assert (told["_ninedesk_agentid_value"], told["ninedesk_rejectable"]) == (data.AMARA, False)
    assert json.loads(told["ninedesk_reason"]) == {"mode": "assigned", "by": "Ben Whitlock"}
    for _ in range(2):  # it is hers already: nothing is taken
        accepted = desk.amara.post("ninedesk_AcceptOffer", json={"OfferId": told["ninedesk_offerid"]})
        assert accepted.json()["Id"] == key
    done(desk.ben, "AssignConversation", key, UserId=data.BEN)
    assert desk.present(key) == {data.BEN: 1}
    assert [row for row in offers(desk, key) if row["statuscode"] == 1] == []  # he knows that he has it
    refused(do(desk.ben, "AssignConversation", key, UserId=data.GONE), 400, "0x90090004")


# -- one of two, links, transcripts -------------------------------------------------------------------


def test_two_conversations_of_one_customer_become_one(desk: Desk) -> None:
    one, into, stranger = desk.talk(), desk.talk(), desk.talk(customer=data.TOBI)
    desk.say(one, "From the train")
    desk.say(into, "At home now")
    waiting = desk.row(one)["ninedesk_waitingsince"]
    refused(do(desk.amara, "MergeConversations", one, IntoId=stranger), 400)
    refused(do(desk.amara, "MergeConversations", one, IntoId=one), 400)
    for _ in range(2):
        done(desk.amara, "MergeConversations", one, IntoId=into)
    gone, kept = desk.row(one), desk.row(into)
    assert (gone["statuscode"], gone["_ninedesk_mergedintoid_value"]) == (Status.CLOSED, into)
    assert kept["ninedesk_unread"] == 2
    desk.say(one, "The page that is still open")
    texts = [row["ninedesk_text"] for row in desk.messages(into)]
    assert texts == [
        "joined", "At home now", "merging", "From the train", "merged", "The page that is still open",
    ]  # fmt: skip
    assert kept["ninedesk_waitingsince"] == waiting


def test_a_megabyte_is_no_message(desk: Desk) -> None:
    key = desk.talk()
    desk.say(key, "Hello")
    before = desk.messages(key)
    long = {"MessageId": str(uuid4()), "Kind": TEXT, "Text": "x" * 1_000_000}
    refused(do(desk.amara, "SendMessage", key, **long), 400, "0x80044331")
    assert desk.messages(key) == before
    answer = do(desk.amara, "SendMessage", key, **{**long, "Text": "in short"})
    assert answer.status_code == 200, "its id is still free"


def test_who_merges_does_not_read_twice_what_she_has_read_and_knows_who_waits(desk: Desk) -> None:
    one, into = desk.talk(), desk.talk()
    desk.say(one, "Which lamp?")
    answer = {"ConversationId": one, "MessageId": str(uuid4()), "Kind": TEXT, "Text": "The left one"}
    assert desk.amara.post("ninedesk_SendMessage", json=answer).status_code == 200
    done(desk.amara, "MarkRead", one, Number=desk.row(one)["ninedesk_lastnumber"])
    desk.say(one, "And now?")
    desk.say(into, "Hello?")
    done(desk.amara, "MarkRead", into, Number=desk.row(into)["ninedesk_lastnumber"])
    done(desk.amara, "MergeConversations", one, IntoId=into)
    values = {row["ninedesk_text"]: json.loads(row["ninedesk_values"] or "{}") for row in desk.messages(into)}
    assert {text: values[text] for text in ("Which lamp?", "The left one", "And now?")} == {
        "Which lamp?": {"from": one, "seen": True},
        "The left one": {"from": one, "seen": True},
        "And now?": {"from": one, "seen": False},
    }
    row = desk.row(into)
    assert row["ninedesk_unread"] == 1
    assert values["merged"]["waiting"] == row["ninedesk_waitingsince"]
    done(desk.amara, "MarkRead", into, Number=2)
    assert desk.row(into)["ninedesk_unread"] == 1, "what was read in the other one is not counted again"


def test_links_are_lookups_and_lead_to_the_timeline(desk: Desk) -> None:
    key = desk.talk(customer=None)
    path = f"msdyn_ocliveworkitems({key})"
    bind = {"msdyn_customer_msdyn_ocliveworkitem_contact@odata.bind": f"/contacts({data.TOBI})"}
    assert desk.amara.patch(path, json=bind).status_code == 204
    assert desk.row(key)["_regardingobjectid_value"] == data.TOBI
    case = {"msdyn_issueid@odata.bind": f"/incidents({data.PARENT_CASE})"}
    assert desk.amara.patch(path, json=case).status_code == 204
    assert desk.row(key)["_regardingobjectid_value"] == data.PARENT_CASE
    assert desk.amara.patch(path, json={"msdyn_issueid@odata.bind": None}).status_code == 204
    row = desk.row(key)
    assert (row["_msdyn_issueid_value"], row["_regardingobjectid_value"]) == (None, data.TOBI)
    assert desk.amara.patch(path, json={"statuscode": 4, "ninedesk_unread": 7}).status_code == 204
    row = desk.row(key)
    assert (row["statuscode"], row["ninedesk_unread"]) == (Status.ACTIVE, 0), "that is no agent's to write"


def test_resolving_a_case_leaves_its_conversation_alone(desk: Desk) -> None:
    key = desk.talk()
    case = {"msdyn_issueid@odata.bind": f"/incidents({data.SMITH_CASE})"}
    assert desk.amara.patch(f"msdyn_ocliveworkitems({key})", json=case).status_code == 204
    resolution = {"subject": "Solved", "incidentid@odata.bind": f"/incidents({data.SMITH_CASE})"}
    answer = desk.amara.post("CloseIncident", json={"IncidentResolution": resolution, "Status": 5})
    assert answer.status_code == 204, answer.text
    assert desk.row(key)["statuscode"] == Status.ACTIVE


@pytest.mark.parametrize(
    ("language", "name", "begins"),
    [
        ("de-AT", "Maria <b>", "<p>Guten Tag Maria &lt;b&gt;,</p><p>das wurde"),
        ("es", "", "<p>Hola:</p>"),
        ("ja", "Maria", "<p>Hello Maria,</p>"),
    ],
)
def test_a_transcript_greets_the_customer_in_her_language(
    desk: Desk, language: str, name: str, begins: str
) -> None:
    def work(tx: Transaction) -> str:
        key = open_conversation(tx, CHAT, Visitor(name=name, language=language), {"question": "No light"})
        life.move(tx, read(tx, key), life.Trigger.TAKEN, data.AMARA)
        return key

    key = desk.write(work)
    desk.say(key, "Hello")
    address = f"maria.{language.lower()}@example.com"
    done(desk.amara, "SendTranscript", key, To=address)
    (letter,) = desk.amara.get(f"emails?$filter=contains(torecipients,'{address}')").json()["value"]
    assert letter["description"].startswith(begins)


def test_a_transcript_is_sent_as_a_letter(desk: Desk) -> None:
    key = desk.talk()
    refused(do(desk.amara, "SendTranscript", key, To="maria@example.com"), 400)
    desk.say(key, "Is <this> safe?")
    refused(do(desk.amara, "SendTranscript", key, To="no address"), 400)
    done(desk.amara, "SendTranscript", key, To="maria@example.com")
    (letter,) = desk.amara.get("emails?$filter=torecipients eq 'maria@example.com;'").json()["value"]
    assert (letter["statecode"], letter["torecipients"]) == (1, "maria@example.com;")
    assert "Is &lt;this&gt; safe?" in letter["description"]
    assert letter["description"].startswith("<p>Hello Maria,</p>"), "of a page whose language nobody knows"
    assert letter["_regardingobjectid_value"] == data.MARIA
    assert (
        desk.amara.patch(
            f"msdyn_ocliveworkitems({key})",
            json={"msdyn_customer_msdyn_ocliveworkitem_contact@odata.bind": None},
        ).status_code
        == 204
    )
    done(desk.amara, "SendTranscript", key, To="guest@example.com")
    found = desk.amara.get("emails?$filter=subject eq 'No light'").json()["value"]
    (alone,) = [each for each in found if each["torecipients"] == "guest@example.com;"]
    assert (alone["statecode"], alone["_regardingobjectid_value"]) == (1, None), (
        "sent, though it is about nobody"
    )
    refused(do(desk.ben, "SendTranscript", key, To="maria"), 400)
