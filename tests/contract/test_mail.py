"""E-mails that leave: the real service, a real mail server, and what can go wrong between them."""

from __future__ import annotations

import asyncio
import shutil
import threading
from collections.abc import Generator, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import pytest
from sqlalchemy import text

from org_service.actions import emails as sending
from org_service.mail.delivery import MAY_HAVE_ARRIVED, Delivery, Patience
from org_service.mail.relay import Relay, read_relay
from org_service.organisation import Organisation
from tests.contract import small_data as data
from tests.contract.child import client as child_client
from tests.contract.child import command, url
from tests.contract.conftest import client, serving
from tests.fixtures.mail_server import Office, mail_server

QUICK = Patience(first=0.02, longest=0.02, in_all=3600)
AMARA = {"partyid_systemuser@odata.bind": f"/systemusers({data.AMARA})", "participationtypemask": 1}
MARIA = {"partyid_contact@odata.bind": f"/contacts({data.MARIA})", "participationtypemask": 2}
SEND = "Microsoft.Dynamics.CRM.SendEmail"
ISSUE = {"IssueSend": True, "TrackingToken": ""}


@contextmanager
def delivering(organisation: Organisation, relay: Relay, patience: Patience) -> Generator[None]:
    """Deliver in a thread, as the service does beside its requests."""
    organisation.delivers_mail = True
    loop = asyncio.new_event_loop()
    task = loop.create_task(Delivery(organisation, relay, patience).run())

    def run() -> None:
        with pytest.raises(asyncio.CancelledError):
            loop.run_until_complete(task)

    thread = threading.Thread(target=run)
    thread.start()
    try:
        yield
    finally:
        loop.call_soon_threadsafe(task.cancel)
        thread.join()
        loop.close()


@contextmanager
def desk(database: Path, port: int, patience: Patience = QUICK) -> Generator[httpx.Client]:
    relay = read_relay(f"smtp://127.0.0.1:{port}")

    def beside(organisation: Organisation) -> AbstractContextManager[None]:
        return delivering(organisation, relay, patience)

    with serving(database, lambda: datetime.now(UTC), beside) as address, client(address) as amara:
        yield amara


@pytest.fixture
def database(template: Path, tmp_path: Path) -> Path:
    return Path(shutil.copy(template, tmp_path / "organisation.db"))


@pytest.fixture
def office(database: Path) -> Iterator[tuple[Office, httpx.Client]]:
    with mail_server() as (found, port), desk(database, port) as amara:
        yield found, amara


def draft(amara: httpx.Client, *parties: Mapping[str, object], **values: object) -> str:
    body = {
        "subject": "Your router",
        "description": "<p>Dear Maria,</p><p>it is <b>mended</b>.</p>",
        "email_activity_parties": list(parties) or [AMARA, MARIA],
        **values,
    }
    answer = amara.post("emails", json=body, headers={"Prefer": "return=representation"})
    assert answer.status_code == 201, answer.text
    return f"emails({answer.json()['activityid']})"


def settled(amara: httpx.Client, path: str, *wanted: int) -> dict[str, Any]:
    """Wait until an e-mail has one of some status reasons."""
    row: dict[str, Any] = {}
    for _ in range(2000):
        row = amara.get(path).json()
        if row["statuscode"] in wanted:
            return row
        threading.Event().wait(0.01)
    raise AssertionError(row["statuscode"])


def refused(answer: httpx.Response, code: str) -> str:
    assert answer.status_code == 400, answer.text
    error = answer.json()["error"]
    assert error["code"] == code
    return str(error["message"])


