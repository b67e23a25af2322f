"""E-mails through the engine against the real service: written, sent once, taken back, answered, with files."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import AsyncGenerator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from typing_extensions import override

from session_engine.errors import RefusalCode, Refused
from session_engine.ids import RecordRef
from session_engine.mail.area import COLUMNS, SECONDS_TO_THINK, MailArea
from session_engine.mail.events import MailFailed, MailStands
from session_engine.mail.following import WORTH_A_WORD
from session_engine.mail.state import Answer, FileStanding, MailStanding
from session_engine.outbox.area import AWAY, OutboxArea
from session_engine.outbox.events import ChangesSent
from session_engine.ports import RandomGuids
from session_engine.profile.profile import Profile
from session_engine.records.state import Choice, Lookup, Parties, Party, RecordStatus
from session_engine.restore.drafts import DraftKeeper
from tests.contract.engine_line import LINE, Amara, amara, ben, served
from tests.fixtures.fault_proxy import FaultProxy
from tests.fixtures.faults import Fault, Hold, HoldAnswer
from tests.fixtures.http_requests import RequestRead
from tests.fixtures.mail_server import mail_server
from tests.unit.engine.held import settle
from tests.unit.engine.outbox_desk import KEY, ShortPauses

pytestmark = pytest.mark.anyio


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("service")
    with served(folder) as address:
        yield address
    shutil.rmtree(folder, ignore_errors=True)


@dataclass
class Desk:
    at: Amara
    mail: MailArea
    outbox: OutboxArea
    time: ShortPauses
    address: str
    profile: Profile

    @property
    def records(self) -> Any:
        return self.at.areas.records

    def row(self, ref: RecordRef) -> dict[str, Any]:
        """Give an e-mail as another client sees it."""
        with ben(self.address) as client:
            answer = client.get(f"emails({ref.id})?$expand=email_activity_parties")
            return answer.json() if answer.status_code == 200 else {}

    def standing(self, ref: RecordRef) -> MailStanding:
        return self.mail.state(ref).standing

    async def leave(self) -> None:
        """Let the seconds to think go by, and what is due be sent."""
        await settle()
        await self.time.advance(SECONDS_TO_THINK)
        await self.at.until(lambda: not self.outbox.state.items)


@asynccontextmanager
async def desk(service: str, folder: Path, *, by: str = "") -> AsyncGenerator[Desk]:
    """Sign Amara in, `by` another address where one is given."""
    async with amara(by or service) as at:
        areas, time = at.areas, ShortPauses()
        profile = Profile.open(folder / "profile.db", KEY)
        outbox = OutboxArea(
            at.bus, at.tasks, time, RandomGuids(), areas.lines, areas.records, profile, pause=time.pause
        )
        areas.records.send_later(outbox)
        areas.casework.send_later(outbox)
        mail = MailArea(at.bus, at.tasks, time, areas.lines, areas.records, pause=time.pause)
        mail.send_by(outbox)
        outbox.begin()
        drafts = DraftKeeper(at.bus, areas.records, profile.drafts, time)
        mail.adopt(drafts.put_back())
        await areas.lines.metadata(LINE).table("email")
        await areas.lines.metadata(LINE).table("activitymimeattachment")
        try:
            yield Desk(at, mail, outbox, time, service, profile)
        finally:
            await at.tasks.close()
            profile.close()


async def person(at: Desk, table: str = "contact") -> Lookup:
    _, state = await at.at.grid(table)
    row = next(row for number in range(9) if (row := state.row(number)) is not None)
    return Lookup(row.ref, at.records.name(row.ref))


async def draft(at: Desk, **values: Any) -> RecordRef:
    ref = at.mail.new(LINE)
    at.mail.show(ref)
    if "to" not in values:
        values["to"] = Parties((Party(await person(at)), Party(None, "friend@example.com")))
    for column, value in ({"subject": "Hello", "description": "<p>Hi</p>"} | values).items():
        at.records.edit(ref, column, value)
    return ref


async def test_nothing_leaves_within_ten_seconds_and_then_it_leaves_once(
    service: str, tmp_path: Path
) -> None:
    async with desk(service, tmp_path) as at:
        ref = await draft(at)
        await at.mail.send(ref)
        state = at.mail.state(ref)
        assert state.standing is MailStanding.LEAVING
        assert state.leaves is not None
        assert (state.leaves - at.time.now()).total_seconds() == SECONDS_TO_THINK
        assert at.records.state(ref).value("statuscode") == Choice(6, "Pending Send")
        assert at.row(ref)["statuscode"] == 1
        await at.time.advance(SECONDS_TO_THINK - 0.1)
        assert at.row(ref)["statuscode"] == 1
        with pytest.raises(Refused):
            await at.mail.send(ref)
        await at.leave()
        row = at.row(ref)
        assert (row["statecode"], row["statuscode"]) == (1, 3)
        assert {p["participationtypemask"] for p in row["email_activity_parties"]} == {1, 2}
        at.records.watch(ref, "page", COLUMNS)
        await at.at.until(lambda: at.standing(ref) is MailStanding.SENT)
        assert at.mail.state(ref).delivered is False
        with pytest.raises(Refused) as no:
            at.mail.take_back(ref)
        assert no.value.code is RefusalCode.ALREADY_LEFT


@pytest.mark.parametrize("kind", [None, Hold()], ids=["sound", "silent"])
async def test_leaving_lets_it_go_and_waits_no_longer_than_it_may(
    service: str, tmp_path: Path, kind: Hold | None
) -> None:
    """It waited for the next start, which may be days away, though nobody could take it back any more."""
    with FaultProxy().running() as proxy:
        async with desk(service, tmp_path, by=proxy.front(service)) as at:
            refs = [await draft(at, subject=subject) for subject in ("One", "Two")]
            for ref in refs:
                await at.mail.send(ref)
            if kind is not None:
                proxy.add(Fault(kind))
            await at.outbox.let_go(0.1 if kind is not None else 5)
            sent = [at.row(ref)["statuscode"] for ref in refs]
            assert sent == ([3, 3] if kind is None else [1, 1])
            assert bool(at.outbox.state.items) is (kind is not None)


async def test_a_clock_that_is_set_back_holds_no_letter_up(
    service: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It waited for the hour that the clock was set back by, with "Sent in 3,610 seconds" above it."""
    async with desk(service, tmp_path) as at:
        ref = await draft(at)
        await at.mail.send(ref)
        right = type(at.time).now
        monkeypatch.setattr(type(at.time), "now", lambda clock: right(clock) - timedelta(hours=1))
        await at.leave()
        assert at.row(ref)["statuscode"] == 3


