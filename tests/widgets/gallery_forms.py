"""Render the form pictures: `python -m tests.widgets.gallery_forms OUT_DIR [NAME ...]`."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QLocale
from PySide6.QtWidgets import QApplication, QWidget

from desktop import messages
from session_engine.errors import Failure
from session_engine.forms.state import FormState, ReadOnlyReason
from session_engine.records.state import FieldProblem, FieldState, RecordState, RecordStatus
from tests.widgets.form_samples import CASE, CUSTOMER, GRID, PLAN, TIMELINE, case
from widgets.forms.page import FormPage
from widgets.shell.command_bar import CommandBar
from widgets.shell.command_bar import CommandState as BarCommand
from widgets.theme import Mode, Theme

_COMMANDS = (
    BarCommand("save", "Save", "check", primary=True),
    BarCommand("resolve", "Resolve", "resolve"),
    BarCommand("assign", "Assign", "assign"),
    BarCommand("queue", "Queue", "queue"),
    BarCommand("refresh", "Refresh", "refresh"),
)


def form(state: FormState) -> FormPage:
    page = FormPage(messages.failure, messages.field_problem, messages.read_only)
    bar = CommandBar()
    bar.render(_COMMANDS)
    page.command_place.addWidget(bar)
    page.render_grid("cases", GRID)
    page.render_timeline(TIMELINE)
    page.render_card("customerid", CUSTOMER)
    page.render_state(state)
    return page


def _case() -> QWidget:
    return form(case())


def _editing() -> QWidget:
    state = case(
        title=FieldState("", edited=True, problem=FieldProblem.REQUIRED),
        description=FieldState("Half a sentence about the", edited=True),
        casetypecode=FieldState(
            case().record.value("casetypecode"),
            edited=True,
            newer=case().record.value("casetypecode"),
            has_newer=True,
            newer_by="Ben Whitlock",
        ),
    )
    failed = replace(state.record, failure=Failure.UNREACHABLE)
    return form(replace(state, record=failed))


def _read_only() -> QWidget:
    from session_engine.forms.state import CommandState

    state = replace(case(), read_only=ReadOnlyReason.CASE_RESOLVED, commands=(CommandState("reactivate"),))
    return form(state)


def _details() -> QWidget:
    page = form(case())
    page.restore("details", {})
    return page


def _loading() -> QWidget:
    return form(FormState(RecordState(CASE, RecordStatus.LOADING, "Whole practice offline"), PLAN))


def _missing() -> QWidget:
    return form(FormState(RecordState(CASE, RecordStatus.MISSING), PLAN))


SHEETS: dict[str, Callable[[], QWidget]] = {
    "case": _case,
    "editing": _editing,
    "read-only": _read_only,
    "details": _details,
    "loading": _loading,
    "missing": _missing,
}
SIZES = ((1366, 648), (1920, 960), (1006, 598), (900, 640))
ONLY_ONE_SIZE = frozenset({"loading", "missing", "read-only"})


def main() -> None:
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    app = QApplication(sys.argv[:1])
    theme = Theme(app)
    QLocale.setDefault(QLocale("en_GB"))
    for mode in (Mode.LIGHT, Mode.DARK):
        theme.set_mode(mode)
        for name, build in SHEETS.items():
            if sys.argv[2:] and name not in sys.argv[2:]:
                continue
            for width, height in SIZES[:1] if name in ONLY_ONE_SIZE else SIZES:
                sheet = build()
                sheet.resize(width, height)
                sheet.show()
                for _ in range(3):
                    app.processEvents()
                path = folder / f"{name}-{mode.value}-{width}.png"
                sheet.grab().save(str(path))
                sheet.close()
                print(path)  # noqa: T201


if __name__ == "__main__":
    main()
