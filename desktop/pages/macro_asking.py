"""What the editor of macros asks in dialogs: a record, a version."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QWidget

from desktop import definition_lines, wait_words
from desktop.bindings.definition_versions import show_versions
from desktop.desk import Desk
from desktop.lookups import in_dialog, look_up
from desktop.waits import Wait
from session_engine.experience.state import ExperienceProfile
from session_engine.ids import LineId, RecordRef, SessionId, record_page
from session_engine.macros.state import Macro
from session_engine.pages import icon_of
from session_engine.records.state import Lookup
from widgets.dialogs.choose import RecordDialog
from widgets.dialogs.dialog import Dialog
from widgets.dialogs.question import Choice, Question

OWNER = "macro editor"


class MacroAsking:
    """Opens dialogs above a page."""

    def __init__(self, desk: Desk, page: QWidget, line: LineId) -> None:
        self._desk, self._page, self._line = desk, page, line
        self._dialog: QWidget | None = None

    def saving(self) -> Wait:
        """Name a save."""
        return Wait(wait_words.saving(""))

    def record(
        self,
        label: str,
        tables: tuple[str, ...],
        take: Callable[[RecordRef], object],
        *,
        trying: RecordRef | None = None,
    ) -> None:
        """Ask for a record, which `take` gets; for a test run where `trying` says on which it most likely is."""
        tr = QCoreApplication.translate
        title = (
            tr("macros", "Test run: on which record?")
            if trying is not None
            else tr("macros", "Which record?")
        )
        accept = tr("macros", "Run it there") if trying is not None else tr("macros", "Take it")
        dialog = RecordDialog(title, accept, label, tables, self._page.window())
        if trying is not None:
            if trying.table in tables:
                dialog.preset(Lookup(trying, self._desk.engine.records.name(trying)))
            dialog.say(
                tr(
                    "macros",
                    "The steps are really done. Afterwards you can undo what there is a way back for.",
                )
            )

        dialog.lookup_typed.connect(
            lambda text: look_up(
                self._desk, self._line, tables, text, in_dialog(dialog), owner=OWNER, group="suggest"
            )
        )

        def chosen(lookup: Lookup) -> None:
            dialog.accept()
            self._desk.run(lambda: take(lookup.ref))

        dialog.accepted_with.connect(chosen)
        self._show(dialog)

    def session_of(self, begin: Callable[[SessionId], object]) -> Callable[[RecordRef], object]:
        """Let something begin in the session of a record; one that is not open is opened behind the editor."""

        def with_record(ref: RecordRef) -> None:
            workspace = self._desk.engine.workspace
            sessions = workspace.state.sessions.values()
            there = next((each.id for each in sessions if each.anchor.page.record == ref), None)
            if there is None:
                page, title = record_page(ref), self._desk.engine.records.name(ref)
                there = workspace.open_session(page, title=title, icon=icon_of(page), background=True).session
            begin(there)

        return with_record

    def audience(
        self,
        profiles: tuple[ExperienceProfile, ...],
        now: tuple[str, ...],
        take: Callable[[tuple[str, ...]], object],
    ) -> None:
        """Ask whom the macro is for; `take` gets the ids of profiles, none for everybody."""
        from desktop.bindings.experience import profiles_dialog  # noqa: PLC0415 - rarely

        tr = QCoreApplication.translate
        title, accept = tr("macros", "Who can run it?"), tr("macros", "Publish")
        self._show(profiles_dialog(self._desk, title, accept, profiles, now, take))

    def conflict(self, answered: Callable[[str], object]) -> None:
        """Ask what counts where somebody else has saved the macro meanwhile: `mine`, `theirs`, or neither yet."""
        tr = QCoreApplication.translate
        question = Question(
            tr("macros", "Somebody else has changed this macro meanwhile."),
            tr(
                "macros",
                "What does not count now can be found again: among the earlier versions, or by Undo.",
            ),
            (
                Choice("mine", tr("macros", "Save mine"), primary=True),
                Choice("theirs", tr("macros", "Take theirs")),
                Choice("keep", tr("macros", "Keep editing"), cancel=True),
            ),
            self._page.window(),
        )
        question.answered.connect(answered)
        self._show(question)

    def version(self, macro: Macro, take: Callable[[Macro], object]) -> None:
        """Ask for an earlier version; `take` gets it."""
        area, line, name = self._desk.macros.area, self._line, macro.unique_name

        def now() -> Macro | None:
            item = area.library(line).item(name)
            return item.macro if item is not None else None

        self._dialog = show_versions(
            self._desk,
            self._page.window(),
            lambda: area.versions(name, line),
            now,
            definition_lines.of_macro,
            take,
        )

    def _show(self, dialog: Dialog) -> None:
        self._dialog = dialog  # kept alive while it is open
        dialog.open()
