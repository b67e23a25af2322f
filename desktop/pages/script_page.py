"""A tab on which a script is written."""

from __future__ import annotations

import asyncio
import importlib
from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QWidget

from desktop import definition_lines, macro_words, messages
from desktop.bindings.definition_versions import show_versions
from desktop.desk import Desk
from desktop.lookups import in_dialog, look_up
from desktop.pages.kept import KeptState
from session_engine.errors import Refused
from session_engine.ids import RecordRef, record_page
from session_engine.navigation.state import Place
from session_engine.notices.state import Weight
from session_engine.records.state import Lookup
from session_engine.script_editing.naming import is_new
from session_engine.scripts.state import Script, ScriptSource
from session_engine.sessions.state import Tab
from widgets.dialogs.choose import RecordDialog
from widgets.dialogs.question import Choice, Question
from widgets.scripts.editor.page import ScriptEditorPage
from widgets.scripts.editor.preview import Subject
from widgets.text import for_tip

if TYPE_CHECKING:
    from session_engine.script_editing.area import ScriptEditors
    from session_engine.script_editing.state import EditorState

ANY_TABLE = ("incident", "account", "contact")
"""What a script that is offered everywhere can be tried with."""
RECENT = 8
"""Records looked at lately that a script can be tried with, beside those that are open."""