def test_an_e_mail_is_delivered_with_all_that_belongs_to_it(office: tuple[Office, httpx.Client]) -> None:
    at, amara = office
    blind = {"addressused": "ben@northlight.example", "participationtypemask": 4}
    copy = {"partyid_contact@odata.bind": f"/contacts({data.TOBI})", "participationtypemask": 3}
    path = draft(amara, AMARA, MARIA, copy, blind)
    file = {"filename": "Anleitung.txt", "mimetype": "text/plain", "body": "aGVsbG8=", "attachmentnumber": 1}
    empty = {"filename": "leer.log", "mimetype": "text/plain", "body": "", "attachmentnumber": 2}
    for each in (file, empty):
        bound = each | {"objectid_email@odata.bind": f"/{path}"}
        assert amara.post("activitymimeattachments", json=bound).status_code == 204
    answer = amara.post(f"{path}/{SEND}", json={"IssueSend": True, "TrackingToken": "CRM:0001007"})
    assert answer.json()["Subject"] == "Your router CRM:0001007"
    mail = at.next()
    assert mail.sender == "amara.osei@northlight.example"
    assert mail.recipients == ("maria@example.com", "tobi@okonkwo.example", "ben@northlight.example")
    message = mail.message
    assert (message["To"], message["Cc"], message["Bcc"]) == (
        "Maria Lopez <maria@example.com>", "Tobi Okonkwo <tobi@okonkwo.example>", None
    )  # fmt: skip
    assert message["Subject"] == "Your router CRM:0001007"
    body = message.get_body(("plain",))
    assert body is not None
    assert body.get_content().splitlines() == ["Dear Maria,", "", "it is mended."]
    files = [(part.get_filename(), part.get_content()) for part in message.iter_attachments()]
    assert files == [("Anleitung.txt", "hello"), ("leer.log", "")]
    row = settled(amara, path, 3)
    assert (row["statecode"], row["messageid"], row["trackingtoken"]) == (
        1,
        message["Message-ID"],
        "CRM:0001007",
    )
    assert (row["deliveryattempts"], row["directioncode"]) == (1, True)
    assert row["senton"] is not None
    refused(amara.post(f"{path}/{SEND}", json=ISSUE), "0x80040203")
    assert at.arrived.empty()


def test_what_the_server_cannot_take_now_is_tried_again_and_goes_once(
    office: tuple[Office, httpx.Client],
) -> None:
    at, amara = office
    at.answers += ["451 come back later", "421 busy"]
    path = draft(amara)
    assert amara.post(f"{path}/{SEND}", json=ISSUE).status_code == 200
    row = settled(amara, path, 3)
    assert row["deliveryattempts"] == 3
    assert at.next().message["Subject"] == "Your router"
    assert at.arrived.empty()


def test_a_refused_recipient_fails_the_whole_with_its_reason_and_it_can_be_mended(
    office: tuple[Office, httpx.Client],
) -> None:
    at, amara = office
    at.refused["tobi@okonkwo.example"] = "550 no such mailbox"
    copy = {"partyid_contact@odata.bind": f"/contacts({data.TOBI})", "participationtypemask": 3}
    path = draft(amara, AMARA, MARIA, copy)
    amara.post(f"{path}/{SEND}", json=ISSUE)
    row = settled(amara, path, 8)
    assert row["statecode"] == 0
    assert "tobi@okonkwo.example: 550 no such mailbox" in row["activityadditionalparams"]
    assert at.arrived.empty()  # not to Maria alone either
    assert amara.patch(path, json={"email_activity_parties": [AMARA, MARIA]}).status_code == 204
    assert amara.post(f"{path}/{SEND}", json=ISSUE).status_code == 200
    settled(amara, path, 3)
    assert at.next().recipients == ("maria@example.com",)


def test_what_may_have_arrived_is_not_sent_again_by_itself(office: tuple[Office, httpx.Client]) -> None:
    at, amara = office
    at.answers.append("")  # it takes the letter and breaks off before it says so
    path = draft(amara)
    amara.post(f"{path}/{SEND}", json=ISSUE)
    row = settled(amara, path, 8)
    assert "may have arrived" in row["activityadditionalparams"]
    first = at.next().message["Message-ID"]
    assert at.arrived.empty()
    amara.post(f"{path}/{SEND}", json=ISSUE)  # she decides: the same message once more
    settled(amara, path, 3)
    assert at.next().message["Message-ID"] == first


def test_a_crash_while_it_is_handed_over_leaves_it_to_its_author(database: Path) -> None:
    with mail_server() as (at, port):
        with desk(database, port) as amara:
            done, lost, early = draft(amara), draft(amara), draft(amara)
            for path in (done, lost, early):
                amara.post(f"{path}/{SEND}", json=ISSUE)
                settled(amara, path, 3)
                at.next()
        with serving(database, beside=_crashed(lost, early)):
            pass  # as the rows are when the power fails
        with desk(database, port) as amara:
            assert MAY_HAVE_ARRIVED in settled(amara, lost, 8)["activityadditionalparams"]
            settled(amara, early, 3)
            assert at.next().message["Message-ID"] == amara.get(early).json()["messageid"]
            assert amara.get(done).json()["statuscode"] == 3
            assert at.arrived.empty()