async def test_taken_back_it_is_the_draft_it_was(service: str, tmp_path: Path) -> None:
    async with desk(service, tmp_path) as at:
        ref = await draft(at)
        at.records.watch(ref, "page", COLUMNS)
        await at.mail.send(ref)
        at.mail.take_back(ref)
        assert at.standing(ref) is MailStanding.DRAFT
        at.records.edit(ref, "description", "<p>Better</p>")
        await at.time.advance(60)
        assert at.row(ref)["statuscode"] == 1
        await at.mail.send(ref)
        await at.leave()
        assert (at.row(ref)["statuscode"], at.row(ref)["description"]) == (3, "<p>Better</p>")


async def test_quitting_within_the_ten_seconds_keeps_it_to_be_sent(service: str, tmp_path: Path) -> None:
    async with desk(service, tmp_path) as at:
        ref = await draft(at)
        await at.mail.send(ref)
    assert at.row(ref)["statuscode"] == 1
    async with desk(service, tmp_path) as at:  # its clock begins before the moment it leaves at
        assert at.standing(ref) is MailStanding.LEAVING
        await at.leave()
        assert at.row(ref)["statuscode"] == 3


@dataclass(eq=False)
class AtChange(Fault):
    """A fault at one changing request, counted from the first."""

    number: int = 0
    seen: int = 0

    @override
    def fits(self, request: RequestRead) -> bool:
        self.seen += request.method != "GET"
        return request.method != "GET" and self.seen == self.number


