"""Render the form pictures: `python -m tests.widgets.gallery_forms OUT_DIR [NAME ...]`."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType

from PySide6.QtCore import QLocale, QPoint
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget

from desktop import messages
from session_engine.errors import Failure
from session_engine.forms.state import FieldKind, FormState, FormStatus, ReadOnlyReason
from session_engine.records.state import Choice, FieldProblem, FieldState, RecordState, RecordStatus
from session_engine.views.state import ColumnFilter, FilterOperator, GridColumn
from tests.widgets.form_samples import (
    ARTICLE,
    BEN,
    CASE,
    CUSTOMER,
    GRID,
    GRID_PLAN,
    OKONKWO,
    PLAN,
    PRIORITY,
    QUICK_PLAN,
    STATUS,
    TIMELINE,
    case,
    field,
    record,
    ref,
)
from widgets.dialogs import question
from widgets.dialogs.bulk_edit import BulkEditDialog
from widgets.dialogs.choose import AssignDialog
from widgets.dialogs.columns import ColumnsDialog
from widgets.dialogs.dialog import Dialog
from widgets.dialogs.due import SetDueDialog
from widgets.dialogs.filter_popup import FilterPopup
from widgets.dialogs.resolve import CancelCaseDialog, ResolveDialog
from widgets.forms.page import FormPage
from widgets.quick_create.flyout import QuickCreate
from widgets.reading.page import ReadingPage
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
    page.finish_building()
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
    page.finish_building()
    return page


def _loading() -> QWidget:
    return form(FormState(RecordState(CASE, RecordStatus.LOADING, "Whole practice offline"), PLAN))


def _missing() -> QWidget:
    return form(FormState(RecordState(CASE, RecordStatus.MISSING), PLAN))


def _behind() -> FormPage:
    page = form(case())
    page.resize(1366, 648)
    page.show()
    return page


def _over(dialog: Dialog) -> QWidget:
    dialog.open()
    return dialog


def _resolve() -> QWidget:
    types = (Choice(5, "Problem solved"), Choice(1000, "Information provided"))
    dialog = ResolveDialog(types, 1)
    dialog.fields.set_value("subject", "Back to 4.1.9, radio of the satellite reset")
    return _over(dialog)


def _refused() -> QWidget:
    dialog = ResolveDialog((Choice(5, "Problem solved"),), 0)
    dialog.fields.check()
    dialog.show_failure("The organisation cannot be reached. What you typed is kept; it is tried again.")
    return _over(dialog)


def _question() -> QWidget:
    choices = (
        question.Choice("save", "Save", primary=True),
        question.Choice("discard", "Discard", danger=True),
        question.Choice("keep", "Keep editing", cancel=True),
    )
    text = "There are unsaved changes in Whole practice offline, 30 desks."
    return _over(question.Question(text, "Save them before closing?", choices))


def _bulk() -> QWidget:
    fields = (
        field("prioritycode", FieldKind.CHOICE, "Priority", choices=PRIORITY),
        field("ownerid", FieldKind.LOOKUP, "Owner", targets=("systemuser",)),
    )
    dialog = BulkEditDialog(fields, 3)
    dialog.choose_column("prioritycode")
    return _over(dialog)


def _filter() -> QWidget:
    column = GridColumn("statuscode", "Status", FieldKind.STATUS, 90, choices=STATUS)
    popup = FilterPopup(column, ColumnFilter("statuscode", FilterOperator.EQUALS, (STATUS[0],)))
    popup.popup(QPoint(10, 10))
    return popup


def _filter_date() -> QWidget:
    popup = FilterPopup(GridColumn("createdon", "Created on", FieldKind.DATETIME, 90))
    popup.popup(QPoint(10, 10))
    return popup


def _quick() -> QWidget:
    page = _behind()
    flyout = QuickCreate(page, messages.failure, messages.field_problem)
    values = {"title": "No internet upstairs since Tuesday", "customerid": OKONKWO}
    flyout.render_state(FormState(record(values), QUICK_PLAN, FormStatus.READY))
    flyout.open()
    return page


def _article() -> QWidget:
    page = ReadingPage(messages.failure)
    bar = CommandBar()
    bar.render((BarCommand("find", "Find", "search"), BarCommand("copy_link", "Copy link", "link")))
    page.command_place.addWidget(bar)
    article = RecordState(
        ref("knowledgearticle", "k7"),
        RecordStatus.READY,
        "Beacon Mesh 4.2.1 drops satellites: roll back to 4.1.9",
        MappingProxyType({"statecode": FieldState(Choice(3, "Published")), "ownerid": FieldState(BEN)}),
    )
    header = (field("statecode", FieldKind.STATUS, "Status"), field("ownerid", FieldKind.LOOKUP, "Author"))
    page.render_record(article, header, ARTICLE, ("KA-01007", "version 1.0", "published today"))
    return page


def _lookup() -> QWidget:
    dialog = AssignDialog(3)
    _over(dialog)
    line = dialog.findChild(QLineEdit)
    assert line is not None
    return dialog


SHEETS: dict[str, Callable[[], QWidget]] = {
    "case": _case,
    "editing": _editing,
    "read-only": _read_only,
    "details": _details,
    "loading": _loading,
    "missing": _missing,
    "resolve": _resolve,
    "refused": _refused,
    "question": _question,
    "bulk": _bulk,
    "assign": _lookup,
    "cancel": lambda: _over(CancelCaseDialog((Choice(6, "Cancelled"), Choice(2000, "Merged")))),
    "due": lambda: _over(SetDueDialog(2)),
    "columns": lambda: _over(ColumnsDialog(GRID_PLAN.columns, ("ticketnumber", "statuscode"))),
    "filter": _filter,
    "filter-date": _filter_date,
    "quick": _quick,
    "article": _article,
}
OWN_SIZE = frozenset(
    {"resolve", "refused", "question", "bulk", "assign", "cancel", "due", "columns", "filter", "filter-date"}
)
SIZES = ((1366, 648), (1920, 960), (1006, 598), (900, 640))
ONLY_ONE_SIZE = frozenset({"loading", "missing", "read-only", "quick", "article"}) | OWN_SIZE


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
                if name not in OWN_SIZE:
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
