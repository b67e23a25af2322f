"""The note that a script's answers are written to: made once, then kept up to date while nobody else changes it."""

from __future__ import annotations

from hashlib import blake2b

from session_engine.errors import Failure, OrganisationError
from session_engine.ids import RecordRef
from session_engine.light_dataclass import dataclass
from session_engine.records.state import Lookup, RecordStatus
from session_engine.records.store import RecordStore
from session_engine.scripts.state import WrittenNote

NOTE = "annotation"
_TEXT = "notetext"
_GONE = frozenset({RecordStatus.MISSING, RecordStatus.FORBIDDEN})


@dataclass(frozen=True, slots=True)
class Written:
    """How a note was written.

    Attributes:
        note: Which.
        again: It was there and is brought up to date.
        sent: The organisation has it; it waits in the outbox where not.
    """

    note: RecordRef
    again: bool = False
    sent: bool = True


def fingerprint(text: str) -> str:
    """Give what tells a note's text from another one; an organisation's way to end lines makes none."""
    plain = "\n".join(text.strip().splitlines())
    return blake2b(plain.encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()


class Notes:
    """Writes notes onto records."""

    def __init__(self, records: RecordStore) -> None:
        self._records = records

    async def write(self, about: RecordRef, title: str, text: str, before: WrittenNote | None) -> Written:
        """Write a text onto a record: to the note it was written to before, or to one of its own.

        Raises:
            Refused: It may not be written.
            OrganisationError: It could not be written; nothing is left half done.
        """
        note = RecordRef(about.line, NOTE, before.id) if before is not None else None
        if note is not None and before is not None and await self._is_as_written(note, before.says):
            return Written(note, again=True, sent=await self._change(note, text))
        await self._records.read(about, ())
        made = self._records.new(about.line, NOTE, {"subject": title, _TEXT: text, "objectid": Lookup(about)})
        try:
            sent = await self._records.save(made)
        except BaseException:
            self._records.abandon(made)
            raise
        return Written(made, sent=sent)

    async def _is_as_written(self, note: RecordRef, says: str) -> bool:
        """Look whether a note is there and still says what was written to it."""
        if not self._records.is_unborn(note):
            try:
                await self._records.read(note, (_TEXT,))
            except OrganisationError as error:
                if error.failure in (Failure.MISSING, Failure.FORBIDDEN):
                    return False
                raise
        status, dirty = self._records.status(note), self._records.dirty(note)
        if status in _GONE or dirty or self._records.is_doomed(note):
            return False
        _, text = self._records.saved(note, _TEXT)
        return fingerprint(str(text or "")) == says

    async def _change(self, note: RecordRef, text: str) -> bool:
        self._records.edit(note, _TEXT, text)
        try:
            return await self._records.save(note)
        except BaseException:
            self._records.discard(note)  # the answers have it; a half-changed note would ask about itself
            raise
