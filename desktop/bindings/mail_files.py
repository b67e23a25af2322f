"""The files of an e-mail: chosen, dropped, opened and saved; disks are read and written in threads."""

from __future__ import annotations

import asyncio
import mimetypes
import tempfile
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QFileDialog, QWidget

from desktop.desk import Desk
from session_engine.errors import RefusalCode, Refused
from session_engine.ids import RecordRef
from session_engine.mail.files import LARGEST
from session_engine.mail.state import MailFile
from session_engine.notices.state import Weight

OWNER = "mail"
_PROGRAMS = """
    app apk appimage bat bin cmd com command cpl desktop dll exe hta jar js jse lnk msc msi msp pif ps1 py pyw
    reg scr sh url vb vbe vbs wsf wsh xll
"""
_RUNS = frozenset(_PROGRAMS.split())
"""Endings of files that are programs: they are saved, never opened from here."""


class MailFiles:
    """What can be done with the files of one e-mail."""

    def __init__(self, desk: Desk, ref: RecordRef, page: QWidget) -> None:
        self._desk, self._ref, self._page = desk, ref, page

    def choose(self) -> None:
        """Ask which files are to go with it."""
        tr = QCoreApplication.translate
        dialog = QFileDialog(self._page.window(), tr("Mail", "Attach files"))
        dialog.setFileMode(QFileDialog.FileMode.ExistingFiles)
        dialog.filesSelected.connect(lambda files: self.attach_paths(tuple(files)))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

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
        """Open a file with the program the system has for it; a program is only saved."""
        if file.name.rpartition(".")[2].lower() in _RUNS:
            self.save(file)
        else:
            self._desk.start(lambda: self._open(file), owner=OWNER, group=f"open {file.ref.id}")

    async def _open(self, file: MailFile) -> None:
        content = await self._desk.engine.mail.content(file)
        folder = Path(await asyncio.to_thread(tempfile.mkdtemp, prefix="ninedesk-"))
        path = folder / _plain_name(file.name)
        if await self._write(path, content):
            QDesktopServices.openUrl(QUrl.fromLocalFile(str(path)))

    def save(self, file: MailFile) -> None:
        """Ask where a file is to be saved, and save it there."""
        dialog = QFileDialog(self._page.window(), QCoreApplication.translate("Mail", "Save as"))
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.selectFile(_plain_name(file.name))
        dialog.fileSelected.connect(
            lambda path: self._desk.start(
                lambda: self._save(file, Path(path)), owner=OWNER, group=f"save {path}"
            )
        )
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    async def _save(self, file: MailFile, path: Path) -> None:
        if await self._write(path, await self._desk.engine.mail.content(file)):
            self._desk.engine.notices.tell("mail_file_saved", {"title": path.name})

    async def _write(self, path: Path, content: bytes) -> bool:
        try:
            await asyncio.to_thread(path.write_bytes, content)
        except OSError:
            self._desk.engine.notices.tell("file_not_written", {"title": path.name}, weight=Weight.BAD)
            return False
        return True


def _plain_name(name: str) -> str:
    """Give a name that is one on every system and leads nowhere else."""
    plain = "".join("_" if sign in '/\\:*?"<>|' or ord(sign) < 32 else sign for sign in name).strip(" .")
    return plain[-120:] or "file"
