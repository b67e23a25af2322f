"""What the page on which a script is written tells above it, and what it says of where the script is kept."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TypeAlias

from PySide6.QtCore import QCoreApplication

from session_engine.errors import Failure
from session_engine.script_editing.state import EditorState, EditorStatus
from session_engine.scripts.state import ScriptFinding, ScriptSource
from widgets.forms.words import FailureText
from widgets.primitives.message_bar import BarAction, Message
from widgets.primitives.tones import Tone

FindingText: TypeAlias = Callable[[ScriptFinding], str]
MOST_TOLD = 3
"""Faults that are told above; all of them are told at their fields."""
_NOT_HERE = frozenset({Failure.FORBIDDEN, Failure.NOT_OFFERED, Failure.MISSING})
"""Failures after which a script can still be kept on this computer."""


def told(state: EditorState, finding_text: FindingText, failure_text: FailureText) -> Message | None:
    """Give what is to be known before going on; None for nothing."""
    tr = QCoreApplication.translate
    if state.theirs is not None:
        return _theirs(state)
    if state.failure is not None:
        kept = tr("ScriptEditorPage", "What you have written is kept here.")
        text = f"{failure_text(state.failure, state.detail)} {kept}"
        here = BarAction("save_local", tr("ScriptEditorPage", "Keep it on this computer"))
        return Message(text, Tone.BAD, (here,) if state.failure in _NOT_HERE else ())
    if state.tried and state.told:
        return Message(_faults(state, finding_text), Tone.WARN)
    if state.status is EditorStatus.READY and not state.shared:
        text = tr(
            "ScriptEditorPage",
            "Your organisation keeps no scripts: this one stays on this computer, for you alone.",
        )
        return Message(text, Tone.INFO)
    return None


def _theirs(state: EditorState) -> Message:
    tr = QCoreApplication.translate
    who = state.record.changed_by if state.record is not None else ""
    text = tr("ScriptEditorPage", "{who} saved another version of this script meanwhile.")
    actions = (
        BarAction("take_theirs", tr("ScriptEditorPage", "Show that version")),
        BarAction("keep_mine", tr("ScriptEditorPage", "Keep mine")),
    )
    named = text.replace("{who}", who or tr("ScriptEditorPage", "Somebody"))
    return Message(named, Tone.WARN, actions)


def _faults(state: EditorState, finding_text: FindingText) -> str:
    tr = QCoreApplication.translate
    texts = [tr("ScriptEditorPage", "It is not saved yet.")]
    for finding in state.told[:MOST_TOLD]:
        step = state.script.step(finding.step)
        named = replace(finding, step=step.name or step.unique_name) if step is not None else finding
        texts.append(finding_text(named))
    more = len(state.told) - MOST_TOLD
    if more > 0:
        texts.append(tr("ScriptEditorPage", "and {count} more").replace("{count}", str(more)))
    return " ".join(texts)


def about(state: EditorState) -> str:
    """Say whose the script is, or where it is kept."""
    tr = QCoreApplication.translate
    if state.status is not EditorStatus.READY:
        return ""
    match state.source:
        case None:
            return tr("ScriptEditorPage", "New, not saved yet")
        case ScriptSource.DELIVERED:
            return tr("ScriptEditorPage", "Comes with Ninedesk")
        case ScriptSource.LOCAL:
            return tr("ScriptEditorPage", "On this computer, for you alone")
        case ScriptSource.ORGANISATION:
            record = state.record
            text = tr("ScriptEditorPage", "Owner: {owner} · last changed by {who}")
            owner, who = (record.owner, record.changed_by) if record is not None else ("", "")
            return text.replace("{owner}", owner or "–").replace("{who}", who or "–")
