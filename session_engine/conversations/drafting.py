"""What stands in composers: a draft of its own for each kind, kept with the unsaved edits of records.

It belongs to the conversation and not to a tab. A draft's id becomes the message's, so whatever a crash leaves
behind, the organisation takes it once.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

from session_engine.conversations.state import (
    WRITTEN,
    Draft,
    DraftFile,
    MessageFile,
    MessageKind,
)
from session_engine.errors import RefusalCode
from session_engine.ids import CONVERSATION_DRAFT_TABLE as DRAFT_TABLE
from session_engine.ids import RecordRef
from session_engine.light_dataclass import dataclass
from session_engine.records.state import Lookup, Value
from session_engine.records.store import RecordStore
from session_engine.timeline.files import FileContent
from session_engine.timeline.state import FileProblem

CASE = "incident"
PROBLEMS: Mapping[FileProblem, RefusalCode] = {
    FileProblem.BLOCKED: RefusalCode.BLOCKED_FILE,
    FileProblem.TOO_LARGE: RefusalCode.LARGER_THAN_ALLOWED,
    FileProblem.EMPTY: RefusalCode.EMPTY_FILE,
    FileProblem.UNREADABLE: RefusalCode.UNREADABLE_FILE,
}


@dataclass(frozen=True, slots=True)
class Outgoing:
    """Something of a composer that is to be sent: what the outbox keeps of it."""

    ref: RecordRef
    arguments: Mapping[str, Value]


class Drafts:
    """Drafts of conversations."""

    def __init__(self, records: RecordStore) -> None:
        self._records = records
        self._texts: dict[tuple[RecordRef, MessageKind], RecordRef] = {}
        self._files: dict[tuple[RecordRef, MessageKind], list[RecordRef]] = {}
        self._cases: dict[RecordRef, RecordRef] = {}

    def adopt(self, sent: Collection[str]) -> None:
        """Take back what was begun before this area was there; `sent`: ids of messages that wait to be sent."""
        for ref in self._records.dirty_records():
            if ref.table != DRAFT_TABLE or ref in self._known():
                continue
            conversation, kind = self._of(ref)
            if conversation is None or ref.id in sent:
                self._records.abandon(ref)
            elif self._text(ref, "case"):
                self._cases[RecordRef(ref.line, CASE, self._text(ref, "case"))] = ref
            elif self._text(ref, "name"):
                self._files.setdefault((conversation, kind), []).append(ref)
            else:
                self._texts[conversation, kind] = ref

    def of(self, conversation: RecordRef) -> Mapping[MessageKind, Draft]:
        """Give what was begun in a conversation."""
        found = {kind: self.draft(conversation, kind) for kind in WRITTEN}
        return {kind: draft for kind, draft in found.items() if draft.text or draft.files}

    def draft(self, conversation: RecordRef, kind: MessageKind) -> Draft:
        """Give what stands in the composer of a kind."""
        ref = self._texts.get((conversation, kind))
        files = self._files.get((conversation, kind), ())
        return Draft(self._text(ref, "text") if ref else "", tuple(self._file(each) for each in files))

    def write(self, conversation: RecordRef, kind: MessageKind, text: str) -> None:
        """Keep what stands in the composer."""
        key = (conversation, kind)
        ref = self._texts.get(key)
        if not text:
            if ref is not None:
                self._drop(self._texts.pop(key))
        else:
            if ref is None:
                ref = self._texts[key] = self._begin(conversation, kind)
            self._records.edit(ref, "text", text)

    def attach(self, conversation: RecordRef, kind: MessageKind, file: FileContent) -> None:
        """Put a file beside the text."""
        self._put_file(conversation, kind, (file.name, file.type, file.size, file.body))

    def attach_again(
        self, conversation: RecordRef, kind: MessageKind, arguments: Mapping[str, Value]
    ) -> None:
        """Put a file back that was taken back from the outbox."""
        size = arguments.get("size")
        name, media, body = (str(arguments.get(each) or "") for each in ("name", "type", "body"))
        self._put_file(conversation, kind, (name, media, size if isinstance(size, int) else 0, body))

    def detach(self, ref: RecordRef) -> None:
        """Take a file out of the composer again."""
        for files in self._files.values():
            if ref in files:
                files.remove(ref)
                self._drop(ref)

    def outgoing(self, conversation: RecordRef, kind: MessageKind) -> tuple[Outgoing, ...]:
        """Give what stands in the composer as messages: the text, then each file."""
        ref, text = self._texts.get((conversation, kind)), self.draft(conversation, kind).text.strip()
        said = (Outgoing(ref, self._said(ref, kind, {"text": text})),) if ref is not None and text else ()
        carries = MessageKind.FILE if kind is MessageKind.TEXT else kind
        return (*said, *(self._carried(each, carries) for each in self._files.get((conversation, kind), ())))

    def clear(self, conversation: RecordRef, kind: MessageKind) -> None:
        """Empty the composer."""
        self.write(conversation, kind, "")
        for ref in self._files.pop((conversation, kind), []):
            self._drop(ref)

    def carry(self, conversation: RecordRef, into: RecordRef) -> None:
        """Put what was begun in a conversation behind what was begun in the one in which it goes on."""
        for kind in self.of(conversation):
            self._move((conversation, kind), (into, kind))

    def turn(self, conversation: RecordRef, kind: MessageKind, into: MessageKind) -> None:
        """Put what was begun as one kind behind what was begun as another."""
        self._move((conversation, kind), (conversation, into))

    # -- cases ---------------------------------------------------------------------------------------------

    def keep_case(self, conversation: RecordRef, case: RecordRef) -> None:
        """Note that a new case is to be linked once it is saved."""
        ref = self._begin(conversation, MessageKind.TEXT)
        self._records.edit(ref, "case", case.id)
        self._cases[case] = ref

    def take_case(self, case: RecordRef) -> RecordRef | None:
        """Give the conversation a new case belongs to, and forget that it has to be linked."""
        ref = self._cases.pop(case, None)
        if ref is None:
            return None
        conversation, _ = self._of(ref)
        self._drop(ref)
        return conversation

    # -- inside --------------------------------------------------------------------------------------------

    def _move(self, source: tuple[RecordRef, MessageKind], to: tuple[RecordRef, MessageKind]) -> None:
        texts = (self.draft(*to).text, self.draft(*source).text)
        self.write(*to, "\n".join(filter(None, texts)))
        for file in self._files.get(source, ()):
            self.attach_again(*to, self._carried(file, source[1]).arguments)
        self.clear(*source)

    def _known(self) -> frozenset[RecordRef]:
        files = (ref for refs in self._files.values() for ref in refs)
        return frozenset((*self._texts.values(), *files, *self._cases.values()))

    def _put_file(self, conversation: RecordRef, kind: MessageKind, file: tuple[str, str, int, str]) -> None:
        ref = self._begin(conversation, kind)
        for column, value in zip(("name", "type", "size", "body"), file, strict=True):
            self._records.edit(ref, column, value)
        self._files.setdefault((conversation, kind), []).append(ref)

    def _carried(self, ref: RecordRef, kind: MessageKind) -> Outgoing:
        state = self._records.state(ref)
        return Outgoing(
            ref, self._said(ref, kind, {name: state.value(name) for name in ("name", "type", "size", "body")})
        )

    def _said(self, ref: RecordRef, kind: MessageKind, what: Mapping[str, Value]) -> Mapping[str, Value]:
        return {"message": ref.id, "kind": int(kind), **what}

    def _begin(self, conversation: RecordRef, kind: MessageKind) -> RecordRef:
        given: dict[str, Value] = {"conversation": Lookup(conversation), "kind": int(kind)}
        return self._records.new(conversation.line, DRAFT_TABLE, given)

    def _of(self, ref: RecordRef) -> tuple[RecordRef | None, MessageKind]:
        state = self._records.state(ref)
        place, kind = state.value("conversation"), state.value("kind")
        known = isinstance(kind, int) and kind in tuple(MessageKind)
        return place.ref if isinstance(place, Lookup) else None, MessageKind(
            kind
        ) if known else MessageKind.TEXT

    def _text(self, ref: RecordRef, column: str) -> str:
        return str(self._records.state(ref).value(column) or "")

    def _file(self, ref: RecordRef) -> DraftFile:
        size = self._records.state(ref).value("size")
        file = MessageFile(
            self._text(ref, "name"), self._text(ref, "type"), size if isinstance(size, int) else 0
        )
        return DraftFile(ref, file)

    def _drop(self, ref: RecordRef) -> None:
        self._records.abandon(ref)


def ids_of(arguments: Iterable[Mapping[str, Value]]) -> frozenset[str]:
    """Name the messages of what waits to be sent."""
    return frozenset(str(each.get("message") or "") for each in arguments)
