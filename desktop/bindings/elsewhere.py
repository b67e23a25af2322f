"""An organisation elsewhere, while one works with it: another key, and forgetting it."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication

from desktop.bindings.connecting import OWNER, work_in
from session_engine.notices.state import Weight
from session_engine.organisation.events import LineChanged
from session_engine.organisation.state import Connection as Standing

if TYPE_CHECKING:
    from desktop.commands import Commands
    from desktop.connections.connection import Connection
    from desktop.connections.remote import RemoteOrganisation
    from desktop.desk import Desk
    from desktop.keeping import Keeping
    from widgets.dialogs.connect import KeyDialog
    from widgets.dialogs.question import Question


class ElsewhereBinding:
    """Asks for keys, and forgets; `leave` ends the program."""

    def __init__(
        self,
        desk: Desk,
        commands: Commands,
        remote: RemoteOrganisation,
        keeping: Keeping,
        root: Path | None,
    ) -> None:
        self._desk, self._remote, self._keeping, self._root = desk, remote, keeping, root
        self._key_dialog: KeyDialog | None = None
        self._question: Question | None = None
        self._agreed = ""
        self._folder_to_delete: Path | None = None
        self.leave: Callable[[], None] = lambda: None
        desk.engine.bus.subscribe(LineChanged, lambda _event: self._take_name())
        commands.register("new_key", self.ask_key)
        commands.register("forget_organisation", self.ask_to_forget)

    def start(self) -> None:
        """Ask for a key at once where there has never been one: nothing has been typed that it could disturb."""
        if not self._remote.has_key and self._keeping.profile is not None:
            self.ask_key()

    async def finish(self) -> None:
        """Delete what was to be deleted, now that nothing holds it any more."""
        if self._folder_to_delete is not None:
            from desktop.connections.making import remove_folder  # noqa: PLC0415 - rarely

            await asyncio.to_thread(remove_folder, self._folder_to_delete)

    # Signing in again

    def ask_key(self) -> None:
        """Ask for another key."""
        from widgets.dialogs.connect import KeyDialog  # noqa: PLC0415 - rarely

        remote = self._remote
        dialog = self._key_dialog = KeyDialog(
            self._title(), remote.connection.host, self._reason(), self._desk.front()
        )
        self._agreed = ""
        dialog.given.connect(lambda typed: self._sign_in(dialog, remote, typed))
        dialog.open()

    def _reason(self) -> str:
        tr = QCoreApplication.translate
        standing = self._desk.engine.lines.state(self._desk.engine.line).connection
        if not self._remote.has_key:
            return tr("Connect", "Ninedesk has no key for it yet.")
        refused = tr("Connect", "The key in use is refused: it may be too old, or was taken back.")
        replaced = tr("Connect", "The new key takes the place of the one in use.")
        kept = tr("Connect", "What you typed and what waits to be sent is kept.")
        return f"{refused if standing is Standing.SIGNED_OUT else replaced} {kept}"

    def _title(self) -> str:
        return self._desk.engine.lines.state(self._desk.engine.line).organisation

    def _sign_in(self, dialog: KeyDialog, remote: RemoteOrganisation, typed: str) -> None:
        from desktop.connections import words  # noqa: PLC0415 - rarely
        from session_engine.organisation.checking import CheckFailed, Target, check, clean_key  # noqa: PLC0415

        connection: Connection = remote.connection

        async def work() -> None:
            try:
                key = clean_key(typed)
                target = Target(connection.address, key, connection.plain)
                checked = await check(target, self._desk.engine.clock)
            except CheckFailed as failed:
                dialog.set_busy(busy=False)
                dialog.show_wrong(words.check_problem(failed, connection.host))
                return
            person = checked.where.person
            before = self._desk.engine.lines.reader(self._desk.engine.line)
            if before not in ("", person.ref.id) and self._agreed != person.ref.id:
                self._agreed = person.ref.id
                dialog.set_busy(busy=False)
                dialog.show_wrong(words.another_person(person.full_name))
                return
            remote.change_key(key, person.ref.id)
            await self._remember()
            dialog.set_busy(busy=False)
            dialog.accept()

        work_in(self._desk, dialog, work)

    async def _remember(self) -> None:
        """List an organisation again that was forgotten and is worked with."""
        if self._remote.connection.forgotten:
            await self._write(forgotten=False)

    def _take_name(self) -> None:
        """Call an organisation that nobody gave a name as it calls itself, in the list of organisations too."""
        state = self._desk.engine.lines.state(self._desk.engine.line)
        if not self._remote.connection.name and state.person is not None and state.organisation:
            name = state.organisation
            self._desk.start(lambda: self._write(name=name), owner=OWNER, group="name", exclusive=True)

    async def _write(self, **changed: str | bool) -> None:
        """Keep another name or standing; what the disk does not take is tried again at the next start."""
        from dataclasses import replace  # noqa: PLC0415 - rarely

        from desktop.connections.connection import write_connection  # noqa: PLC0415 - as above

        self._remote.connection = replace(self._remote.connection, **changed)  # pyright: ignore[reportArgumentType]
        with contextlib.suppress(OSError):
            await asyncio.to_thread(write_connection, self._desk.data_folder, self._remote.connection)

    # Forgetting

    def ask_to_forget(self) -> None:
        """Ask whether to forget the organisation, and what becomes of what is kept of it."""
        from widgets.dialogs.question import Choice, Question  # noqa: PLC0415 - rarely

        tr = QCoreApplication.translate
        choices = (
            Choice("leave", tr("Connect", "Cancel"), cancel=True),
            Choice("delete", tr("Connect", "Forget and delete"), danger=True),
            Choice("keep", tr("Connect", "Forget and keep what is here"), primary=True),
        )
        question = Question(
            tr("Connect", "Forget {name}?").replace("{name}", self._title()),
            tr(
                "Connect",
                "The key goes, and this window closes. What Ninedesk keeps of the organisation on this computer can "
                "stay for when you connect to it again, or be deleted. At the organisation nothing changes.",
            ),
            choices,
            self._desk.front(),
            self._unsent(),
        )
        question.answered.connect(self._forget)
        self._question = question
        question.open()

    def _unsent(self) -> tuple[str, ...]:
        """Name what deleting would cost."""
        engine = self._desk.engine
        waiting = engine.outbox.state.items if engine.outbox is not None else ()
        typed = (engine.records.state(ref).name for ref in engine.records.dirty_records())
        return tuple(filter(None, (*(item.title for item in waiting), *typed)))

    def _forget(self, answer: str) -> None:
        remote = self._remote
        if answer not in ("keep", "delete"):
            return

        async def work() -> None:
            from desktop.connections.forgetting import forget  # noqa: PLC0415 - rarely

            remote.forget_key()
            try:
                await asyncio.to_thread(forget, self._root, self._desk.data_folder, remote.connection)
            except OSError:
                self._desk.engine.notices.tell("not_forgotten", weight=Weight.BAD)
                return
            if answer == "delete":
                self._folder_to_delete = self._desk.data_folder
            self.leave()

        self._desk.start(work, owner=OWNER, group="forget")
