"""The verbs of e-mails: begin, answer, hand on, send with ten seconds to take it back, templates, files."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta

from session_engine.casework.office import Office
from session_engine.errors import Failure, OrganisationError, RefusalCode, Refused
from session_engine.events import EventBus
from session_engine.ids import LineId, RecordRef
from session_engine.mail.addresses import is_address
from session_engine.mail.composing import LONGEST_SUBJECT, PEOPLE, answer_values, new_values, quoted
from session_engine.mail.events import MailChanged, MailQueued, MailTakenBack
from session_engine.mail.files import TABLE as FILES_TABLE
from session_engine.mail.files import Files
from session_engine.mail.following import Following
from session_engine.mail.ports import MailOutbox
from session_engine.mail.standing import item_of, standing_of
from session_engine.mail.state import (
    EDITABLE,
    Answer,
    FileStanding,
    Filled,
    MailFile,
    MailState,
    Quoted,
    Template,
)
from session_engine.mail.templates import Templates, recipient_of, regarding_of
from session_engine.organisation.events import ChangesHeard
from session_engine.organisation.lines import Lines
from session_engine.outbox.events import OutboxChanged
from session_engine.outbox.state import OutboxVerb, Standing
from session_engine.ports import Clock
from session_engine.records.events import RecordChanged
from session_engine.records.state import Lookup, Parties, Party, RecordStatus, Value
from session_engine.records.states import state_in_words
from session_engine.records.store import RecordStore
from session_engine.tasks import Tasks
from session_engine.waiting import Pause, real_pause

log = logging.getLogger(__name__)
TABLE = "email"
SECONDS_TO_THINK = 10.0
"""How long a sent e-mail can be taken back: nothing leaves before."""
COLUMNS = frozenset(
    {
        *PEOPLE, "subject", "description", "statecode", "statuscode", "directioncode", "regardingobjectid",
        "activityadditionalparams", "postponeemailprocessinguntil", "messageid", "senton", "actualend",
        "createdon", "attachmentcount",
    }
)  # fmt: skip
"""What an e-mail's page reads."""
_COMPLETED, _PENDING = 1, 6


