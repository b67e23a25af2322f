"""What a record page says when its fields cannot be shown, or cannot be edited, or are not the newest."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from session_engine.errors import Failure
from session_engine.forms.state import FieldPlan, FormState, FormStatus
from session_engine.light_dataclass import dataclass
from session_engine.records.state import Lookup, RecordState, RecordStatus
from widgets.forms.words import FailureText, ReadOnlyText
from widgets.primitives.message_bar import BarAction, Message
from widgets.primitives.tones import Tone
from widgets.primitives.unread import why_empty
from widgets.text import one_line

KNOWN = frozenset({RecordStatus.READY, RecordStatus.NEW})
GONE = frozenset({RecordStatus.MISSING, RecordStatus.FORBIDDEN})
_AWAY = frozenset({Failure.UNREACHABLE, Failure.TIMEOUT, Failure.SIGNED_OUT})
_NAMED = 6
"""Fields named in one line."""

_OFFLINE = frozenset({Failure.UNREACHABLE, Failure.TIMEOUT, Failure.BUSY})


@dataclass(frozen=True, slots=True)
class Reason:
    """Why there are no fields.

    Attributes:
        title: In a word.
        text: In a sentence.
        icon: Its meaning.
        action: What the button says.
        command: What the button does.
    """

    title: str
    text: str
    icon: str
    action: str
    command: str


class PageWords:
    """Puts states into words."""

    def __init__(self, failure_text: FailureText, read_only_text: ReadOnlyText) -> None:
        self._failure_text = failure_text
        self._read_only_text = read_only_text

    def reason(self, record: RecordState) -> Reason:
        """Say why there are no fields."""
        if record.status is RecordStatus.MISSING:
            text = self._failure_text(Failure.MISSING, record.failure_detail)
            return Reason(_tr("Not there any more"), text, "delete", _tr("Close this tab"), "tab_close")
        if forbidden(record):
            text = self._failure_text(Failure.FORBIDDEN, record.failure_detail)
            return Reason(_tr("Not yours to see"), text, "lock", _tr("Close this tab"), "tab_close")
        failure = record.failure or Failure.SERVER
        icon = "offline" if failure in _OFFLINE else "error"
        text = why_empty(failure, self._failure_text(failure, record.failure_detail))
        return Reason(_tr("Could not be loaded"), text, icon, _tr("Try again"), "refresh")

    def banner(self, state: FormState) -> Message | None:
        """Say why nothing can be edited."""
        if state.read_only is None or state.status is not FormStatus.READY:
            return None
        offered = any(command.id == "reactivate" and command.enabled for command in state.commands)
        actions = (BarAction("reactivate", _tr("Reactivate")),) if offered else ()
        return Message(self._read_only_text(state.read_only), Tone.INFO, actions, "lock")

    def partial(self, state: FormState) -> Message | None:
        """Say what is missing of a record of which only lists have told."""
        if not state.unread or state.plan is None:
            return None
        cells = (*state.plan.header, *(c for c in state.plan.cells() if isinstance(c, FieldPlan)))
        labels = dict.fromkeys(one_line(cell.label) for cell in cells if cell.column in state.unread)
        named = ", ".join([*labels][:_NAMED])
        more = len(labels) - _NAMED
        if more > 0:
            named = _tr("{fields} and {count} more").replace("{fields}", named).replace("{count}", str(more))
        text = _tr("Only what lists have shown of it is here. Not read yet: {fields}.")
        return Message(text.replace("{fields}", named), Tone.WARN, (_again(state.record),), "offline")

    def failure(self, record: RecordState) -> Message | None:
        """Say what went wrong with fields that are shown."""
        failure = record.failure or (Failure.MISSING if record.status is RecordStatus.MISSING else None)
        if record.waiting and (failure is None or failure in _AWAY):
            return Message(_tr("Waiting to be sent. What you saved is kept."), Tone.INFO, (), "waiting")
        if failure is None or (failure in _AWAY and not record.dirty):
            return None  # how old a page is stands above it
        offline = failure in _OFFLINE
        if record.dirty and record.status is RecordStatus.MISSING:
            return _typed_into_nothing(self._failure_text(Failure.MISSING, ""), record)
        if record.dirty and forbidden(record) and record.status is not RecordStatus.NEW:
            return _typed_into_nothing(self._failure_text(Failure.FORBIDDEN, record.failure_detail), record)
        again = () if record.status in GONE else (_again(record),)
        text = self._failure_text(failure, record.failure_detail)
        return Message(text, Tone.WARN if offline else Tone.BAD, again, "offline" if offline else "")


def _typed_into_nothing(text: str, record: RecordState) -> Message:
    """Offer places for what was typed into a record that is gone, or not to be changed by her."""
    about = (record.value(name) for name in ("customerid", "regardingobjectid", "parentcustomerid"))
    place = next((value for value in about if isinstance(value, Lookup)), None)
    note = _tr("Save as a note on {name}").replace("{name}", place.name) if place is not None else ""
    actions = (
        BarAction("save_as_new", _tr("Save as a new record")),
        *((BarAction("save_as_note", _tr("Save as a note"), note),) if note else ()),
        BarAction("copy_typed", _tr("Copy what I typed")),
    )
    return Message(" ".join((text, _tr("What you typed is kept here."))), Tone.BAD, actions)


def _again(record: RecordState) -> BarAction:
    if record.dirty:
        return BarAction("save", _tr("Save again"))
    return BarAction("refresh", _tr("Try again"))


def forbidden(record: RecordState) -> bool:
    """Tell whether the person may not see a record, though a list may have told parts of it."""
    return RecordStatus.FORBIDDEN is record.status or record.failure is Failure.FORBIDDEN


def _tr(text: str) -> str:
    return QCoreApplication.translate("FormPage", text)
