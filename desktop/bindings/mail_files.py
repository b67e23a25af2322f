"""The files of an e-mail: chosen, dropped, opened and saved; disks are read and written in threads."""

from __future__ import annotations

import asyncio
import mimetypes
from pathlib import Path

from PySide6.QtCore import QCoreApplication

from desktop.attachments.binding import HeldFile
from desktop.desk import Desk
from session_engine.errors import RefusalCode, Refused
from session_engine.ids import RecordRef
from session_engine.mail.files import LARGEST
from session_engine.mail.state import MailFile
from session_engine.notices.state import Weight

OWNER = "mail"


class MailFiles:
    """What can be done with the files of one e-mail."""

    def __init__(self, desk: Desk, ref: RecordRef) -> None:
        self._desk, self._ref = desk, ref

    def choose(self) -> None:
        """Ask which files are to go with it."""
        self._desk.attachments.choose(self.attach_paths)

    def attach_paths(self, paths: tuple[str, ...]) -> None:
        """Let files go with it."""
        for path in paths:
            self._desk.start(lambda path=path: self._attach(Path(path)), owner=OWNER, group=f"file {path}")

    async def _attach(self, path: Path) -> None:
        try:
            size = (await asyncio.to_thread(path.stat)).st_size
            if size > LARGEST:
                raise Refused(
                    RefusalCode.FILE_TOO_LARGE, {"name": path.name, "limit": LARGEST // (1024 * 1024)}
                )
            content = await asyncio.to_thread(path.read_bytes)
        except OSError:
            self._desk.engine.notices.tell("file_not_read", {"title": path.name}, weight=Weight.BAD)
            return
        kind = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
        await self._desk.engine.mail.attach(self._ref, path.name, kind, content)

    def attach_picture(self, content: bytes) -> None:
        """Let a pasted picture that is too large for the text go with it as a file."""
        kind = "image/jpeg" if content.startswith(b"\xff\xd8") else "image/png"
        name = QCoreApplication.translate("Mail", "Picture") + (".jpg" if kind == "image/jpeg" else ".png")
        self._desk.start(
            lambda: self._desk.engine.mail.attach(self._ref, name, kind, content),
            owner=OWNER,
            group="picture",
        )

    def take_out(self, file: MailFile) -> None:
        """Let a file not go with it."""
        self._desk.start(
            lambda: self._desk.engine.mail.detach(self._ref, file), owner=OWNER, group="take out"
        )

    def open(self, file: MailFile) -> None:
        """Open a file with the program the system has for it."""
        self._desk.attachments.open(self._held(file))

    def save(self, file: MailFile) -> None:
        """Ask where a file is to be saved, and save it there."""
        self._desk.attachments.save(self._held(file))

    def _held(self, file: MailFile) -> HeldFile:
        return HeldFile(file.name, file.ref.id, lambda: self._desk.engine.mail.content(file))