class MailArea:
    """E-mails.

    Args:
        bus: Where changes are announced.
        tasks: Where work runs.
        clock: Time.
        lines: The organisations.
        records: Their records.
        pause: Waits until a letter that is under way is worth a word.
    """

    def __init__(
        self,
        bus: EventBus,
        tasks: Tasks,
        clock: Clock,
        lines: Lines,
        records: RecordStore,
        *,
        pause: Pause = real_pause,
    ) -> None:
        self._bus, self._tasks, self._clock = bus, tasks, clock
        self._lines, self._records = lines, records
        office = Office(bus, lines, records)
        self._templates = Templates(office)
        self._files = Files(office, records)
        self._following = Following(bus, tasks, records, pause)
        self._outbox: MailOutbox | None = None
        self._shown: dict[RecordRef, int] = {}
        self._sending: set[RecordRef] = set()
        self._interrupted: dict[RecordRef, list[RecordRef]] = {}
        bus.subscribe(OutboxChanged, lambda _: self._tell_shown())
        bus.subscribe(RecordChanged, lambda event: self._tell(event.ref))
        bus.subscribe(ChangesHeard, self._heard)
        lines.add_interest(lambda _line: frozenset({FILES_TABLE}) if self._shown else frozenset())

    def send_by(self, outbox: MailOutbox) -> None:
        """Say who keeps what is sent until it has left."""
        self._outbox = outbox

    # -- on show -------------------------------------------------------------------------------------------

    def show(self, ref: RecordRef) -> None:
        """Keep an e-mail's files fresh while a page shows it."""
        self._shown[ref] = self._shown.get(ref, 0) + 1
        if self._records.is_new(ref):
            self._files.begin(ref)
        else:
            self._read_files(ref)
        self._go_on_adding(ref)

    def hide(self, ref: RecordRef) -> None:
        """Let go of an e-mail whose page has closed."""
        left = self._shown.get(ref, 0) - 1
        if left > 0:
            self._shown[ref] = left
        elif self._shown.pop(ref, None) is not None:
            self._files.forget(ref)

    def state(self, ref: RecordRef) -> MailState:
        """Give an e-mail as it stands."""
        outbox = self._outbox.state if self._outbox is not None else None
        files = self._files.of(ref)
        return replace(
            standing_of(self._records.state(ref), outbox), files=files or (), files_known=files is not None
        )

    # -- beginning -----------------------------------------------------------------------------------------

    def new(
        self,
        line: LineId,
        about: RecordRef | None = None,
        body: str = "",
        *,
        subject: str = "",
        to: Lookup | None = None,
        addressed: bool = True,
    ) -> RecordRef:
        """Begin an e-mail, about a record: to the case's customer, or to the person or company themselves.

        Args:
            line: The organisation.
            about: The record.
            body: HTML.
            subject: What it begins with.
            to: Who gets it instead.
            addressed: False for one that nobody gets yet.
        """
        known = self._records.state(about) if about is not None else None
        if known is not None and known.status is RecordStatus.NEW:
            raise Refused(RefusalCode.NOT_SAVED_YET)
        values = new_values(self._me(line), known) | {"subject": subject[:LONGEST_SUBJECT]}
        if to is not None:
            values["to"] = Parties((Party(to),))
        elif not addressed:
            values.pop("to", None)
        return self._begin(line, values | ({"description": body} if body else {}))

    async def quoted(self, ref: RecordRef) -> Quoted:
        """Read an e-mail that is to be answered or handed on."""
        await self._records.read(ref, COLUMNS)
        return quoted(self._records.state(ref))

    def answer(self, ref: RecordRef, answer: Answer, body: str) -> RecordRef:
        """Begin an answer to an e-mail that was read; `body` has the quotation."""
        values = answer_values(self._records.state(ref), answer, self._me(ref.line), body)
        made = self._begin(ref.line, values)
        if answer is Answer.FORWARD:
            self._tasks.start(self._hand_on_files(ref, made), owner=("mail", made), group="files")
        return made

    def _begin(self, line: LineId, values: dict[str, Value]) -> RecordRef:
        made = self._records.new(line, TABLE, values)
        self._files.begin(made)
        return made

    async def _hand_on_files(self, ref: RecordRef, made: RecordRef) -> None:
        """Let the files of an e-mail go with the one that hands it on."""
        try:
            if self._files.of(ref) is None:
                await self._files.read(ref)
            for file in self._files.of(ref) or ():
                content = await self._files.content(file)
                await self.attach(made, file.name, file.kind, content)
        except OrganisationError as error:
            failed = MailFile(ref, "", "", 0, FileStanding.FAILED, error.failure, error.detail)
            self._files.show_failed(made, failed)
            self._tell(made)

    def _me(self, line: LineId) -> Lookup:
        person = self._lines.state(line).person
        if person is None:
            raise OrganisationError(Failure.SIGNED_OUT)
        return Lookup(person.ref, person.full_name)

    # -- sending -------------------------------------------------------------------------------------------

    async def send(self, ref: RecordRef) -> None:
        """Send an e-mail: it is saved, and leaves after ten seconds in which `take_back` makes it a draft again.

        What stands in the outbox from here on survives a crash and goes out once.
        """
        outbox = self._outbox
        if outbox is None:
            raise OrganisationError(Failure.UNREACHABLE)
        if ref in self._sending or self.state(ref).standing not in EDITABLE:
            raise Refused(RefusalCode.WRONG_STATE)
        self._check(ref)
        self._sending.add(ref)
        try:
            self._forget_refused(ref, outbox)
            await self._records.save(ref)
            await self._keep(ref, outbox)
        finally:
            self._sending.discard(ref)

    async def _keep(self, ref: RecordRef, outbox: MailOutbox) -> None:
        leaves = self._clock.now() + timedelta(seconds=SECONDS_TO_THINK)
        shows = state_in_words(self._lines, ref, _COMPLETED, _PENDING)
        arguments: dict[str, Value] = {"leaves": leaves.timestamp()}
        if not await outbox.keep_action(OutboxVerb.SEND, ref, arguments, shows, attempted=False):
            raise OrganisationError(Failure.UNREACHABLE)
        self._bus.publish(MailQueued(ref, self._records.name(ref), SECONDS_TO_THINK))
        self._tell(ref)

    def take_back(self, ref: RecordRef) -> None:
        """Let an e-mail that has not left be a draft again; Refused(ALREADY_LEFT) when it is on its way."""
        outbox = self._outbox
        item = item_of(ref, outbox.state) if outbox is not None else None
        if outbox is None or item is None or item.standing is Standing.REFUSED:
            raise Refused(RefusalCode.ALREADY_LEFT)
        try:
            outbox.drop(item.id)
        except Refused as no:
            raise Refused(RefusalCode.ALREADY_LEFT) from no
        self._bus.publish(MailTakenBack(ref))
        self._tell(ref)

    def _forget_refused(self, ref: RecordRef, outbox: MailOutbox) -> None:
        item = item_of(ref, outbox.state)
        if item is not None and item.standing is Standing.REFUSED:
            outbox.drop(item.id)

    def _check(self, ref: RecordRef) -> None:
        """Hold what can be held without asking: somebody to send to, addresses that are some, files that are there."""
        record = self._records.state(ref)
        lists = [value for name in ("to", "cc", "bcc") if isinstance(value := record.value(name), Parties)]
        members = [party for each in lists for party in each.members]
        if not members:
            raise Refused(RefusalCode.NO_RECIPIENT)
        bad = next((party for party in members if party.who is None and not is_address(party.address)), None)
        if bad is not None:
            raise Refused(RefusalCode.BAD_ADDRESS, {"address": bad.address})
        if any(file.standing is not FileStanding.KEPT for file in self._files.of(ref) or ()):
            raise Refused(RefusalCode.FILES_UNDER_WAY)

    # -- templates -----------------------------------------------------------------------------------------

    def template_subjects(self, ref: RecordRef) -> tuple[Lookup, ...]:
        """Give what templates can be filled from: the recipient and what the e-mail is about (facts 8)."""
        record = self._records.state(ref)
        return tuple(each for each in (recipient_of(record), regarding_of(record)) if each is not None)

    async def templates(self, about: RecordRef) -> tuple[Template, ...]:
        """Give the templates for a record."""
        return await self._templates.fitting(about)

    async def fill(self, template: str, about: RecordRef) -> Filled:
        """Let the organisation fill a template from a record."""
        return await self._templates.filled(about.line, template, about)

    # -- files ---------------------------------------------------------------------------------------------

    async def attach(self, ref: RecordRef, name: str, kind: str, content: bytes) -> None:
        """Let a file go with an e-mail; its draft is saved first."""
        file = self._files.begin_adding(ref, name, kind, content)
        self._tell(ref)
        await self._files.hold(ref, file, content, self._records.name(ref))
        await self._bring(ref, file)

    async def _bring(self, ref: RecordRef, file: MailFile) -> None:
        try:
            if self._records.is_new(ref):
                await self._records.save(ref)
        except (OrganisationError, Refused):
            self._files.take_out(ref, file.ref)
            self._tell(ref)
            raise
        await self._files.add(ref, file)
        self._tell(ref)

    def adopt(self, begun: Iterable[RecordRef]) -> frozenset[RecordRef]:
        """Take back the files whose adding the last run did not finish; give what was taken.

        Each goes on once its e-mail is shown.
        """
        taken = [ref for ref in begun if ref.table == FILES_TABLE]
        for ref in taken:
            record = self._records.state(ref)
            place = record.value("objectid")
            if isinstance(place, Lookup) and record.value("body"):
                self._interrupted.setdefault(place.ref, []).append(ref)
            else:
                self._records.abandon(ref)  # nothing of its content was there yet
        return frozenset(taken)

    def _go_on_adding(self, ref: RecordRef) -> None:
        for interrupted in self._interrupted.pop(ref, ()):
            file = self._files.go_on(ref, interrupted)
            self._tasks.start(self._go_on(ref, file), owner=("mail", ref), group=f"file {interrupted.id}")

    async def _go_on(self, ref: RecordRef, file: MailFile) -> None:
        try:
            await self._bring(ref, file)
        except (OrganisationError, Refused) as error:
            log.info("a file of an e-mail could not be added: %s", type(error).__name__)

    async def detach(self, ref: RecordRef, file: MailFile) -> None:
        """Take a file out of an e-mail."""
        if file.standing is FileStanding.KEPT:
            await self._records.delete(file.ref)
        self._files.take_out(ref, file.ref)
        self._tell(ref)

    async def content(self, file: MailFile) -> bytes:
        """Read what is in a file."""
        return await self._files.content(file)

    def _read_files(self, ref: RecordRef) -> None:
        async def read() -> None:
            try:
                await self._files.read(ref)
            except OrganisationError:
                return  # the page says by its record that the organisation is away
            self._tell(ref)

        self._tasks.start(read(), owner=("mail", ref), group="read", exclusive=True)

    # -- telling -------------------------------------------------------------------------------------------

    def _heard(self, event: ChangesHeard) -> None:
        if any(change.table == FILES_TABLE for change in event.changes):
            for ref in tuple(self._shown):
                if ref.line == event.line and not self._records.is_new(ref):
                    self._read_files(ref)

    def _tell(self, ref: RecordRef) -> None:
        if ref.table == TABLE and ref in self._shown:
            self._bus.publish(MailChanged(ref))

    def _tell_shown(self) -> None:
        for ref in tuple(self._shown):
            self._bus.publish(MailChanged(ref))