async def killed(at: Desk, fault: Fault, copy: Path) -> RecordRef:
    """Write a letter with a file and send it, until a fault strikes; keep what a kill would leave on the disk then."""
    ref = await draft(at)

    async def work() -> None:
        await at.mail.attach(ref, "label.txt", "text/plain", b"Two boxes")
        await at.mail.send(ref)
        await at.leave()

    working = asyncio.ensure_future(work())
    await at.at.until(lambda: bool(fault.met) or working.done())

    def leave_as_it_is(_connection: object) -> None:
        shutil.copytree(
            at.profile.path.parent, copy
        )  # in the store's own thread: no transaction is half done

    await asyncio.wrap_future(at.profile._writer.ask(leave_as_it_is))
    working.cancel()
    return ref


@pytest.mark.parametrize(
    ("number", "kind"),
    [(1, HoldAnswer()), (2, Hold()), (2, HoldAnswer()), (3, HoldAnswer())],
    ids=["saved", "its file on the way", "its file arrived", "left"],
)
async def test_a_kill_at_any_request_loses_and_doubles_nothing(
    service: str, tmp_path: Path, number: int, kind: Hold | HoldAnswer
) -> None:
    fault = AtChange(kind, number=number)
    with FaultProxy().running() as proxy:
        async with desk(service, tmp_path / "first", by=proxy.front(service)) as at:
            proxy.add(fault)
            ref = await killed(at, fault, tmp_path / "second")
        assert fault.met == 1
        proxy.remove(fault)
    async with desk(service, tmp_path / "second") as at:
        at.records.watch(ref, "page", COLUMNS)
        at.mail.show(ref)
        await at.at.until(lambda: [f.standing for f in at.mail.state(ref).files] == [FileStanding.KEPT])
        await at.at.until(lambda: at.records.state(ref).value("subject") == "Hello")
        if at.standing(ref) is MailStanding.DRAFT:  # it had not got further: hers to send
            await at.mail.send(ref)
        if at.outbox.state.items:
            await at.leave()
        row = at.row(ref)
        assert (row["statuscode"], row["description"], row["attachmentcount"]) == (3, "<p>Hi</p>", 1)


async def test_written_and_sent_while_the_organisation_is_away_it_goes_out_once_afterwards(
    service: str, tmp_path: Path
) -> None:
    async with desk(service, tmp_path) as at:
        lines = at.at.areas.lines
        whom = await person(at)
        lines.set_address(LINE, "http://127.0.0.1:9")
        await at.at.until(lambda: lines.state(LINE).connection in AWAY)
        ref = await draft(at, to=Parties((Party(whom),)))
        await at.mail.send(ref)
        assert [item.verb.value for item in at.outbox.state.items] == ["create", "send"]
        await settle()
        await at.time.advance(SECONDS_TO_THINK)
        assert at.standing(ref) is MailStanding.WAITING
        assert at.row(ref) == {}
        lines.set_address(LINE, service)
        await at.at.until(lambda: not at.outbox.state.items, 30)
        assert at.row(ref)["statuscode"] == 3


async def test_the_files_of_a_letter_are_listed_while_the_organisation_is_away(
    service: str, tmp_path: Path
) -> None:
    async with desk(service, tmp_path) as at:
        lines = at.at.areas.lines
        lines.keep_in(LINE, at.profile.answers(LINE), at.profile.readings(LINE))
        ref = await draft(at)
        await at.mail.attach(ref, "label.txt", "text/plain", b"Two boxes")
        await at.at.until(lambda: not at.outbox.state.items)
        at.mail.hide(ref)
        at.mail.show(ref)  # read once more, by then from the organisation
        await at.at.until(lambda: [each.name for each in at.mail.state(ref).files or ()] == ["label.txt"])
        at.mail.hide(ref)
        lines.set_address(LINE, "http://127.0.0.1:9")
        await at.at.until(lambda: lines.state(LINE).connection in AWAY)
        at.mail.show(ref)
        await at.at.until(lambda: [each.name for each in at.mail.state(ref).files or ()] == ["label.txt"])