class ScriptTab:
    """Wishes of the editor become verbs; what is typed is kept by the engine with the tab."""

    def __init__(self, desk: Desk, tab: Tab) -> None:
        self._desk, self._id, self._tab = desk, tab.id, tab
        self._is_ready = False
        self._focus_due = False
        self._question: Question | None = None
        self._dialog: QWidget | None = None
        self._looked_up: dict[RecordRef, str] = {}
        self._page = ScriptEditorPage(macro_words.script_finding, messages.failure)
        self._page.save.setToolTip(for_tip(desk.key("save")))
        self._kept = KeptState(desk, tab.id)
        self._kept.follow("script", self._page.place)
        self._page.edited.connect(self._edit)
        self._page.command.connect(self._command)
        self._page.preview_chosen.connect(self._preview)
        self._page.other_wanted.connect(self._look_for_another)
        desk.start(self._get_ready, owner=("script page", tab.id), group="ready")

    async def _get_ready(self) -> None:
        """Read the engine's fifty modules beside the window's own work."""
        await asyncio.to_thread(importlib.import_module, "session_engine.guidance")
        self._is_ready = True
        self.render(frozenset())

    @property
    def _editors(self) -> ScriptEditors:
        return self._desk.engine.script_editors

    @property
    def widget(self) -> QWidget:
        """What is shown."""
        return self._page

    def render(self, parts: frozenset[str]) -> None:  # noqa: ARG002 - it has one part
        """Show the script as it stands."""
        state = self._state()
        if state is None:
            return
        self._page.render_state(state, self._subjects(state))
        if self._focus_due:
            self.focus()

    def _state(self) -> EditorState | None:
        if not self._is_ready:
            return None
        try:
            return self._editors.state(self._id)
        except Refused:  # it is being closed
            return None

    def command(self, action: str) -> bool:
        """Save and discard are the page's own."""
        if action in ("save", "discard"):
            self._command(action)
            return True
        return False

    def offered(self) -> tuple[str, ...]:
        """Offer what can be done now."""
        state = self._state()
        return ("save", "discard") if state is not None and state.dirty else ("save",)

    def focus(self) -> None:
        """Take the keyboard; as soon as there is something to type into."""
        state = self._state()
        self._focus_due = state is None or (not state.script.name and not self._page.card.isVisible())
        if not self._focus_due:
            self._page.focus_first()

    def close(self) -> None:
        """Nothing outlives the widget."""

    # Wishes

    def _edit(self, script: Script) -> None:
        self._desk.run(lambda: self._editors.edit(self._id, script))

    def _preview(self, ref: RecordRef | None) -> None:
        self._desk.run(lambda: self._editors.preview(self._id, ref))

    def _look_for_another(self) -> None:
        """Ask for any record, and put its values in."""
        state = self._state()
        if state is None:
            return
        tr, tables = QCoreApplication.translate, (state.script.table,) if state.script.table else ANY_TABLE
        dialog = RecordDialog(
            tr("Scripts", "Filled with the values of which record?"),
            tr("Scripts", "Take it"),
            tr("Scripts", "Record"),
            tables,
            self._page.window(),
        )
        dialog.lookup_typed.connect(
            lambda text: look_up(
                self._desk, state.line, tables, text, in_dialog(dialog), owner=("script page", self._id)
            )
        )

        def chosen(lookup: Lookup) -> None:
            dialog.accept()
            self._looked_up = {lookup.ref: lookup.name, **self._looked_up}
            self._preview(lookup.ref)
            self.render(frozenset())

        dialog.accepted_with.connect(chosen)
        self._dialog = dialog
        dialog.open()

    def _command(self, name: str) -> None:
        state = self._state()
        if state is None:
            return
        match name:
            case "save" | "save_local":
                self._save(state, local=name == "save_local" or not state.shared)
            case "discard" | "take_theirs":
                self._desk.run(lambda: self._editors.discard(self._id))
            case "keep_mine":
                self._desk.run(lambda: self._editors.keep_mine(self._id))
            case "audience":
                self._ask_audience(state)
            case "copy":
                self._desk.scripts.write_new(state.line, state.script)
            case "versions":
                self._versions(state)
            case "export":
                self._desk.scripts.export(state.script)
            case "try":
                self._try(state)
            case _:
                self._ask_to_delete(state)

    def _save(self, state: EditorState, *, local: bool) -> None:
        async def work() -> None:
            if await self._editors.save(self._id, local=local):
                code, title = "script_kept" if local else "script_saved", state.script.name
                self._desk.engine.notices.tell(code, {"title": title}, weight=Weight.GOOD)

        self._desk.start(work, owner=("script page", self._id), group="save")

    def _try(self, state: EditorState) -> None:
        """Open the chosen record's session, and show the script there as it is now."""
        ref, engine = state.preview, self._desk.engine
        if ref is None:
            return
        title = next((each.title for each in self._subjects(state) if each.ref == ref), "")
        found = next(
            (s for s in engine.workspace.state.sessions.values() if s.anchor.page.record == ref), None
        )
        if found is not None:
            self._desk.run(lambda: engine.workspace.focus_session(found.id))
        else:
            self._desk.open(record_page(ref), Place.GRID, title=title)
        session = engine.workspace.state.focused_session
        if session.anchor.page.record == ref:
            self._desk.run(lambda: engine.scripts.try_out(session.id, state.script))
            self._desk.scripts.bring(session.id)

    def _subjects(self, state: EditorState) -> tuple[Subject, ...]:
        """Give the records a script can be looked at with: those looked up, those open, those looked at lately."""
        engine, table = self._desk.engine, state.script.table
        found = dict(self._looked_up)
        for session in engine.workspace.state.sessions.values():
            ref = session.anchor.page.record
            if ref is not None and ref.line == state.line:
                found.setdefault(ref, session.shown_title)
        for match in engine.search.recent_records(state.line, RECENT):
            found.setdefault(match.ref, match.title)
        return tuple(
            Subject(ref, title)
            for ref, title in found.items()
            if ref.table == table or (not table and ref.table in ANY_TABLE)
        )

    def _ask_audience(self, state: EditorState) -> None:
        """Ask which experience profiles the script is for, and say it to the organisation."""
        from desktop.bindings.experience import profiles_dialog  # noqa: PLC0415 - rarely

        tr, engine = QCoreApplication.translate, self._desk.engine
        record, experience = state.record, engine.experience
        if record is None:
            return

        def assign(ids: tuple[str, ...]) -> None:
            self._desk.start(
                lambda: experience.assign(record.ref, ids), owner=("script page", self._id), group="audience"
            )

        async def ask() -> None:
            known = await experience.certain(state.line)
            if not known.profiles:
                engine.notices.tell("no_profiles")
                return
            dialog = self._dialog = profiles_dialog(
                self._desk, tr("Scripts", "Who is it for?"), tr("Scripts", "Save"),
                known.profiles, known.names(record.ref.id), assign,
            )  # fmt: skip
            dialog.open()

        self._desk.start(ask, owner=("script page", self._id), group="ask")

    def _versions(self, state: EditorState) -> None:
        """Show what the script was before; what is chosen is put in place of what is typed, and saved by Save."""
        base = state.base
        if base is None or state.record is None:
            return
        authoring, line = self._desk.engine.script_authoring, state.line

        def take(script: Script) -> None:
            self._edit(replace(script, unique_name=base.unique_name))

        self._dialog = show_versions(
            self._desk,
            self._page.window(),
            lambda: authoring.versions(base.unique_name, line),
            lambda: base,
            definition_lines.of_script,
            take,
        )

    def _ask_to_delete(self, state: EditorState) -> None:
        tr = QCoreApplication.translate
        if state.source not in (ScriptSource.ORGANISATION, ScriptSource.LOCAL):
            self._close()
            return
        text = tr("Scripts", "Delete the script “{name}”?").replace("{name}", state.script.name)
        detail = tr("Scripts", "Sessions that are in the middle of it lose its steps. There is no way back.")
        if state.source is ScriptSource.LOCAL:
            detail = tr("Scripts", "It is kept on this computer only. There is no way back.")
        choices = (
            Choice("delete", tr("Scripts", "Delete"), danger=True),
            Choice("keep", tr("Scripts", "Keep it"), cancel=True),
        )
        question = self._question = Question(text, detail, choices, self._desk.front())
        question.answered.connect(lambda answer: self._delete(state) if answer == "delete" else None)
        question.open()

    def _delete(self, state: EditorState) -> None:
        base = state.base or state.script

        async def work() -> None:
            await self._desk.engine.script_authoring.remove(base.unique_name, state.line)
            self._desk.engine.notices.tell("script_deleted", {"title": base.name})
            if state.source is ScriptSource.ORGANISATION or is_new(self._tab.page.parameter("name") or ""):
                self._close()

        self._desk.start(work, owner="scripts", group="delete")

    def _close(self) -> None:
        workspace = self._desk.engine.workspace
        self._kept.keep(replace(self._kept.now, draft=""))
        self._desk.run(lambda: workspace.close_tab(self._id, force=True))