def _crashed(lost: str, early: str) -> Any:
    """Put rows back to what they are in the middle of handing over, and before it."""

    @contextmanager
    def beside(organisation: Organisation) -> Generator[None]:
        def run(connection: Any) -> None:
            for path, state in ((lost, "handing_over"), (early, "trying")):
                values = {"state": state, "id": path.removeprefix("emails(").rstrip(")")}
                connection.execute(text("UPDATE mail_outbox SET state = :state WHERE email_id = :id"), values)
                connection.execute(
                    text("UPDATE activitypointer SET statuscode = 7 WHERE activityid = :id"), values
                )

        organisation.storage.submit_write(run).result()
        yield

    return beside


def test_a_mail_server_that_is_away_costs_time_and_no_letter(database: Path) -> None:
    with mail_server() as (_, port):
        pass
    with desk(database, port) as amara:
        path = draft(amara)
        amara.post(f"{path}/{SEND}", json=ISSUE)
        row = settled(amara, path, 6)
        while row["deliveryattempts"] < 2:
            row = settled(amara, path, 6, 7)
        assert row["statecode"] == 1
    with mail_server() as (at, port), desk(database, port) as amara:
        settled(amara, path, 3)
        at.next()
    short = Patience(first=0.01, longest=0.01, in_all=0.0)
    with desk(database, port, short) as amara:
        path = draft(amara)
        amara.post(f"{path}/{SEND}", json=ISSUE)
        assert settled(amara, path, 8)["statecode"] == 0


def test_too_large_for_the_mail_server_is_said_at_once(database: Path) -> None:
    with mail_server(data_size_limit=2000) as (at, port), desk(database, port) as amara:
        path = draft(amara, description="<p>" + "long " * 1000 + "</p>")
        amara.post(f"{path}/{SEND}", json=ISSUE)
        assert "takes 2000 bytes" in settled(amara, path, 8)["activityadditionalparams"]
        assert at.arrived.empty()


def test_bad_letters_are_refused_before_anything_leaves(
    office: tuple[Office, httpx.Client], monkeypatch: pytest.MonkeyPatch
) -> None:
    at, amara = office

    def to(**party: object) -> str:
        return f"{draft(amara, AMARA, {'participationtypemask': 2, **party})}/{SEND}"

    evil = "maria@example.com\r\nBcc: eve@evil.example"
    assert "\r" not in refused(amara.post(to(addressused=evil), json=ISSUE), "0x80048451")
    no_address = {"partyid_contact@odata.bind": f"/contacts({data.MUELLER})"}
    assert "Müller" in refused(amara.post(to(**no_address), json=ISSUE), "0x80040b02")
    amara.patch(f"contacts({data.TOBI})", json={"donotemail": True})
    tobi = {"partyid_contact@odata.bind": f"/contacts({data.TOBI})"}
    refused(amara.post(to(**tobi), json=ISSUE), "0x80040b02")
    refused(amara.post(f"{draft(amara, AMARA)}/{SEND}", json=ISSUE), "0x8004350d")
    two = draft(amara, AMARA, AMARA, MARIA)
    refused(amara.post(f"{two}/{SEND}", json=ISSUE), "0x80040b07")
    assert amara.post(f"{draft(amara)}/{SEND}", json={"IssueSend": "yes"}).status_code == 400
    assert amara.post(f"{draft(amara)}/{SEND}", json=ISSUE | {"TrackingToken": "a\nb"}).status_code == 400
    monkeypatch.setattr(sending, "LARGEST", 40)
    refused(amara.post(f"{draft(amara)}/{SEND}", json=ISSUE), "0x80044a02")
    assert at.arrived.empty()


def test_a_letter_that_names_no_sender_is_the_callers(office: tuple[Office, httpx.Client]) -> None:
    at, amara = office
    path = draft(amara, MARIA, subject="a\r\nBcc: eve@evil.example")
    amara.post(f"{path}/{SEND}", json=ISSUE)
    mail = at.next()
    assert mail.recipients == ("maria@example.com",)
    assert (mail.message["From"], mail.message["Bcc"]) == ("Amara Osei <amara.osei@northlight.example>", None)
    assert mail.message["Subject"] == "a Bcc: eve@evil.example"
    assert settled(amara, path, 3)["sender"] == "amara.osei@northlight.example"


