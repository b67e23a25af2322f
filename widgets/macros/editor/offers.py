"""The menu of placeholders that can be put into a text."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QLineEdit, QMenu, QPlainTextEdit, QWidget

from widgets.macros.editor.state import Choices
from widgets.text import for_label, one_line


def offers_menu(parent: QWidget, offers: Callable[[], Choices], put: Callable[[str], object]) -> QMenu:
    """Make the menu of placeholders; it is filled each time it is opened."""
    menu = QMenu(parent)

    def fill() -> None:
        menu.clear()
        for text, source in offers():
            shown = f"{one_line(text)}   {source}" if source else one_line(text)
            menu.addAction(for_label(shown)).triggered.connect(lambda _=False, chosen=text: put(chosen))

    menu.aboutToShow.connect(fill)
    return menu


def put_in(into: QLineEdit | QPlainTextEdit, text: str) -> None:
    """Put a text in where the cursor is, and go there."""
    if isinstance(into, QLineEdit):
        into.insert(text)
        into.textEdited.emit(into.text())
    else:
        into.insertPlainText(text)
    into.setFocus()
