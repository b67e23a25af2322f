"""Open and save the files of entries, choose files to attach: what the person asks for, and what is asked of her."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path

from PySide6.QtCore import QBuffer, QByteArray, QCoreApplication, QIODevice, QObject, QStandardPaths, Qt, QUrl
from PySide6.QtGui import QDesktopServices, QImage, QImageWriter, QPainter
from PySide6.QtWidgets import QFileDialog, QWidget

from desktop import wait_words
from desktop.attachments.names import is_risky, safe_name
from desktop.attachments.opened_files import OpenedFiles, mark_as_foreign
from desktop.desk import Desk
from desktop.waits import Wait
from desktop.whole_files import write_whole
from session_engine.light_dataclass import dataclass
from session_engine.notices.state import Weight
from session_engine.timeline.files import FileContent, content_of, from_bytes
from session_engine.timeline.state import AttachedFile
from widgets.dialogs.question import Choice, Question

OWNER = "attachments"
Open = Callable[[QUrl], bool]


@dataclass(frozen=True, slots=True)
class HeldFile:
    """A file that the organisation holds.

    Attributes:
        name: As its sender has named it.
        key: Tells it from others.
        read: Fetches its content.
    """

    name: str
    key: str
    read: Callable[[], Awaitable[bytes]]


class AttachmentsBinding(QObject):
    """Files between the organisation and this machine.

    Args:
        desk: The engine, and who tells.
        open_url: Hands a file to the system; tests look on.
    """

    def __init__(self, desk: Desk, open_url: Open = QDesktopServices.openUrl) -> None:
        super().__init__(desk)
        self._desk, self._open_url = desk, open_url
        self._opened = OpenedFiles()
        self._folder = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DownloadLocation)
        self._chosen_from = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.HomeLocation)
        self._dialog: object = None
        application = QCoreApplication.instance()
        if application is not None:
            application.aboutToQuit.connect(self._opened.clear)

    # Opening and saving

    def of_entry(self, file: AttachedFile) -> HeldFile:
        """Give the file of a timeline's entry."""
        engine = self._desk.engine
        return HeldFile(file.name, file.ref.id, lambda: content_of(engine.lines, engine.records, file))

    def open(self, file: HeldFile) -> None:
        """Open a file in the system's own program; ask first where it could do something by itself."""
        if not is_risky(file.name):
            self._open(file)
            return
        tr = QCoreApplication.translate
        question = Question(
            tr("Attachments", "Open “{file}”?").replace("{file}", safe_name(file.name)),
            tr(
                "Attachments",
                "Files of this kind can run programs on your computer. Open it only if you know who sent it "
                "and why.",
            ),
            (
                Choice("open", tr("Attachments", "Open all the same"), danger=True),
                Choice("save", tr("Attachments", "Save it only")),
                Choice("keep", tr("Attachments", "Do not open"), cancel=True),
            ),
            self._desk.front(),
        )
        does = {"open": self._open, "save": self.save}
        question.answered.connect(lambda answer: does[answer](file) if answer in does else None)
        self._show(question)

    def _open(self, file: HeldFile) -> None:
        async def work() -> None:
            content = await file.read()
            loop = asyncio.get_running_loop()
            try:
                path = await loop.run_in_executor(None, self._opened.put, file.name, content)
            except OSError as error:
                self._tell_not_saved(safe_name(file.name), error)
                return
            if not self._open_url(QUrl.fromLocalFile(str(path))):
                self._desk.engine.notices.tell("file_not_opened", {"file": file.name}, weight=Weight.WARN)

        self._start(work, file)

    def save(self, file: HeldFile) -> None:
        """Ask where, and save a file there."""
        dialog = QFileDialog(self._desk.front(), QCoreApplication.translate("Attachments", "Save the file"))
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setFileMode(QFileDialog.FileMode.AnyFile)
        dialog.setDirectory(self._folder)
        dialog.selectFile(safe_name(file.name))
        dialog.fileSelected.connect(lambda path: self.save_to(file, Path(path)))
        self._show(dialog)

    def save_to(self, file: HeldFile, path: Path) -> None:
        """Save a file at a place."""
        self._folder = str(path.parent)

        async def work() -> None:
            content = await file.read()
            try:
                await asyncio.get_running_loop().run_in_executor(None, _write, path, content)
            except OSError as error:
                self._tell_not_saved(path.name, error)
                return
            self._desk.engine.notices.tell("file_saved", {"file": str(path)}, weight=Weight.GOOD)

        self._start(work, file)

    def _tell_not_saved(self, name: str, error: OSError) -> None:
        values = {"file": name, "text": error.strerror or type(error).__name__}
        self._desk.engine.notices.tell("file_not_saved", values, weight=Weight.BAD)

    def _start(self, work: Callable[[], object], file: HeldFile) -> None:
        wait = Wait(wait_words.opening(file.name))
        self._desk.start(work, owner=OWNER, group=file.key, wait=wait)  # pyright: ignore[reportArgumentType]

    # Choosing

    def choose(self, take: Callable[[tuple[str, ...]], object]) -> None:
        """Ask for files to attach; `take` gets their paths."""
        dialog = QFileDialog(self._desk.front(), QCoreApplication.translate("Attachments", "Attach files"))
        dialog.setFileMode(QFileDialog.FileMode.ExistingFiles)
        dialog.setDirectory(self._chosen_from)

        def chosen(paths: list[str]) -> None:
            self._chosen_from = str(Path(paths[0]).parent)
            take(tuple(paths))

        dialog.filesSelected.connect(chosen)
        self._show(dialog)

    def _show(self, dialog: QWidget) -> None:
        self._dialog = dialog  # kept alive while it is open
        dialog.open()  # pyright: ignore[reportAttributeAccessIssue] - dialogs only


def _write(path: Path, content: bytes) -> None:
    write_whole(path, content)
    mark_as_foreign(path)


async def picture(image: QImage, name: str, largest: int | None = None) -> FileContent:
    """Make a PNG of a picture from the clipboard, in a thread: a large one takes some tenths of a second.

    One that is larger than `largest` bytes, as a photo is, becomes a JPEG where that is smaller.
    """
    loop = asyncio.get_running_loop()
    made = await loop.run_in_executor(None, _encoded, image, name, "png")
    if largest is None or made.size <= largest:
        return made
    named = f"{name.removesuffix('.png')}.jpg"
    photo = await loop.run_in_executor(None, lambda: _encoded(_on_white(image), named, "jpeg"))
    return photo if photo.size < made.size else made


def _on_white(image: QImage) -> QImage:
    """Put a picture on white paper: a JPEG has no transparency, and would be black there."""
    paper = QImage(image.size(), QImage.Format.Format_RGB32)
    paper.fill(Qt.GlobalColor.white)
    painter = QPainter(paper)
    painter.drawImage(0, 0, image)
    painter.end()
    return paper


def _encoded(image: QImage, name: str, kind: str) -> FileContent:
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    QImageWriter(buffer, QByteArray(kind.encode())).write(image)
    return from_bytes(name, bytes(buffer.data().data()))
