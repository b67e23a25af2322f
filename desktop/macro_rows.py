"""Macros and runs in words, as the pane shows them."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QCoreApplication, QDateTime, QLocale, QTime

from desktop import macro_actions, macro_words
from session_engine.macros.holdings import Item, Library, Source
from session_engine.macros.registry import ACTIONS
from session_engine.macros.runs import UNCHANGED, UNDER_WAY, Run, RunStatus, StepLog, StepProblem, StepStatus
from session_engine.macros.state import Pairs
from widgets.macros.rows import MacroRow, Mark, RunRow, StepRow

_STEPS = {
    StepStatus.RUNNING: Mark.RUNNING,
    StepStatus.DONE: Mark.DONE,
    StepStatus.WAITING: Mark.WAITING,
    StepStatus.FAILED: Mark.FAILED,
    StepStatus.SKIPPED: Mark.STOPPED,
    StepStatus.DECLINED: Mark.STOPPED,
    StepStatus.UNDONE: Mark.UNDONE,
}
_RUNS = {
    RunStatus.RUNNING: Mark.RUNNING,
    RunStatus.ASKING: Mark.RUNNING,
    RunStatus.DONE: Mark.DONE,
    RunStatus.FAILED: Mark.FAILED,
    RunStatus.CANCELLED: Mark.STOPPED,
}
_SAID_BY_STEPS = frozenset({StepProblem.CANCELLED, StepProblem.DECLINED, StepProblem.SESSION_CLOSED,
                            StepProblem.TOO_MANY_STEPS, StepProblem.INTERNAL})  # fmt: skip
"""Why a run ends without a step of its own that says so."""


_FOR_STEPS = frozenset({"tab", "page_type", "more", UNCHANGED})
"""Outputs that later steps need and nobody reads."""
NameOf = Callable[[str, str], str]
"""Gives a record's name by table and id, empty where it is not known."""


def _no_name(table: str, key: str) -> str:
    del table, key
    return ""


def macro_row(item: Item, key: str) -> MacroRow:
    """Give a macro of the library."""
    tr = QCoreApplication.translate
    note = tr("macros", "only here") if item.source is Source.LOCAL else ""
    note = note if item.published else tr("macros", "draft")
    note = note if item.hers else tr("macros", "for others")
    mine = item.source is not Source.DELIVERED
    macro = item.macro
    return MacroRow(macro.unique_name, macro.name, macro.description, key, note, mine, item.runs)


def to_be_written(item: Item, table: str, person: str) -> bool:
    """Tell whether a macro that is not run by its name is shown to be written: a draft of hers, or for others."""
    return not item.runs and item.owner == person and item.macro.table in ("", table)


def applies(item: Item, table: str) -> bool:
    """Tell whether a macro is offered for a session whose first record is of a table."""
    return item.runs and item.macro.table in ("", table)


def library_note(library: Library) -> str:
    """Say what is to be known about where macros come from."""
    tr = QCoreApplication.translate
    if library.failure is not None and library.items:
        return tr("macros", "Your organisation's macros cannot be read now. These came with Ninedesk.")
    if library.origin is Source.DELIVERED and library.items:
        return tr("macros", "Your organisation has no macros of its own. These came with Ninedesk.")
    if library.unreadable:
        said = tr("macros", "Written by another program, and not to be run here: {names}")
        return said.replace("{names}", ", ".join(library.unreadable[:5]))
    return ""


def run_row(run: Run, name_of: NameOf = _no_name) -> RunRow:
    """Give a run with its steps."""
    begun = next((log.begun for log in run.steps if log.begun is not None), None)
    steps = tuple(step_row(log, name_of) for log in run.steps)
    partly = run.undone and any(_stayed(log) for log in run.steps)
    when = ""
    if begun is not None:
        moment = QDateTime.fromSecsSinceEpoch(int(begun.timestamp())).time()
        when = QLocale().toString(QTime(moment.hour(), moment.minute()), QLocale.FormatType.ShortFormat)
    ended = run.problem if run.problem in _SAID_BY_STEPS else None
    return RunRow(
        int(run.id),
        run.macro.name,
        Mark.UNDONE if run.undone and not partly else _RUNS[run.status],
        _words(run, partly=partly),
        when,
        steps,
        _progress(run),
        macro_words.run_problem(ended, {}) if ended is not None else "",
        run.question if run.status is RunStatus.ASKING else "",
        run.status in UNDER_WAY,
        run.cancelling,
        run.can_undo,
    )