async def test_a_letter_that_cannot_go_is_refused_here_or_fails_with_the_organisations_reason(
    service: str, tmp_path: Path
) -> None:
    async with desk(service, tmp_path) as at:
        nobody = await draft(at, to=None)
        with pytest.raises(Refused) as no:
            await at.mail.send(nobody)
        assert no.value.code is RefusalCode.NO_RECIPIENT
        bad = await draft(at, to=Parties((Party(None, "not an address"),)))
        with pytest.raises(Refused) as no:
            await at.mail.send(bad)
        assert no.value.code is RefusalCode.BAD_ADDRESS
        whom = await person(at)
        with ben(service) as client:
            client.patch(f"contacts({whom.ref.id})", json={"donotemail": True})
        try:
            ref = await draft(at)
            at.records.watch(ref, "page", COLUMNS)
            await at.mail.send(ref)
            await settle()
            await at.time.advance(SECONDS_TO_THINK)
            await at.at.until(lambda: at.standing(ref) is MailStanding.FAILED)
            assert "non-emailable" in at.mail.state(ref).reason
        finally:
            with ben(service) as client:
                client.patch(f"contacts({whom.ref.id})", json={"donotemail": False})
        await at.mail.send(ref)  # tried again
        await at.leave()
        assert at.row(ref)["statuscode"] == 3


async def test_a_letter_that_fails_after_it_has_left_is_told_wherever_she_is(tmp_path: Path) -> None:
    """Its page may be closed by then: nothing else would say that nobody got it."""
    told: list[MailFailed] = []
    with mail_server() as (office, port), served(tmp_path, "--smtp", f"smtp://127.0.0.1:{port}") as address:
        office.refused["friend@example.com"] = "550 no such mailbox"
        async with desk(address, tmp_path) as at:
            at.at.bus.subscribe(MailFailed, told.append)
            ref = await draft(at, subject="Nobody there")
            await at.mail.send(ref)
            at.mail.hide(ref)
            await at.leave()
            await at.at.until(lambda: bool(told))
            assert (told[0].ref, told[0].title) == (ref, "Nobody there")
            assert "550 no such mailbox" in told[0].reason
            at.records.edit(ref, "to", Parties((Party(None, "else@example.com"),)))
            await at.mail.send(ref)
            await at.leave()
            assert office.next().recipients == ("else@example.com",)
            await at.at.until(lambda: at.row(ref)["statuscode"] == 3)
    assert len(told) == 1


@pytest.mark.parametrize("put_off", [False, True])
async def test_a_letter_is_said_to_be_sent_when_the_mail_server_has_taken_it(
    tmp_path: Path, put_off: bool
) -> None:
    told: list[MailStands | ChangesSent] = []
    with mail_server() as (office, port), served(tmp_path, "--smtp", f"smtp://127.0.0.1:{port}") as address:
        office.answers[:] = ["451 come back later"] * put_off
        async with desk(address, tmp_path) as at:
            at.at.bus.subscribe(MailStands, told.append)
            at.at.bus.subscribe(ChangesSent, told.append)
            ref = await draft(at, subject="Two boxes")
            await at.mail.send(ref)
            await at.leave()
            await at.at.until(lambda: bool(told))
            await at.time.advance(WORTH_A_WORD)
    (stands,) = told
    assert isinstance(stands, MailStands)
    assert (stands.ref, stands.title) == (ref, "Two boxes")
    assert stands.mail.standing is (MailStanding.WAITING if put_off else MailStanding.SENT)
    assert (stands.mail.next_try is not None) is put_off


