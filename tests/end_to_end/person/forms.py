"""Forms: fields, links, the command bar."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QComboBox,
    QLineEdit,
    QListView,
    QPlainTextEdit,
    QTextEdit,
    QWidget,
)

from desktop.tour.hands import LEFT, NONE, NotSeen, Place, in_slot, until, visible_texts
from tests.end_to_end.person.eyes import CTRL, Eyes
from tests.end_to_end.person.lists import place_of_row
from widgets.forms.editors.lookup_line import LookupLine
from widgets.forms.editors.suggestions import Suggestions
from widgets.forms.page import FormPage
from widgets.shell import CommandBar


class AtForms(Eyes):
    """Fields and commands of the form in front."""

    async def go_to_section(self, label: str) -> None:
        """Click one of the form's own tabs."""

        def find() -> Place | None:
            bar = self.form().tabs
            names = [bar.tabText(i) for i in range(bar.count())]
            return (bar, bar.tabRect(names.index(label)).center()) if label in names else None

        await self.click_found(find, f"the part “{label}”")

    def form(self) -> FormPage:
        """Give the form in front."""
        return self.one(FormPage)

    def text_of(self, name: str) -> str:
        """Read a field; empty while it is not there."""
        try:
            field = self.input(name)
        except NotSeen:
            return ""
        if isinstance(field, QComboBox):
            return field.currentText()
        if isinstance(field, QLineEdit):
            return field.text()
        return field.toPlainText() if isinstance(field, QPlainTextEdit | QTextEdit) else ""

    def in_header(self, text: str) -> bool:
        """Whether the form's header says something."""
        return any(text in words for words in visible_texts(self.form().header))

    def has_keyboard(self, name: str) -> bool:
        """Whether the keyboard is in a field."""
        return self.input(name).hasFocus()

    def cursor(self, name: str) -> int:
        """Say where the cursor is in a field."""
        field = self.input(name)
        if isinstance(field, QLineEdit):
            return field.cursorPosition()
        return field.textCursor().position() if isinstance(field, QPlainTextEdit | QTextEdit) else -1

    def input(self, name: str) -> QWidget:
        """Find what takes a field's value."""
        for kind in (QLineEdit, QPlainTextEdit, QTextEdit, QComboBox):
            for widget in self.all(kind):
                if widget.accessibleName().split(",")[0] == name:
                    return widget
        raise NotSeen(f"the field “{name}”")

    async def go_to_field(self, name: str) -> None:
        """Click into a field."""

        def find() -> Place | None:
            if not self._can_input(name):
                return None
            field = self.input(name)
            self._reveal(field)
            return field, QPoint(field.width() - 40, min(12, field.height() // 2))

        await self.click_found(find, f"the field “{name}”")

    async def follow(
        self, name: str, modifiers: Qt.KeyboardModifier = NONE, button: Qt.MouseButton = LEFT
    ) -> None:
        """Press the link in a lookup field."""

        def find() -> Place | None:
            line = self.input(name)
            if not isinstance(line, LookupLine) or line.link_rect().isEmpty():
                return None
            self._reveal(line)
            return line, line.link_rect().center()

        await self.click_found(find, f"a link in “{name}”", modifiers, button)

    async def fill_in(self, name: str, text: str) -> None:
        """Put a text into a field in place of what it held."""
        await self.go_to_field(name)
        await self.press(Qt.Key.Key_A, CTRL)
        await self.type(text)

    async def look_up(self, name: str, typed: str, wanted: str) -> None:
        """Type into a lookup field and take one of what is suggested."""
        await self.fill_in(name, typed)
        await self.click_found(lambda: self._suggested_record(wanted), f"“{wanted}” for “{name}”")
        await until(lambda: self.text_of(name) == wanted, f"“{wanted}” in “{name}”")

    def _suggested_record(self, text: str) -> Place | None:
        lists = [view for shown in self.all(Suggestions) for view in shown.findChildren(QListView)]
        return place_of_row(lists, text)

    async def choose_option(self, name: str, option: str) -> None:
        """Open a field's options and walk to one of them."""
        await until(lambda: option in self.options(name), f"the option “{option}” of “{name}”")
        box = self.input(name)
        self._reveal(box)
        await self.click(box)
        if isinstance(box, QComboBox):
            await until(box.view().isVisible, f"the options of “{name}”")
            await in_slot(lambda: QTest.keyClick(box.view(), Qt.Key.Key_Home))
            for _ in range(self.options(name).index(option)):
                await in_slot(lambda: QTest.keyClick(box.view(), Qt.Key.Key_Down))
            await in_slot(lambda: QTest.keyClick(box.view(), Qt.Key.Key_Return))
        await until(lambda: self.text_of(name) == option, f"“{option}” in “{name}”")

    def options(self, name: str) -> list[str]:
        """Read what a field offers."""
        try:
            box = self.input(name)
        except NotSeen:
            return []
        return [box.itemText(i) for i in range(box.count())] if isinstance(box, QComboBox) else []

    def _reveal(self, widget: QWidget) -> None:
        """Scroll to a widget, as the wheel would."""
        for page in self.all(FormPage):
            if page.isAncestorOf(widget):
                from widgets.forms.form_tab import FormTab

                for tab in page.findChildren(FormTab):
                    if tab.isAncestorOf(widget):
                        tab.reveal(widget)

    def _can_input(self, name: str) -> bool:
        try:
            return self.input(name).isEnabled()
        except NotSeen:
            return False

    async def command(self, text: str) -> None:
        """Press a button of the command bar, or choose it behind ⋯."""
        place = ""

        def there() -> bool:
            nonlocal place  # where there is less room from one moment to the next, it goes behind ⋯
            place = self._place_of(text) or ""
            return bool(place) and self.pushable(place, None) is not None

        await until(there, f"the command “{text}”")
        await self.push(place)
        if place != text:
            await self.choose(text)

    def _place_of(self, text: str) -> str | None:
        """Say where a command is: in the bar, or behind ⋯."""
        bars = self.all(CommandBar)
        if any(b.isVisible() and _says(b, text) for bar in bars for b in bar.findChildren(QAbstractButton)):
            return text
        return "More commands" if self.pushable("More commands", None) else None

    def commands(self) -> list[str]:
        """Read what the command bar of the page in front offers."""
        bars = [bar for bar in self.all(CommandBar) if bar.isVisible()]
        return [b.text().replace("&", "") for bar in bars for b in bar.findChildren(QAbstractButton)]

    def can(self, text: str) -> bool:
        """Whether a command can be given now."""
        buttons = [b for bar in self.all(CommandBar) for b in bar.findChildren(QAbstractButton)]
        return any(_says(b, text) for b in buttons)


def _says(button: QAbstractButton, text: str) -> bool:
    return button.text().replace("&", "") == text and button.isEnabled()