def _stayed(log: StepLog) -> bool:
    """Tell whether something a step did is still so after an undo."""
    known = ACTIONS.get(log.action)
    done = log.status in (StepStatus.DONE, StepStatus.WAITING) and UNCHANGED not in dict(log.outputs)
    return done and (log.problem is not None or (known is not None and known.changes))


def step_row(log: StepLog, name_of: NameOf = _no_name) -> StepRow:
    """Give a step; records are named as people know them, where that is known."""
    undone = log.status is StepStatus.UNDONE
    ended = log.status is not StepStatus.RUNNING and not undone
    return StepRow(
        log.path,
        _title(log),
        _STEPS[log.status],
        step_words(log.status),
        took(log.seconds) if ended else "",
        macro_words.step_problem(log),
        _named(log.given, name_of),
        _named(tuple(pair for pair in log.outputs if pair[0] not in _FOR_STEPS), name_of),
    )


def _title(log: StepLog) -> str:
    tr, title, outputs = QCoreApplication.translate, macro_actions.action(log.action), dict(log.outputs)
    if log.action == "if" and "result" in outputs:
        result = tr("macros", "yes") if outputs["result"] == "true" else tr("macros", "no")
        return f"{title}: {result}"
    if log.action == "each" and "count" in outputs:
        more = tr("macros", "{count} of more")
        count = more.replace("{count}", outputs["count"]) if "more" in outputs else outputs["count"]
        return f"{title}: {count}"
    return title


def step_words(status: StepStatus) -> str:
    """Say what became of a step."""
    tr = QCoreApplication.translate
    return {
        StepStatus.RUNNING: tr("macros", "running"),
        StepStatus.DONE: tr("macros", "done"),
        StepStatus.WAITING: tr("macros", "waits to be sent"),
        StepStatus.FAILED: tr("macros", "failed"),
        StepStatus.SKIPPED: tr("macros", "left out"),
        StepStatus.DECLINED: tr("macros", "declined"),
        StepStatus.UNDONE: tr("macros", "undone"),
    }[status]


def _words(run: Run, *, partly: bool) -> str:
    tr = QCoreApplication.translate
    if run.undone:
        return tr("macros", "Undone in part") if partly else tr("macros", "Undone")
    return {
        RunStatus.RUNNING: tr("macros", "Running"),
        RunStatus.ASKING: tr("macros", "Asks you"),
        RunStatus.DONE: tr("macros", "Done"),
        RunStatus.FAILED: tr("macros", "Failed"),
        RunStatus.CANCELLED: tr("macros", "Stopped"),
    }[run.status]


def _progress(run: Run) -> float:
    """Give how many of the steps that stand outside of all others are behind it."""
    whole = len(run.macro.steps)
    begun = len({log.path.partition(".")[0] for log in run.steps})
    behind = begun - 1 if run.status in UNDER_WAY else begun
    return min(1.0, max(0, behind) / whole) if whole else 1.0


def took(seconds: float) -> str:
    """Say how long something took."""
    tr, locale = QCoreApplication.translate, QLocale()
    if seconds < 1:
        return tr("macros", "{time} ms").replace("{time}", locale.toString(round(seconds * 1000)))
    return tr("macros", "{time} s").replace("{time}", locale.toString(seconds, "f", 1))


def _named(pairs: Pairs, name_of: NameOf) -> Pairs:
    given = dict(pairs)
    table = given.get("entity", "")
    named = {key: name_of(table, given[key]) for key in ("record",) if given.get(key) and table}
    return tuple((_name(name), named.get(name) or text) for name, text in pairs if text)


def _name(name: str) -> str:
    group, _, column = name.partition(".")
    return column if column and group == "values" else macro_actions.parameter(name)
