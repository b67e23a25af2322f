"""Connecting organisations: the dialog's wishes are tried over the real line, made into a profile, and opened."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QPoint, Qt
from PySide6.QtWidgets import QMenu

from desktop import messages
from desktop.connections.profiles import DEMONSTRATION, known, start_with
from session_engine.errors import RefusalCode, Refused
from session_engine.notices.state import Weight
from widgets.text import for_label

if TYPE_CHECKING:
    from desktop.commands import Commands
    from desktop.desk import Desk
    from desktop.keeping import Keeping
    from desktop.main_window import MainWindow
    from session_engine.organisation.checking import Checked, CheckFailed
    from session_engine.organisation.typed_address import TypedAddress
    from widgets.dialogs.connect import ConnectDialog, ConnectWish, KeyDialog

OWNER = "connecting"


def work_in(desk: Desk, dialog: ConnectDialog | KeyDialog, work: Callable[[], Awaitable[None]]) -> None:
    """Do a dialog's work; nothing can be pressed twice, and closing it meanwhile ends the waiting."""

    async def guarded() -> None:
        try:
            await work()
        finally:
            dialog.set_busy(busy=False)

    dialog.set_busy(busy=True)
    task = desk.start(guarded, owner=OWNER, group="dialog", failed=dialog.show_failure)
    dialog.set_busy(busy=True, give_up=task.cancel)


class ConnectingBinding:
    """Connects organisations and opens them; each has a window and a profile of its own."""

    def __init__(
        self,
        desk: Desk,
        window: MainWindow,
        commands: Commands,
        keeping: Keeping,
        root: Path | None,
    ) -> None:
        self._desk, self._window, self._keeping, self._root = desk, window, keeping, root
        self._dialog: ConnectDialog | None = None
        commands.register("connect", self.ask)
        desk.half_typed.opens_again("connect", lambda _refs: self.ask())
        commands.register("organisations", self.choose)

    def ask(self) -> None:
        """Ask for address and key."""
        from widgets.dialogs.connect import ConnectDialog  # noqa: PLC0415 - once in a profile's life

        if self._managed():
            raise Refused(RefusalCode.LOCKED)
        dialog = self._dialog = ConnectDialog(self._desk.front())
        dialog.check_wanted.connect(lambda wish: self._try(dialog, wish, self._show_found))
        dialog.connect_wanted.connect(lambda wish: self._try(dialog, wish, self._make))
        self._desk.half_typed.follow(dialog, "connect")
        dialog.open()

    def _try(
        self,
        dialog: ConnectDialog,
        wish: ConnectWish,
        then: Callable[[ConnectDialog, ConnectWish, TypedAddress, Checked], Awaitable[None]],
    ) -> None:
        """Try what was typed; what follows is done while nothing can be pressed twice."""
        address = self._address(dialog, wish)
        if address is None:
            return
        from desktop.connections import words  # noqa: PLC0415 - see above
        from session_engine.organisation.checking import CheckFailed, Target, check, clean_key  # noqa: PLC0415

        async def work() -> None:
            try:
                target = Target(address.text, clean_key(wish.key), address.plain)
                await then(dialog, wish, address, await check(target, self._desk.engine.clock))
            except CheckFailed as failed:
                self._show_failed(dialog, failed, words.check_problem(failed, address.host))

        work_in(self._desk, dialog, work)

    def _address(self, dialog: ConnectDialog, wish: ConnectWish) -> TypedAddress | None:
        from desktop.connections import words  # noqa: PLC0415 - see above
        from session_engine.organisation.typed_address import (  # noqa: PLC0415 - as above
            AddressProblem,
            WrongAddress,
            read_address,
        )

        try:
            return read_address(wish.address, plain=wish.plain)
        except WrongAddress as wrong:
            plain = wrong.problem is AddressProblem.PLAIN
            dialog.show_wrong_address(words.address_problem(wrong.problem), plain=plain)
            return None

    def _show_failed(self, dialog: ConnectDialog, failed: CheckFailed, text: str) -> None:
        from session_engine.organisation.checking import CheckProblem  # noqa: PLC0415 - see above

        dialog.set_busy(busy=False)
        if failed.problem in (CheckProblem.NO_KEY, CheckProblem.KEY_REFUSED, CheckProblem.FORBIDDEN):
            dialog.show_wrong_key(text)
        else:
            dialog.show_wrong_address(text)

    async def _show_found(
        self, dialog: ConnectDialog, _wish: ConnectWish, _address: TypedAddress, checked: Checked
    ) -> None:
        from desktop.connections import words  # noqa: PLC0415 - see above

        dialog.set_busy(busy=False)
        dialog.show_found(words.found(checked))

    async def _make(
        self, dialog: ConnectDialog, wish: ConnectWish, address: TypedAddress, checked: Checked
    ) -> None:
        """Make its profile and open it."""
        from desktop.connections.access_key import new_key  # noqa: PLC0415 - see above
        from desktop.connections.connection import Connection  # noqa: PLC0415 - as above
        from desktop.connections.making import NotMade, make_profile  # noqa: PLC0415 - as above
        from session_engine.organisation.checking import clean_key  # noqa: PLC0415 - as above

        title = wish.name or checked.where.organisation or address.host
        key = new_key(clean_key(wish.key), checked.where.person.ref.id)
        connection = Connection(address.text, title, address.plain)
        allowed = self._keeping.may_be_unprotected
        try:
            made = await make_profile(self._root, connection, key, key_file_allowed=allowed)
            if wish.at_start:
                await asyncio.to_thread(start_with, self._root, made.profile)
        except NotMade as no:
            dialog.set_busy(busy=False)
            dialog.show_failure(messages.notice(f"profile_{no.code}", {}))
            return
        dialog.set_busy(busy=False)
        dialog.accept()
        code = "organisation_connected" if made.has_key else "organisation_asks_key"
        self._desk.engine.notices.tell(code, {"name": title}, weight=Weight.GOOD)
        self.open(made.profile)

    # The organisations there are

    def choose(self) -> None:
        """Offer the organisations that are connected, the demonstration, and connecting another one."""
        anchor = self._window.top_bar.person_button
        menu = QMenu(anchor)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        remote = self._desk.remote
        here = None if remote is None else remote.connection.address
        for one in known(self._root):
            text = f"{one.connection.title}  ·  {one.connection.host}"
            self._offer(menu, text, one.profile, here=one.connection.address == here)
        if not self._managed():
            tr = QCoreApplication.translate
            self._offer(menu, tr("Connect", "Demonstration"), DEMONSTRATION, here=here is None)
            menu.addSeparator()
            menu.addAction(tr("Connect", "Connect your own organisation …")).triggered.connect(
                lambda: self._desk.do("connect")
            )
        x = 0 if anchor.isRightToLeft() else anchor.width() - menu.sizeHint().width()
        menu.popup(anchor.mapToGlobal(QPoint(x, anchor.height())))

    def _offer(self, menu: QMenu, text: str, profile: str, *, here: bool) -> None:
        action = menu.addAction(for_label(text))
        action.setCheckable(True)
        action.setChecked(here)
        action.setEnabled(not here)
        action.triggered.connect(lambda: self.open(profile))

    def open(self, profile: str) -> None:
        """Open a profile in a window of its own."""
        from desktop.connections import launching  # noqa: PLC0415 - see above

        if not launching.launch(profile, self._root):
            self._desk.engine.notices.tell("not_opened", weight=Weight.BAD)

    def _managed(self) -> bool:
        """Whether an administrator has decided on the organisation."""
        return self._desk.locked("organisation.address")
