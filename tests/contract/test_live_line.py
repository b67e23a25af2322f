"""Agents' presence, offers and what time does, over a socket: two agents, a held clock, the service's own tasks."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import pytest

from org_service.conversations.arrivals import Visitor, open_conversation
from org_service.conversations.conversation import change
from org_service.conversations.ledger import CUSTOMER, TEXT, Entry
from org_service.conversations.life import Trigger, move
from org_service.conversations.messages import post
from org_service.conversations.presence import Base, SetBy
from org_service.conversations.routing.reading import read
from org_service.dialect.copying import copy_database
from org_service.records.transaction import Row, Transaction
from tests.contract import small_data as data
from tests.contract.conftest import AMARAS_KEY, BENS_KEY, client
from tests.contract.live_line import (
    MAILS,
    PRESENCES,
    RECORDS,
    STEADY,
    STREAM,
    STREAMS,
    Line,
    add_streams,
    again,
    served,
)

AMARA, BEN = data.AMARA, data.BEN
GONE = "0x90090001"
OTHER = {AMARA: BEN, BEN: AMARA}


@pytest.fixture
def line(template: Path, tmp_path: Path) -> Iterator[Line]:
    with served(template, tmp_path) as found:
        yield found


def act(agent: httpx.Client, name: str, **parameters: object) -> httpx.Response:
    return agent.post(f"ninedesk_{name}", json=parameters)


def done(answer: httpx.Response) -> httpx.Response:
    assert answer.status_code in {200, 204}, answer.text
    return answer


def refused(answer: httpx.Response, code: str = GONE) -> None:
    assert answer.status_code == 400, answer.text
    assert answer.json()["error"]["code"] == code


def test_an_offer_goes_round_until_somebody_takes_it(line: Line) -> None:
    with line.desktop(AMARA) as amara, line.desktop(BEN) as ben:
        desks = {AMARA: amara, BEN: ben}
        chat = line.arrive()
        offer = line.offer_to(chat)
        first, second = offer["ninedesk_agentid"], OTHER[offer["ninedesk_agentid"]]
        assert offer["ninedesk_expireson"] == "2026-03-11T12:02:00Z"
        assert '"mode": "routed"' in offer["ninedesk_reason"]
        assert '"queue": "Support"' in offer["ninedesk_reason"]
        done(act(desks[first], "ShowOffer", OfferId=offer["ninedesk_offerid"]))
        done(act(desks[first], "RejectOffer", OfferId=offer["ninedesk_offerid"]))
        done(act(desks[first], "RejectOffer", OfferId=offer["ninedesk_offerid"]))
        assert line.presence(first) == (Base.DO_NOT_DISTURB, SetBy.REJECTED, 100)
        refused(act(desks[first], "AcceptOffer", OfferId=offer["ninedesk_offerid"]))

        offer = line.offer_to(chat, second)
        done(act(desks[second], "ShowOffer", OfferId=offer["ninedesk_offerid"]))
        line.pass_time(seconds=121)
        line.until(lambda: line.offers(chat, 4))
        assert line.presence(second) == (Base.INACTIVE, SetBy.MISSED, 100)
        assert line.offers(chat) == []

        done(act(desks[first], "SetPresence", PresenceId=PRESENCES[Base.AVAILABLE]))
        offer = line.offer_to(chat, first)
        answer = done(act(desks[first], "AcceptOffer", OfferId=offer["ninedesk_offerid"])).json()
        assert (answer["Table"], answer["Id"]) == ("msdyn_ocliveworkitem", chat)
        assert done(act(desks[first], "AcceptOffer", OfferId=offer["ninedesk_offerid"])).json()["Id"] == chat
        row = line.row("msdyn_ocliveworkitem", activityid=chat)
        assert (row["statuscode"], row["msdyn_activeagentid"]) == (2, first)
        assert line.presence(first) == (Base.BUSY, SetBy.CAPACITY, 70)


def test_of_two_who_take_the_same_at_the_same_instant_one_has_it(line: Line) -> None:
    with client(line.address) as amara, client(line.address, BENS_KEY) as ben, ThreadPoolExecutor(2) as pool:
        for _ in range(4):
            chat = line.arrive(STEADY)
            together = threading.Barrier(2)

            def take(
                agent: httpx.Client, chat: str = chat, together: threading.Barrier = together
            ) -> httpx.Response:
                together.wait(30)
                return act(agent, "PickConversation", ConversationId=chat)

            answers = list(pool.map(take, (amara, ben)))
            assert sorted(answer.status_code for answer in answers) == [204, 400]
            refused(next(answer for answer in answers if answer.status_code == 400))
            winner = (AMARA, BEN)[[answer.status_code for answer in answers].index(204)]
            assert line.row("msdyn_ocliveworkitem", activityid=chat)["msdyn_activeagentid"] == winner


def test_who_picks_what_another_is_offered_may_be_first(line: Line) -> None:
    with line.desktop(AMARA) as amara, client(line.address, BENS_KEY) as ben, ThreadPoolExecutor(2) as pool:
        chat = line.arrive()
        offer = line.offer_to(chat)["ninedesk_offerid"]
        together = threading.Barrier(2)

        def accept() -> httpx.Response:
            together.wait(30)
            return act(amara, "AcceptOffer", OfferId=offer)

        def pick() -> httpx.Response:
            together.wait(30)
            return act(ben, "PickConversation", ConversationId=chat)

        accepted, picked = (each.result() for each in (pool.submit(accept), pool.submit(pick)))
        assert {accepted.status_code, picked.status_code} in ({200, 400}, {204, 400})
        refused(accepted if picked.status_code == 204 else picked)
        has = line.row("msdyn_ocliveworkitem", activityid=chat)["msdyn_activeagentid"]
        assert has == (BEN if picked.status_code == 204 else AMARA)


def test_picking_goes_beyond_capacity_and_what_is_offered_is_withdrawn(line: Line) -> None:
    with line.desktop(AMARA) as amara, client(line.address, BENS_KEY) as ben:
        assert line.presence(AMARA) == (Base.AVAILABLE, SetBy.CAPACITY, 100)
        for _ in range(2):
            done(act(amara, "PickConversation", ConversationId=line.arrive(STEADY)))
        assert line.presence(AMARA) == (Base.DO_NOT_DISTURB, SetBy.CAPACITY, -60)
        chat = line.arrive()
        done(act(amara, "PickConversation", ConversationId=chat))
        done(act(amara, "PickConversation", ConversationId=chat))
        refused(act(ben, "PickConversation", ConversationId=chat))
        assert line.presence(AMARA)[2] == -90
        assert line.offers(chat) == []
        waits = line.arrive(STEADY)
        _supervise(ben, waits)


def _supervise(ben: httpx.Client, waits: str) -> None:
    """Ask what docs/conversations.md says that supervisors ask."""
    running = ben.get(
        "msdyn_ocliveworkitems?$select=subject,statuscode,msdyn_startedon,ninedesk_waitingsince,ninedesk_unread"
        "&$expand=msdyn_activeagentid($select=fullname),msdyn_cdsqueueid($select=name)"
        "&$filter=statecode eq 0&$orderby=msdyn_startedon&$count=true"
    ).json()
    assert running["@odata.count"] == 4
    (waiting,) = [row for row in running["value"] if row["statuscode"] == 1]
    assert (waiting["activityid"], waiting["msdyn_activeagentid"]) == (waits, None)
    assert {row["msdyn_activeagentid"]["fullname"] for row in running["value"] if row != waiting} == {
        "Amara Osei"
    }

    people = ben.get(
        "msdyn_agentstatuses?$select=msdyn_availableunitscapacity,msdyn_totalunitscapacity,ninedesk_setby,"
        "ninedesk_connected&$expand=msdyn_agentid($select=fullname),"
        "msdyn_currentpresenceid($select=msdyn_name,msdyn_basepresencestatus)"
    ).json()["value"]
    assert [(row["msdyn_agentid"]["fullname"], row["msdyn_availableunitscapacity"]) for row in people] == [
        ("Amara Osei", -90)
    ]
    assert people[0]["msdyn_currentpresenceid"]["msdyn_name"] == "Do not disturb"

    longest = ben.get("msdyn_ocliveworkitems", params={"fetchXml": WAITING_BY_QUEUE}).json()["value"]
    assert [(row["queue"], row["waiting"], row["since"]) for row in longest] == [
        (data.SUPPORT, 1, "2026-03-11T12:00:00Z")
    ]


WAITING_BY_QUEUE = """
<fetch aggregate="true"><entity name="msdyn_ocliveworkitem">
<attribute name="msdyn_cdsqueueid" alias="queue" groupby="true"/>
<attribute name="activityid" alias="waiting" aggregate="count"/>
<attribute name="msdyn_startedon" alias="since" aggregate="min"/>
<filter><condition attribute="statuscode" operator="eq" value="1"/></filter></entity></fetch>
"""


def test_who_returns_soon_has_her_presence_back_and_who_does_not_loses_her_work(line: Line) -> None:
    with line.desktop(AMARA) as amara:
        chat = line.arrive()
        done(act(amara, "AcceptOffer", OfferId=line.offer_to(chat)["ninedesk_offerid"]))
        done(act(amara, "SetPresence", PresenceId=PRESENCES[Base.DO_NOT_DISTURB]))
    assert line.presence(AMARA) == (Base.OFFLINE, SetBy.DISCONNECT, 70)
    line.pass_time(seconds=140)
    with line.desktop(AMARA):
        assert line.presence(AMARA) == (Base.DO_NOT_DISTURB, SetBy.HERSELF, 70)
    line.pass_time(seconds=149)
    assert line.row("msdyn_ocliveworkitem", activityid=chat)["msdyn_activeagentid"] == AMARA
    with line.desktop(BEN):
        line.pass_time(seconds=2)
        assert line.offer_to(chat)["ninedesk_agentid"] == BEN
    with line.desktop(AMARA):
        line.until(lambda: line.presence(AMARA) == (Base.AVAILABLE, SetBy.CAPACITY, 100))


def test_who_comes_back_to_a_lasting_chat_has_waited_since_then_and_gets_whom_she_had(line: Line) -> None:
    lasting = data.an_id("lasting stream")
    line.write(lambda tx: add_streams(tx, {lasting: {"ninedesk_persistent": True}}))

    def write_again(tx: Transaction) -> Row:
        """Write after a day, and look how long it counts as waiting before anybody is asked."""
        post(tx, chat, Entry(TEXT, CUSTOMER, id=data.an_id("again"), name="Maria", text="Hello again"))
        (item,) = read(tx.connection, line.moment).items
        assert (item.since, item.returns_to) == (line.moment.timestamp(), AMARA)
        return tx.rows("msdyn_ocliveworkitem", activityid=chat)[0]

    with line.desktop(AMARA) as amara:
        chat = line.arrive(lasting)
        done(act(amara, "AcceptOffer", OfferId=line.offer_to(chat)["ninedesk_offerid"]))
        customer = {"msdyn_customer": data.MARIA, "msdyn_customeridtype": "contact"}
        line.write(lambda tx: change(tx, tx.rows("msdyn_ocliveworkitem", activityid=chat)[0], customer))
        done(act(amara, "LeaveConversation", ConversationId=chat))
        with line.desktop(BEN):
            line.pass_time(days=1)
            assert line.write(write_again)["statuscode"] == 1
            offer = line.offer_to(chat)
            assert offer["ninedesk_agentid"] == AMARA, "though Ben has been idle for longer"
            done(act(amara, "AcceptOffer", OfferId=offer["ninedesk_offerid"]))
            done(act(amara, "EndConversation", ConversationId=chat))
            done(act(amara, "LeaveConversation", ConversationId=chat))
            line.pass_time(days=1)
            visitor = Visitor(name="Maria", previous_id=chat)
            new = line.write(lambda tx: open_conversation(tx, lasting, visitor, {}))
            assert line.offer_to(new)["ninedesk_agentid"] == AMARA, "it was ended, and she had it"
            row = line.row("msdyn_ocliveworkitem", activityid=new)
            assert (row["msdyn_customer"], row["msdyn_activeagentid"]) == (data.MARIA, None)


def test_what_never_came_onto_a_screen_goes_to_another_eight_minutes_later(line: Line) -> None:
    with line.desktop(AMARA), line.desktop(BEN):
        chat = line.arrive()
        offer = line.offer_to(chat)
        line.pass_time(seconds=120 + 8 * 60 - 1)
        line.pass_time(seconds=1)
        other = line.until(lambda: line.offers(chat, 5) and line.offers(chat))[0]
        assert other["ninedesk_agentid"] == OTHER[offer["ninedesk_agentid"]]
        assert line.presence(offer["ninedesk_agentid"])[0] is Base.AVAILABLE


def test_time_frees_capacity_and_closes(line: Line) -> None:
    with line.desktop(AMARA) as amara:
        chat = line.arrive()
        done(act(amara, "AcceptOffer", OfferId=line.offer_to(chat)["ninedesk_offerid"]))
        line.write(lambda tx: move(tx, tx.rows("msdyn_ocliveworkitem", activityid=chat)[0], Trigger.ENDED))
        assert line.presence(AMARA) == (Base.BUSY, SetBy.CAPACITY, 70)
        line.pass_time(minutes=5)
        line.until(lambda: line.presence(AMARA) == (Base.AVAILABLE, SetBy.CAPACITY, 100))
        line.pass_time(minutes=10)
        line.until(lambda: line.row("msdyn_ocliveworkitem", activityid=chat)["statuscode"] == 4)
    alone = line.arrive()
    line.pass_time(minutes=19)
    assert line.row("msdyn_ocliveworkitem", activityid=alone)["statuscode"] == 1
    line.pass_time(minutes=1)
    line.until(lambda: line.row("msdyn_ocliveworkitem", activityid=alone)["statuscode"] == 4)


def test_a_case_is_given_at_once_and_frees_its_units_when_nobody_works_on_it(
    template: Path, tmp_path: Path
) -> None:
    record = {
        "ninedesk_recordtable": "incident",
        "msdyn_streamsource": 192350000,
        "msdyn_capacityrequired": 20,
    }
    mail = {**record, "ninedesk_recordtable": "email", "msdyn_capacityrequired": 10}
    with served(template, tmp_path, {RECORDS: record, MAILS: mail}) as line, line.desktop(AMARA) as amara:
        _a_mail_is_opened(line, amara)
        offer = line.offer_to(data.CHILD_CASE)
        assert not offer["ninedesk_rejectable"]
        assert line.row("queueitem", queueitemid=data.ITEM)["workerid"] == AMARA
        refused(act(amara, "RejectOffer", OfferId=offer["ninedesk_offerid"]), "0x80040203")
        assert line.presence(AMARA) == (Base.BUSY, SetBy.CAPACITY, 70)
        answer = done(act(amara, "AcceptOffer", OfferId=offer["ninedesk_offerid"])).json()
        assert (answer["Table"], answer["Id"]) == ("incident", data.CHILD_CASE)
        done(act(amara, "SetPresence", PresenceId=PRESENCES[Base.AWAY]))
        done(amara.post(f"queueitems({data.ITEM})/Microsoft.Dynamics.CRM.ReleaseToQueue", json={}))
        line.until(lambda: line.presence(AMARA) == (Base.AWAY, SetBy.HERSELF, 90))


def _a_mail_is_opened(line: Line, amara: httpx.Client) -> None:
    target = {"@odata.type": "Microsoft.Dynamics.CRM.email", "activityid": data.EMAIL}
    done(amara.post(f"queues({data.SUPPORT})/Microsoft.Dynamics.CRM.AddToQueue", json={"Target": target}))
    offer = line.offer_to(data.EMAIL)
    answer = done(act(amara, "AcceptOffer", OfferId=offer["ninedesk_offerid"])).json()
    assert (answer["Table"], answer["Id"]) == ("email", data.EMAIL)


def test_who_joins_a_queue_is_offered_what_waits_and_who_leaves_it_no_more(
    template: Path, tmp_path: Path
) -> None:
    hers = {STREAM: {"msdyn_capacityrequired": 5}, STEADY: {"msdyn_defaultqueueid": data.PRIVATE_QUEUE}}
    members = f"queues({data.PRIVATE_QUEUE})/queuemembership_association"
    with (
        served(template, tmp_path, hers) as line,
        line.desktop(AMARA),
        line.desktop(BEN) as ben,
    ):
        waits, passed = line.arrive(STEADY), line.arrive()
        line.until(lambda: line.offers(passed))  # so that the other has been looked at, too
        assert line.offers(waits) == []
        done(ben.post(f"{members}/$ref", json={"@odata.id": f"{ben.base_url}systemusers({AMARA})"}))
        assert line.offer_to(waits)["ninedesk_agentid"] == AMARA
        done(ben.post(f"{members}/$ref", json={"@odata.id": f"{ben.base_url}systemusers({BEN})"}))
        done(ben.delete(f"{members}({AMARA})/$ref"))
        assert line.offer_to(waits, BEN)["ninedesk_queueid"] == data.PRIVATE_QUEUE
        assert [row["ninedesk_agentid"] for row in line.offers(waits, 5)] == [AMARA]
        done(ben.delete(f"{members}({BEN})/$ref"))
        line.until(lambda: not line.offers(waits))
        later, passed = line.arrive(STEADY), line.arrive()
        line.until(lambda: line.offers(passed))
        assert line.offers(later) == []


def test_a_service_that_starts_again_goes_on(line: Line, tmp_path: Path) -> None:
    """The first one dies with its readers; its rows say that Amara is there and has an offer on her screen."""
    with line.desktop(AMARA) as amara:
        chat = line.arrive()
        offer = line.offer_to(chat)["ninedesk_offerid"]
        done(act(amara, "ShowOffer", OfferId=offer))
        database = tmp_path / "killed.db"
        copy_database(tmp_path / "organisation.db", database)
    with again(database, line.moment) as second, client(second.address, AMARAS_KEY) as amara:
        assert second.presence(AMARA) == (Base.OFFLINE, SetBy.DISCONNECT, 100)
        with second.desktop(AMARA):
            assert second.presence(AMARA)[0] is Base.AVAILABLE
            done(act(amara, "AcceptOffer", OfferId=offer))
            assert second.row("msdyn_ocliveworkitem", activityid=chat)["msdyn_activeagentid"] == AMARA


def test_nothing_is_written_until_work_is_distributed(template: Path, tmp_path: Path) -> None:
    with served(template, tmp_path, {}) as line:
        heard: list[object] = []
        line.organisation.storage.subscribe(heard.append)
        headers = {"Authorization": f"Bearer {AMARAS_KEY}"}
        with httpx.stream("GET", f"{line.address}/feed/changes", headers=headers, trust_env=False) as feed:
            assert feed.status_code == 200
            # What is written waits its turn, so this comes after it.
            assert line.status(AMARA) == {}
            assert heard == []
            line.write(lambda tx: add_streams(tx, STREAMS))
            line.until(lambda: line.status(AMARA).get("ninedesk_connected"))
            assert line.offer_to(line.arrive())["ninedesk_agentid"] == AMARA
