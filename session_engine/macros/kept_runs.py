"""Runs as they are kept with a session: to be read, and taken back, after a restart."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import NamedTuple, cast

from session_engine.errors import Failure, OrganisationError, RefusalCode, Refused
from session_engine.expressions.state import ExpressionProblem
from session_engine.ids import LineId, SessionId
from session_engine.macros import kept_inverses
from session_engine.macros.actions import Unavailable
from session_engine.macros.runs import UNDER_WAY, Run, RunId, RunStatus, StepLog, StepProblem, StepStatus
from session_engine.macros.state import Macro, Pairs
from session_engine.macros.undoing import Inverse

MOST_RUNS, MOST_STEPS, LONGEST = 5, 60, 300
"""Runs of a session, steps of a run, characters of a text that are kept."""
_CODES = {"why": (ExpressionProblem, Unavailable)}

Json = dict[str, object]


class KeptRun(NamedTuple):
    """A run, and the ways back of its steps by their paths."""

    run: Run
    inverses: Mapping[str, Inverse]


def written(runs: Iterable[KeptRun]) -> list[Json]:
    """Write the latest runs that have ended."""
    ended = [kept for kept in runs if kept.run.status not in UNDER_WAY]
    return [_run(*kept) for kept in ended[:MOST_RUNS]]


def read(content: object, session: SessionId, line: LineId, names: Iterator[RunId]) -> tuple[KeptRun, ...]:
    """Read kept runs, the latest first, each under a name of its own; one that cannot be read is left out."""
    found: list[KeptRun] = []
    for each in _list(content)[:MOST_RUNS]:
        try:
            found.append(_read_run(cast("Mapping[str, object]", each), next(names), session, line))
        except (ValueError, TypeError, KeyError, AttributeError):
            continue
    return tuple(found)


def _run(run: Run, inverses: Mapping[str, Inverse]) -> Json:
    steps = [_step(log) | _way_back(inverses.get(log.path)) for log in run.steps[-MOST_STEPS:]]
    return {
        "macro": run.macro.unique_name,
        "name": run.macro.name,
        "status": run.status.value,
        "problem": run.problem.value if run.problem is not None else None,
        "undone": run.undone,
        "steps": steps,
    }


def _way_back(inverse: Inverse | None) -> Json:
    content = kept_inverses.written(inverse) if inverse is not None else None
    return {"back": content} if content is not None else {}


def _step(log: StepLog) -> Json:
    found: Json = {
        "path": log.path,
        "step": log.step,
        "action": log.action,
        "given": _pairs(log.given),
        "status": log.status.value,
        "begun": log.begun.isoformat() if log.begun is not None else None,
        "seconds": round(log.seconds, 3),
        "outputs": _pairs(log.outputs),
    }
    if log.problem is not None:
        found |= {
            "problem": log.problem.value,
            "values": {key: str(value) for key, value in log.values.items()},
        }
    if isinstance(log.reason, Refused):
        found["refused"] = [
            log.reason.code.value,
            {key: str(value) for key, value in log.reason.values.items()},
        ]
    elif log.reason is not None:
        found["failure"] = [log.reason.failure.value, log.reason.detail[:LONGEST]]
    return found


def _pairs(pairs: Pairs) -> list[list[str]]:
    return [[name, text[:LONGEST]] for name, text in pairs]


def _read_run(found: Mapping[str, object], number: RunId, session: SessionId, line: LineId) -> KeptRun:
    problem = found.get("problem")
    steps = [cast("Mapping[str, object]", each) for each in _list(found.get("steps"))]
    inverses = {str(each["path"]): kept_inverses.read(each["back"]) for each in steps if "back" in each}
    logs = (_read_step(each) for each in steps)
    run = Run(
        number,
        Macro(str(found["macro"]), str(found["name"])),
        session,
        line,
        RunStatus(str(found["status"])),
        tuple(replace(log, can_undo=log.path in inverses) for log in logs),
        problem=StepProblem(str(problem)) if problem else None,
        undone=found.get("undone") is True,
    )
    if run.status in UNDER_WAY:
        raise ValueError(run.status)
    return KeptRun(run, inverses)


def _read_step(found: Mapping[str, object]) -> StepLog:
    begun, problem = found.get("begun"), found.get("problem")
    log = StepLog(
        str(found["path"]),
        str(found["step"]),
        str(found["action"]),
        _read_pairs(found.get("given")),
        StepStatus(str(found["status"])),
        datetime.fromisoformat(str(begun)) if begun else None,
        float(cast("float", found.get("seconds", 0.0))),
        _read_pairs(found.get("outputs")),
    )
    if problem:
        log = replace(log, problem=StepProblem(str(problem)), values=_values(found.get("values")))
    return replace(log, reason=_reason(found))


def _values(content: object) -> dict[str, object]:
    values: dict[str, object] = {}
    for key, text in cast("Mapping[str, object]", content or {}).items():
        kinds = (kind for kind in _CODES.get(key, ()) if text in [each.value for each in kind])
        kind = next(kinds, None)
        values[key] = kind(str(text)) if kind is not None else text
    return values


def _reason(found: Mapping[str, object]) -> Refused | OrganisationError | None:
    if "refused" in found:
        code, values = _list(found["refused"])
        return Refused(RefusalCode(str(code)), cast("Mapping[str, object]", values))
    if "failure" in found:
        failure, detail = _list(found["failure"])
        return OrganisationError(Failure(str(failure)), detail=str(detail))
    return None


def _read_pairs(content: object) -> Pairs:
    return tuple((str(name), str(text)) for name, text in (_list(each) for each in _list(content)))


def _list(content: object) -> Sequence[object]:
    return cast("Sequence[object]", content) if isinstance(content, list | tuple) else ()