def test_without_a_mail_server_it_counts_as_sent_and_says_so(amara: httpx.Client) -> None:
    for issue in (True, False):
        path = draft(amara)
        assert amara.post(f"{path}/{SEND}", json={"IssueSend": issue}).status_code == 200
        row = amara.get(path).json()
        assert (row["statecode"], row["statuscode"], row["senton"]) == (1, 3, "2026-03-11T12:00:00Z")
        assert row["activityadditionalparams"] == '{"delivery":{"delivered":false}}'


def template(amara: httpx.Client, **values: object) -> str:
    body = {
        "title": "Received", "templatetypecode": "incident",
        "subject": "[{!incident:ticketnumber;}] {!incident:title;}",
        "body": "<p>Dear {!contact:firstname;Customer}, {!account:name;} {!incident:prioritycode;} "
                "{!incident:resolveby;} {!incident:ownerid;} {!user:fullname;}</p>",
        **values,
    }  # fmt: skip
    answer = amara.post("templates", json=body, headers={"Prefer": "return=representation"})
    assert answer.status_code == 201, answer.text
    return str(answer.json()["templateid"])


def made(amara: httpx.Client, template_id: str, kind: str, key: str) -> httpx.Response:
    arguments = {"TemplateId": template_id, "ObjectType": kind, "ObjectId": key}
    return amara.post("InstantiateTemplate", json=arguments)


def test_a_template_is_filled_from_the_case_its_customer_and_the_user(amara: httpx.Client) -> None:
    answer = made(amara, template(amara), "incident", data.PARENT_CASE)
    assert answer.status_code == 200, answer.text
    [email] = answer.json()["value"]
    assert email["@odata.type"] == "#Microsoft.Dynamics.CRM.email"
    assert email["subject"] == "[CAS-01042] Bedrooms cut off since 4.2.1"
    assert email["description"] == (
        "<p>Dear Tobi, Okonkwo Dental High 3/11/2026 1:22 PM Amara Osei Amara Osei</p>"
    )
    assert email["_regardingobjectid_value"] == data.PARENT_CASE
    person = made(amara, template(amara), "incident", data.CHILD_CASE).json()["value"][0]
    assert person["description"].startswith("<p>Dear Maria,  ")
    nobody = made(amara, template(amara), "incident", data.SMITH_CASE).json()["value"][0]
    assert "Dear Customer, Smith &amp; Sons Lettings" in nobody["description"]
    assert "&" in nobody["subject"]


def test_a_template_of_another_kind_or_none_is_refused(amara: httpx.Client) -> None:
    of_contacts = template(amara, templatetypecode="contact")
    refused(made(amara, of_contacts, "incident", data.PARENT_CASE), "0x80044306")
    assert made(amara, of_contacts, "contact", data.MARIA).status_code == 200
    anybody = template(amara, templatetypecode="systemuser")
    assert made(amara, anybody, "contact", data.MARIA).status_code == 200
    assert made(amara, data.MARIA, "incident", data.PARENT_CASE).status_code == 404
    assert made(amara, anybody, "nonsense", data.MARIA).status_code == 400
    assert made(amara, "no guid", "contact", data.MARIA).status_code == 400
    metadata = amara.get("$metadata").text
    assert '<ReturnType Type="Collection(mscrm.crmbaseentity)" Nullable="false" />' in metadata


def test_the_command_delivers_to_the_server_it_is_given(tmp_path: Path) -> None:
    with mail_server() as (at, port):
        options = (
            "--demo",
            "none",
            "--smtp",
            f"smtp://127.0.0.1:{port}",
            "--database",
            url(tmp_path / "o.db"),
        )
        with command("serve", "--child", *options) as child:
            key = child.key("administrator@organisation.example")
            with child_client(child.ready(), key) as admin:
                party = {"addressused": "maria@example.com", "participationtypemask": 2}
                path = draft(admin, party)
                assert admin.post(f"{path}/{SEND}", json=ISSUE).status_code == 200
                assert at.next().recipients == ("maria@example.com",)
                settled(admin, path, 3)
            child.leave()
            assert child.ended() == 0
    with command(
        "serve", "--smtp", "smtp://user:hunter2@host", "--database", url(tmp_path / "o.db")
    ) as child:
        assert child.ended() == 11
        assert "hunter2" not in "".join(child.errors)
