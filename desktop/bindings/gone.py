"""What was typed into a record that was deleted or is no longer hers: saved as new, as a note, or copied."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QCoreApplication
from PySide6.QtGui import QGuiApplication

from desktop import wait_words
from desktop.desk import Desk
from desktop.waits import Wait
from session_engine.errors import RefusalCode, Refused, WayOut
from session_engine.ids import RecordRef
from session_engine.notices.state import Weight
from session_engine.organisation.tables import TableMeta
from session_engine.records import again
from session_engine.records.state import RecordState, RecordStatus

OWNER = "gone records"


class GoneRecords:
    """Keeps words whose record is not there any more."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self.table: dict[str, Callable[[RecordRef], None]] = {
            "save_as_new": self.save_as_new,
            "save_as_note": self.save_as_note,
            "copy_typed": self.copy,
        }

    def save_as_new(self, ref: RecordRef) -> None:
        """Open a new record with all that is known of the old one, and what was typed on top."""
        record, meta = self._known(ref)
        records = self._desk.engine.records
        new = records.new(ref.line, ref.table, again.defaults(meta, record))
        for column, value in again.typed(record).items():
            records.edit(new, column, value)
        records.discard(ref)
        self._desk.open_new(new)

    def copy(self, ref: RecordRef) -> None:
        """Put what was typed on the clipboard, each field by its label."""
        record, meta = self._known(ref)
        text = again.in_words(meta, record)
        QGuiApplication.clipboard().setText(text)
        self._desk.engine.notices.tell("copied", {"text": text})

    def save_as_note(self, ref: RecordRef) -> None:
        """Keep what was typed as a note on the customer, or on what the record was about."""
        record, meta = self._known(ref)
        place = again.place_for_note(record)
        if place is None:
            raise Refused(RefusalCode.WRONG_STATE)
        records = self._desk.engine.records
        title = _title_of_note(record)
        note = records.new(ref.line, "annotation", {"objectid": place})
        records.edit(note, "subject", title)
        records.edit(note, "notetext", again.in_words(meta, record))

        async def save() -> None:
            try:
                await records.save(note)
            except BaseException:
                records.discard(note)
                records.abandon(note)
                raise
            records.discard(ref)
            way = WayOut("open", (place.ref, place.name))
            values = {"title": f"{title} · {place.name}"}
            self._desk.engine.notices.tell("record_created", values, weight=Weight.GOOD, actions=(way,))

        self._desk.start(save, owner=OWNER, group="note", wait=Wait(wait_words.saving(title)))

    def _known(self, ref: RecordRef) -> tuple[RecordState, TableMeta]:
        record = self._desk.engine.records.state(ref)
        meta = self._desk.engine.lines.metadata(ref.line).known(ref.table)
        if meta is None or not record.dirty:
            raise Refused(RefusalCode.WRONG_STATE)
        return record, meta


def _title_of_note(record: RecordState) -> str:
    tr = QCoreApplication.translate
    deleted = record.status is RecordStatus.MISSING
    text = tr("GoneRecords", "{title} (deleted)") if deleted else tr("GoneRecords", "{title} (not saved)")
    return text.replace("{title}", record.name)
