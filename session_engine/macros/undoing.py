"""Ways back from what a macro's steps did: each the inverse of a verb, done by the verbs themselves."""

from __future__ import annotations

from typing import TypeAlias

from session_engine.casework.state import Undo
from session_engine.ids import RecordRef, SessionId, TabId
from session_engine.light_dataclass import dataclass
from session_engine.macros.performing.hands import Hands
from session_engine.macros.runs import StepFailed, StepProblem
from session_engine.records.state import Value


@dataclass(frozen=True, slots=True)
class CloseTab:
    """A tab was opened."""

    tab: TabId


@dataclass(frozen=True, slots=True)
class FocusTab:
    """Another tab was brought to the front."""

    tab: TabId


@dataclass(frozen=True, slots=True)
class TakeBackEdits:
    """Fields were filled.

    Attributes:
        ref: Of which record.
        before: What the person had typed before, None where she had not.
        after: What the macro wrote; what is different now was typed since and stays.
    """

    ref: RecordRef
    before: tuple[tuple[str, tuple[Value] | None], ...]
    after: tuple[tuple[str, Value], ...]


@dataclass(frozen=True, slots=True)
class DeleteCreated:
    """A record was created."""

    ref: RecordRef


@dataclass(frozen=True, slots=True)
class SetContext:
    """A name of the session's context was set."""

    session: SessionId
    name: str
    before: Value


@dataclass(frozen=True, slots=True)
class ChooseScript:
    """Another script was shown."""

    session: SessionId
    before: str


@dataclass(frozen=True, slots=True)
class TakeBackMail:
    """An e-mail was sent and leaves in a few seconds."""

    ref: RecordRef


@dataclass(frozen=True, slots=True)
class Relink:
    """A record was linked to a conversation, or its link taken away.

    Attributes:
        conversation: Which.
        before: What was linked before, None for nothing.
        after: What the step linked or unlinked.
    """

    conversation: RecordRef
    before: RecordRef | None
    after: RecordRef


Inverse: TypeAlias = (
    Undo
    | CloseTab
    | FocusTab
    | TakeBackEdits
    | DeleteCreated
    | SetContext
    | ChooseScript
    | TakeBackMail
    | Relink
)


async def take_back(inverse: Inverse, hands: Hands) -> None:
    """Do an inverse.

    Raises:
        Refused: A verb says no.
        OrganisationError: The organisation does.
        StepFailed: Somebody has changed what the step left behind.
    """
    match inverse:
        case Undo():
            await hands.casework.undo(inverse)
        case DeleteCreated(ref):
            await hands.casework.delete((ref,))
        case TakeBackMail(ref):
            hands.mail.take_back(ref)
        case Relink():
            await _relink(inverse, hands)
        case TakeBackEdits():
            _take_back_edits(inverse, hands)
        case CloseTab() | FocusTab():
            _go_back(inverse, hands)
        case SetContext(session, name, before):
            hands.slugs.set(session, name, before)
        case ChooseScript(session, before):
            hands.choose_script(session, before)


async def _relink(inverse: Relink, hands: Hands) -> None:
    if hands.talk is None:
        return
    if inverse.before is not None:
        await hands.talk().link(inverse.conversation, inverse.before)
    else:
        await hands.talk().unlink(inverse.conversation, inverse.after)


def _go_back(inverse: CloseTab | FocusTab, hands: Hands) -> None:
    """Close or leave a tab; one that is gone is closed already."""
    if hands.workspace.state.session_of(inverse.tab) is None:
        return
    if isinstance(inverse, CloseTab):
        hands.workspace.close_tab(inverse.tab)
    else:
        hands.workspace.focus_tab(inverse.tab)


def _take_back_edits(inverse: TakeBackEdits, hands: Hands) -> None:
    state = hands.records.state(inverse.ref)
    changed = [name for name, value in inverse.after if state.value(name) != value]
    for name, typed in inverse.before:
        if name in changed:
            continue
        if typed is None:
            hands.records.revert(inverse.ref, name)
        else:
            hands.records.edit(inverse.ref, name, typed[0])
    if changed:
        raise StepFailed(StepProblem.CHANGED_SINCE, {"columns": ", ".join(changed)})
