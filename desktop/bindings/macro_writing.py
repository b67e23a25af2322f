"""Macros as what people write: opened, begun, copied, read from files and written there, deleted, given keys."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QWidget

from desktop import wait_words
from desktop.actions import MACRO
from desktop.bindings.definition_files import DefinitionFiles, FileWords
from desktop.commands import Commands
from desktop.desk import Desk
from desktop.waits import Wait
from session_engine.errors import RefusalCode, Refused

if TYPE_CHECKING:
    from desktop.bindings.macros import MacrosBinding
    from session_engine.ids import SessionId
    from session_engine.macros.holdings import Item
    from session_engine.macros.state import Macro

OWNER = "macros"


class MacroWriting:
    """Ways to the pages on which macros are written."""

    def __init__(self, desk: Desk, commands: Commands, macros: MacrosBinding) -> None:
        self._desk, self._macros = desk, macros
        self._dialog: QWidget | None = None
        self._files = DefinitionFiles(desk, _file_words)
        commands.register("macro_new", self.new)
        commands.register("macro_import", self.import_file)

    def _session(self) -> SessionId:
        return self._desk.engine.workspace.state.focused_session.id

    def _start(self, work: Callable[[], object], group: str, wait: Wait | None = None) -> None:
        self._desk.start(work, owner=OWNER, group=group, wait=wait)  # pyright: ignore[reportArgumentType]

    def item(self, name: str) -> Item:
        """Give a macro of the library.

        Raises:
            Refused: There is none of the name any more.
        """
        found = self._macros.area.library(self._macros.line).item(name)
        if found is None:
            raise Refused(RefusalCode.UNKNOWN_MACRO, {"name": name})
        return found

    def edit(self, name: str) -> None:
        """Open a macro to be changed."""

        async def work() -> None:
            area = await self._macros.ready()
            await area.load(self._macros.line)
            area.drafts.open(self._session(), self.item(name).macro, saved=True)

        self._start(work, "edit", Wait(wait_words.opening()))

    def write(self, macro: Macro) -> None:
        """Open a macro that is not saved anywhere."""
        self._desk.run(lambda: self._macros.area.drafts.open(self._session(), macro))

    def new(self) -> None:
        """Begin a macro."""

        async def work() -> None:
            area = await self._macros.ready()
            from session_engine.macros.state import Macro  # noqa: PLC0415 - not at the start

            session = self._desk.engine.workspace.state.focused_session
            record = session.anchor.page.record
            title = QCoreApplication.translate("macros", "New macro")
            macro = Macro("", title, table=record.table if record is not None else "")
            area.drafts.open(session.id, macro)

        self._start(work, "new")

    def copy(self, name: str) -> None:
        """Begin a macro that is like another one."""

        def verb() -> None:
            macro = self.item(name).macro
            title = QCoreApplication.translate("macros", "{name}, a copy").replace("{name}", macro.name)
            self._macros.area.drafts.open(self._session(), replace(macro, unique_name="", name=title))

        self._desk.run(verb)

    # -- files -----------------------------------------------------------------------------------------------

    def import_file(self) -> None:
        """Ask for a file and open the macro in it, to be looked through and saved."""
        self._files.ask_for_one(self._take)

    def read(self, path: Path) -> None:
        """Open the macro in a file; say what is wrong with one that holds none."""
        self._files.read(path, self._take)

    async def _take(self, content: bytes) -> str | None:
        area = await self._macros.ready()
        from desktop import macro_words  # noqa: PLC0415 - rarely
        from session_engine.macros.findings import BadFile  # noqa: PLC0415 - rarely

        try:
            macro = area.read_file(content)
        except BadFile as bad:
            return macro_words.file_problem(bad.problem)
        area.drafts.open(self._session(), macro)
        return None

    def export(self, macro: Macro) -> None:
        """Ask where, and write a macro there."""
        self._files.ask_where(macro.unique_name or macro.name, lambda: self._macros.area.write_file(macro))

    def write_to(self, macro: Macro, path: Path) -> None:
        """Write a macro to a file."""
        self._files.write(path, lambda: self._macros.area.write_file(macro))

    # -- deleting, keys --------------------------------------------------------------------------------------

    def ask_to_delete(self, name: str) -> None:
        """Ask before a macro is deleted."""
        from widgets.dialogs.question import Choice, Question  # noqa: PLC0415 - rarely

        tr = QCoreApplication.translate
        try:
            item = self.item(name)
        except Refused as no:
            self._desk.refused.emit(no, None)
            return
        everybody = item.record is not None
        question = Question(
            tr("macros", "Delete the macro “{name}”?").replace("{name}", item.macro.name),
            tr("macros", "It is deleted for everybody in your organisation, with its earlier versions.")
            if everybody
            else tr("macros", "It is kept on this computer only, and gone then."),
            (
                Choice("delete", tr("macros", "Delete"), danger=True),
                Choice("keep", tr("macros", "Keep it"), cancel=True),
            ),
            self._desk.front(),
        )
        question.answered.connect(lambda answer: self._delete(name) if answer == "delete" else None)
        self._show(question)

    def _delete(self, name: str) -> None:
        line = self._macros.line

        async def work() -> None:
            await self._macros.area.remove(name, line)
            self._desk.engine.settings.reset(f"key.{MACRO}{name}")

        self._start(work, "delete", Wait(wait_words.doing("record_deleted")))

    def choose_key(self, name: str) -> None:
        """Ask for the key that runs a macro."""
        from desktop.key_rows import problem  # noqa: PLC0415 - rarely
        from widgets.macros.key_dialog import KeyDialog  # noqa: PLC0415 - rarely

        settings, action = self._desk.engine.settings, f"{MACRO}{name}"
        title = self.item(name).macro.name
        now = settings.keys().get(action, "")
        dialog = KeyDialog(title, now, lambda key: problem(action, key, settings.keys()), self._desk.front())

        def chosen(key: str) -> None:
            self._desk.run(
                lambda: settings.set(f"key.{action}", key) if key else settings.reset(f"key.{action}")
            )

        dialog.accepted_with.connect(chosen)
        self._show(dialog)

    def _show(self, dialog: QWidget) -> None:
        self._dialog = dialog  # kept alive while it is open
        dialog.open()  # pyright: ignore[reportAttributeAccessIssue] - dialogs only


def _file_words() -> FileWords:
    tr = QCoreApplication.translate
    return FileWords(
        tr("macros", "Open a macro"),
        tr("macros", "Save the macro as a file"),
        tr("macros", "Macros (*.json)"),
    )
