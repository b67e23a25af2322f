"""Macros and scripts as files: asked for, read and written in one way for both."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Protocol

from PySide6.QtCore import QCoreApplication, QStandardPaths
from PySide6.QtWidgets import QFileDialog

from desktop import wait_words
from desktop.attachments.names import safe_name
from desktop.desk import Desk
from desktop.waits import Wait
from desktop.whole_files import write_whole
from session_engine.light_dataclass import dataclass
from session_engine.notices.state import Weight

OWNER = "definition files"
LARGEST_FILE = 2_000_000
"""Bytes that are read of a file; a macro or a script is smaller."""


class Taken(Protocol):
    """Takes a file's content: None where it could be used, else why not, in words."""

    def __call__(self, content: bytes, /) -> Awaitable[str | None]: ...


@dataclass(frozen=True, slots=True)
class FileWords:
    """What the dialogs say.

    Attributes:
        open_title: Above the dialog in which a file is chosen.
        save_title: Above the dialog in which it is said where one is written.
        kinds: Which files, as in `Macros (*.json)`.
    """

    open_title: str
    save_title: str
    kinds: str


class DefinitionFiles:
    """Opens and writes files of one kind of definition.

    Args:
        desk: Whose windows the dialogs stand above.
        words: What they say, in the person's language.
    """

    def __init__(self, desk: Desk, words: Callable[[], FileWords]) -> None:
        self._desk = desk
        self._words = words
        self._folder = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
        self._dialog: QFileDialog | None = None

    def ask_for_one(self, take: Taken) -> None:
        """Ask for a file, and give what is in it to `take`."""
        words = self._words()
        dialog = QFileDialog(self._desk.front(), words.open_title)
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.setNameFilters([words.kinds, QCoreApplication.translate("definitions", "All files (*)")])
        dialog.fileSelected.connect(lambda path: self.read(Path(path), take))
        self._show(dialog)

    def read(self, path: Path, take: Taken) -> None:
        """Give what is in a file to `take`; say why, where it cannot be read or holds something else."""
        self._folder = str(path.parent)

        async def work() -> None:
            try:
                why = await take(await asyncio.to_thread(_content, path))
            except OSError as error:
                why = error.strerror or type(error).__name__
            if why is not None:
                values = {"file": path.name, "text": why}
                self._desk.engine.notices.tell("definition_not_read", values, weight=Weight.BAD)

        self._desk.start(work, owner=OWNER, group="read a file", wait=Wait(wait_words.opening(path.name)))

    def ask_where(self, name: str, content: Callable[[], bytes]) -> None:
        """Ask where a file is to be, and write it there."""
        dialog = QFileDialog(self._desk.front(), self._words().save_title)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setFileMode(QFileDialog.FileMode.AnyFile)
        dialog.setDefaultSuffix("json")
        dialog.selectFile(safe_name(f"{name}.json"))
        dialog.fileSelected.connect(lambda path: self.write(Path(path), content))
        self._show(dialog)

    def write(self, path: Path, content: Callable[[], bytes]) -> None:
        """Write a file, and say where it is."""
        self._folder = str(path.parent)

        async def work() -> None:
            tell = self._desk.engine.notices.tell
            try:
                await asyncio.to_thread(write_whole, path, content())
            except OSError as error:
                values = {"file": path.name, "text": error.strerror or type(error).__name__}
                tell("file_not_saved", values, weight=Weight.BAD)
            else:
                tell("file_saved", {"file": str(path)}, weight=Weight.GOOD)

        self._desk.start(work, owner=OWNER, group="write a file")

    def _show(self, dialog: QFileDialog) -> None:
        dialog.setDirectory(self._folder)
        self._dialog = dialog  # kept alive while it is open
        dialog.open()


def _content(path: Path) -> bytes:
    """Read a file, no more of it than a definition may have and a byte."""
    with path.open("rb") as file:
        return file.read(LARGEST_FILE)
