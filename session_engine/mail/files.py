"""The files of e-mails: read, added as records of their own, taken out, their content."""

from __future__ import annotations

import asyncio
from base64 import b64encode
from dataclasses import replace
from typing import Protocol

from session_engine.casework.office import Office
from session_engine.errors import OrganisationError, RefusalCode, Refused
from session_engine.ids import LineId, RecordRef
from session_engine.mail.state import FileStanding, MailFile
from session_engine.organisation import json_text, odata
from session_engine.organisation.json_text import Payload
from session_engine.records.state import Lookup, RecordState, Value

TABLE = "activitymimeattachment"
LARGEST = 25 * 1024 * 1024
"""Bytes of all files of an e-mail together: what mail servers commonly take."""
_LONGEST_NAME = 255
_COLUMNS = ("activitymimeattachmentid", "filename", "mimetype", "filesize", "attachmentnumber")


class FileRecords(Protocol):
    """The record store, as far as files need it."""

    def new(self, line: LineId, table: str, defaults: dict[str, Value] | None = None) -> RecordRef:
        """Begin a new record."""
        ...

    def begin(self, ref: RecordRef, defaults: dict[str, Value]) -> None:
        """Let a new record begin with other values."""
        ...

    def state(self, ref: RecordRef) -> RecordState:
        """Give a record as it stands."""
        ...

    def abandon(self, ref: RecordRef) -> None:
        """Forget one that was not saved."""
        ...

    async def save(self, ref: RecordRef) -> bool:
        """Save a record."""
        ...


class Files:
    """The files of the e-mails on show."""

    def __init__(self, office: Office, records: FileRecords) -> None:
        self._office, self._records = office, records
        self._of: dict[RecordRef, tuple[MailFile, ...]] = {}

    def of(self, email: RecordRef) -> tuple[MailFile, ...] | None:
        """Give the files of an e-mail; None until they are known."""
        return self._of.get(email)

    def forget(self, email: RecordRef) -> None:
        """Let go of an e-mail's files."""
        self._of.pop(email, None)

    def begin(self, email: RecordRef) -> None:
        """Note that an e-mail is new: it has no files."""
        self._of.setdefault(email, ())

    async def read(self, email: RecordRef) -> None:
        """Ask which files an e-mail has; what is being added stays."""
        meta = await self._office.table(email.line, TABLE)
        query = odata.Query(select=_COLUMNS, filter=f"_objectid_value eq {odata.guid(email.id)}")
        rows = await self._office.kept_rows(email.line, odata.collection(meta.table.set_name, query))
        found = tuple(sorted((_file(email.line, row) for row in rows), key=lambda each: each.name.casefold()))
        here = {each.ref for each in found}
        under_way = tuple(
            each
            for each in self._of.get(email, ())
            if each.standing is not FileStanding.KEPT and each.ref not in here
        )
        self._of[email] = (*found, *under_way)

    def begin_adding(self, email: RecordRef, name: str, kind: str, content: bytes) -> MailFile:
        """Show a file as being added; Refused(FILE_TOO_LARGE) where all together would be too much."""
        there = sum(each.size for each in self._of.get(email, ()))
        if there + len(content) > LARGEST:
            values = {"name": name, "limit": LARGEST // (1024 * 1024)}
            raise Refused(RefusalCode.FILE_TOO_LARGE, values)
        ref = self._records.new(email.line, TABLE, {"filename": name[-_LONGEST_NAME:], "mimetype": kind})
        file = MailFile(ref, name[-_LONGEST_NAME:], kind, len(content), FileStanding.ADDING)
        self._of[email] = (*self._of.get(email, ()), file)
        return file

    async def hold(self, email: RecordRef, file: MailFile, content: bytes, title: str) -> None:
        """Make a file's content a draft as all else is: it is there again after a crash."""
        body = await asyncio.to_thread(lambda: b64encode(content).decode("ascii"))
        values: dict[str, Value] = {
            "objectid": Lookup(email, title),
            "filename": file.name,
            "mimetype": file.kind,
            "body": body,
        }
        self._records.begin(file.ref, values)

    def go_on(self, email: RecordRef, ref: RecordRef) -> MailFile:
        """Show a file again whose adding was interrupted."""
        record = self._records.state(ref)
        name, kind, body = (str(record.value(column) or "") for column in ("filename", "mimetype", "body"))
        size = len(body) * 3 // 4 - body[-2:].count("=")
        file = MailFile(ref, name, kind, size, FileStanding.ADDING)
        self._of[email] = (*self._of.get(email, ()), file)
        return file

    async def add(self, email: RecordRef, file: MailFile) -> None:
        """Bring a file that is held to the organisation, or into the outbox; what fails stays with its reason."""
        try:
            await self._records.save(file.ref)
        except OrganisationError as error:
            self._records.abandon(file.ref)
            failed = replace(file, standing=FileStanding.FAILED, failure=error.failure, detail=error.detail)
            self._put(email, failed)
            return
        self._put(email, replace(file, standing=FileStanding.KEPT))

    def show_failed(self, email: RecordRef, file: MailFile) -> None:
        """Show that files could not be had."""
        self._of[email] = (*self._of.get(email, ()), file)

    def take_out(self, email: RecordRef, ref: RecordRef) -> None:
        """Show a file no more; what is held of one that never went is forgotten."""
        self._records.abandon(ref)
        self._of[email] = tuple(each for each in self._of.get(email, ()) if each.ref != ref)

    async def content(self, file: MailFile) -> bytes:
        """Read a file's content; Refused(FILE_NOT_KEPT) as `file_content` has it."""
        return await self._office.file_content(file.ref, "body", file.name)

    def _put(self, email: RecordRef, file: MailFile) -> None:
        self._of[email] = tuple(file if each.ref == file.ref else each for each in self._of.get(email, ()))


def _file(line: LineId, row: Payload) -> MailFile:
    return MailFile(
        RecordRef(line, TABLE, odata.guid(json_text.text_of(row, "activitymimeattachmentid"))),
        json_text.text_of(row, "filename"),
        json_text.text_of(row, "mimetype"),
        json_text.number_of(row, "filesize") or 0,
    )
