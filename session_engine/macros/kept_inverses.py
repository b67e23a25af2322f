"""Ways back as they are kept with a session's runs, so that a run can be taken back after a restart too.

Each says which version it left behind: what somebody has changed since is not touched, however long it lay here. The
session's context does not outlive the program, and nobody wants to be led to another tab hours later: these are not
kept.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

from session_engine.casework.state import Undo
from session_engine.casework.steps import Reopen, Repick, Requeue, Restore, Unpick
from session_engine.ids import RecordRef, SessionId, TabId
from session_engine.macros.undoing import ChooseScript, CloseTab, DeleteCreated, Inverse, TakeBackEdits
from session_engine.profile import codec
from session_engine.records.state import Value

Json = dict[str, object]
LONGEST = 4_000
"""Characters of one way back; what is longer cannot be taken back after a restart."""


def written(inverse: Inverse) -> Json | None:
    """Write a way back; None for one that is not kept."""
    content = _written(inverse)
    return content if content is None or len(codec.text(content)) <= LONGEST else None


def read(content: object) -> Inverse:
    """Read a way back.

    Raises:
        ValueError: It is none, or a part is of a wrong kind; KeyError where one is missing.
    """
    found = codec.parts(content)
    return _READ[codec.text_in(found["kind"])](found)


def _written(inverse: Inverse) -> Json | None:
    match inverse:
        case Undo():
            return _undo(inverse)
        case CloseTab(tab):
            return {"kind": "close", "tab": int(tab)}
        case DeleteCreated(ref):
            return {"kind": "delete", "ref": codec.write_ref(ref)}
        case ChooseScript(session, before):
            return {"kind": "script", "session": int(session), "before": before}
        case TakeBackEdits(ref, before, after):
            typed = [
                [name, value is not None, codec.write_value(value[0] if value else None)]
                for name, value in before
            ]
            wrote = [[name, codec.write_value(value)] for name, value in after]
            return {"kind": "edits", "ref": codec.write_ref(ref), "before": typed, "after": wrote}
        case _:
            return None


def _undo(undo: Undo) -> Json | None:
    steps = [step for each in undo.arguments if (step := _step(each)) is not None]
    if len(steps) != len(undo.arguments):
        return None
    expected = [[codec.write_ref(ref), etag] for ref, etag in undo.expected]
    return {"kind": "undo", "verb": undo.verb, "steps": steps, "expected": expected}


def _step(step: object) -> Json | None:
    match step:
        case Restore(ref, values):
            return {"ref": codec.write_ref(ref), "values": _values(values)}
        case Reopen(ref, activities, queue):
            closed = [[codec.write_ref(each.ref), _values(each.values)] for each in activities]
            left = codec.write_ref(queue) if queue is not None else None
            return {"ref": codec.write_ref(ref), "activities": closed, "queue": left}
        case Unpick(item, ref, queue, removed, owner):
            refs = {"item": item, "ref": ref, "queue": queue}
            kept = {name: codec.write_ref(each) for name, each in refs.items()}
            return {"step": "unpick", **kept, "removed": removed, "owner": codec.write_value(owner)}
        case Repick(item):
            return {"step": "repick", "item": codec.write_ref(item)}
        case Requeue(item, ref, left_in, queue, worker):
            refs = {"item": item, "ref": ref, "left_in": left_in, "queue": queue, "worker": worker}
            kept = {name: codec.write_ref(each) for name, each in refs.items() if each is not None}
            return {"step": "requeue", **kept}
        case _:
            return None


def _values(values: Mapping[str, Value]) -> Json:
    return {name: codec.write_value(value) for name, value in values.items()}


# -- reading -----------------------------------------------------------------------------------------------


def _read_values(content: object) -> dict[str, Value]:
    return {name: codec.read_value(value) for name, value in codec.parts(content).items()}


def _read_step(content: object) -> Restore | Reopen | Unpick | Repick | Requeue:
    found = codec.parts(content)
    if "step" in found:
        return _READ_QUEUED[codec.text_in(found["step"])](found)
    ref = codec.read_ref(found["ref"])
    if "values" in found:
        return Restore(ref, _read_values(found["values"]))
    pairs = (codec.items(each) for each in codec.items(found["activities"]))
    closed = tuple(Restore(codec.read_ref(one), _read_values(values)) for one, values in pairs)
    return Reopen(ref, closed, codec.read_ref(found["queue"]) if found["queue"] is not None else None)


def _read_unpick(found: codec.Parts) -> Unpick:
    item, ref, queue = (codec.read_ref(found[name]) for name in ("item", "ref", "queue"))
    return Unpick(item, ref, queue, found["removed"] is True, codec.read_value(found["owner"]))


def _read_requeue(found: codec.Parts) -> Requeue:
    item, ref, left_in = (codec.read_ref(found[name]) for name in ("item", "ref", "left_in"))
    queue, worker = (codec.read_ref(found[name]) if name in found else None for name in ("queue", "worker"))
    return Requeue(item, ref, left_in, queue, worker)


_READ_QUEUED: Mapping[str, Callable[[codec.Parts], Unpick | Repick | Requeue]] = MappingProxyType(
    {
        "unpick": _read_unpick,
        "repick": lambda found: Repick(codec.read_ref(found["item"])),
        "requeue": _read_requeue,
    }
)


def _read_undo(found: codec.Parts) -> Undo:
    expected: list[tuple[RecordRef, str | None]] = []
    for each in codec.items(found["expected"]):
        ref, etag = codec.items(each)
        expected.append((codec.read_ref(ref), codec.maybe_text(etag)))
    steps = tuple(_read_step(each) for each in codec.items(found["steps"]))
    return Undo(codec.text_in(found["verb"]), steps, tuple(expected))


def _read_edits(found: codec.Parts) -> TakeBackEdits:
    before: list[tuple[str, tuple[Value] | None]] = []
    for each in codec.items(found["before"]):
        name, typed, value = codec.items(each)
        before.append((codec.text_in(name), (codec.read_value(value),) if typed is True else None))
    pairs = (codec.items(each) for each in codec.items(found["after"]))
    after = tuple((codec.text_in(name), codec.read_value(value)) for name, value in pairs)
    return TakeBackEdits(codec.read_ref(found["ref"]), tuple(before), after)


def _read_script(found: codec.Parts) -> ChooseScript:
    return ChooseScript(SessionId(codec.number_in(found["session"])), codec.text_in(found["before"]))


_READ: Mapping[str, Callable[[codec.Parts], Inverse]] = MappingProxyType(
    {
        "undo": _read_undo,
        "close": lambda found: CloseTab(TabId(codec.number_in(found["tab"]))),
        "delete": lambda found: DeleteCreated(codec.read_ref(found["ref"])),
        "script": _read_script,
        "edits": _read_edits,
    }
)