async def test_files_go_with_it_and_are_read_back(service: str, tmp_path: Path) -> None:
    async with desk(service, tmp_path) as at:
        ref = await draft(at)
        await at.mail.attach(ref, "Größe.txt", "text/plain", b"hello")
        await at.mail.attach(ref, "run.exe", "application/x-msdownload", b"MZ")
        await at.at.until(lambda: len(at.mail.state(ref).files) == 2)
        kept, blocked = sorted(at.mail.state(ref).files, key=lambda file: file.name)
        assert (kept.name, kept.size, kept.standing) == ("Größe.txt", 5, FileStanding.KEPT)
        assert (blocked.standing, blocked.failure) == (FileStanding.FAILED, blocked.failure)
        assert await at.mail.content(kept) == b"hello"
        with pytest.raises(Refused) as no:
            await at.mail.send(ref)
        assert no.value.code is RefusalCode.FILES_UNDER_WAY
        await at.mail.detach(ref, blocked)
        with pytest.raises(Refused) as no:
            await at.mail.attach(ref, "much", "", bytes(25 * 1024 * 1024))
        assert no.value.code is RefusalCode.FILE_TOO_LARGE
        await at.mail.send(ref)
        await at.leave()
        assert at.row(ref)["attachmentcount"] == 1
        forwarded = at.mail.answer(ref, Answer.FORWARD, "<p>see</p>")
        at.mail.show(forwarded)
        await at.at.until(lambda: [f.standing for f in at.mail.state(forwarded).files] == [FileStanding.KEPT])
        assert await at.mail.content(at.mail.state(forwarded).files[0]) == b"hello"


async def test_an_answer_goes_to_who_wrote_and_to_all_others_but_me(service: str, tmp_path: Path) -> None:
    async with desk(service, tmp_path) as at:
        whom, me = await person(at), at.at.areas.lines.state(LINE).person
        assert me is not None
        with ben(service) as client:
            body = {
                "subject": "AW: Re: Red light",
                "description": "<p>It is red.</p>",
                "directioncode": False,
                "messageid": "<1@example.com>",
                "email_activity_parties": [
                    {"partyid_contact@odata.bind": f"/contacts({whom.ref.id})", "participationtypemask": 1},
                    {
                        "partyid_systemuser@odata.bind": f"/systemusers({me.ref.id})",
                        "participationtypemask": 2,
                    },
                    {"addressused": "friend@example.com", "participationtypemask": 3},
                ],
            }
            made = client.post("emails", json=body, headers={"Prefer": "return=representation"}).json()
            client.patch(f"emails({made['activityid']})", json={"statecode": 1, "statuscode": 4})
        ref = at.at.ref("email", made["activityid"])
        mail = await at.mail.quoted(ref)
        assert (mail.sender, mail.html) == (whom.name, "<p>It is red.</p>")
        assert at.standing(ref) is MailStanding.RECEIVED
        answer = at.mail.answer(ref, Answer.REPLY_ALL, "<p>Thanks</p>")
        state = at.records.state(answer)
        assert state.status is RecordStatus.NEW
        assert state.value("subject") == "Re: Red light"
        assert [p.who.ref for p in state.value("to").members] == [whom.ref]
        assert [p.address for p in state.value("cc").members] == ["friend@example.com"]
        assert state.value("inreplyto") == "<1@example.com>"
        await at.mail.send(answer)
        await at.leave()
        assert at.row(answer)["statuscode"] == 3
        again = at.mail.answer(answer, Answer.REPLY, "")  # of her own: to whom it went
        assert [p.who.ref for p in at.records.value(again, "to").members] == [whom.ref]


async def test_templates_fit_the_case_and_are_filled_by_the_organisation(
    service: str, tmp_path: Path
) -> None:
    async with desk(service, tmp_path) as at:
        case = await person(at, "incident")
        await at.records.read(case.ref, ("title", "customerid", "primarycontactid"))
        ref = at.mail.new(LINE, case.ref)
        to, about = at.mail.template_subjects(ref)
        assert about.ref == case.ref
        assert to.ref.table in ("contact", "account")
        found = await at.mail.templates(case.ref)
        assert {each.table for each in found} == {"incident", "systemuser"}
        assert "incident" not in {each.table for each in await at.mail.templates(to.ref)}
        received = next(each for each in found if each.title == "Case received")
        filled = await at.mail.fill(received.id, case.ref)
        assert "{!" not in filled.subject + filled.html
        assert "Amara Osei" in filled.html
        assert at.mail.template_subjects(at.mail.new(LINE)) == ()
