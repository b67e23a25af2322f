"""The command bar of a page: its verbs, those that do not fit behind ⋯."""

from functools import partial
from typing import cast

from PySide6.QtCore import QEvent, QRect, QSize, Qt, Signal, SignalInstance
from PySide6.QtGui import QAction, QKeyEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QMenu, QSizePolicy, QWidget
from typing_extensions import override

from session_engine.light_dataclass import dataclass
from widgets.icons import icon
from widgets.primitives.buttons import IconButton, PushButton, Variant
from widgets.shell import roving
from widgets.text import for_label, for_tip, one_line
from widgets.theme import GAP2, metrics, tokens

_BETWEEN = 4


@dataclass(frozen=True, slots=True)
class CommandState:
    """One verb.

    Attributes:
        id: Of the verb.
        label: What it does.
        icon: Meaning; shown in menus and on the primary one.
        enabled: Whether it can be done now.
        primary: The one thing most likely done next.
        danger: It ends or destroys something.
        shortcut: Its key as text.
        children: Its ways, as a menu.
        new_group: A line stands before it.
        reason: Why it is disabled.
    """

    id: str
    label: str
    icon: str = ""
    enabled: bool = True
    primary: bool = False
    danger: bool = False
    shortcut: str = ""
    children: tuple["CommandState", ...] = ()
    new_group: bool = False
    reason: str = ""


class CommandBar(QWidget):
    """The verbs of a page, in one line."""

    triggered = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(self.tr("Commands"))
        self._commands: tuple[CommandState, ...] = ()
        self._buttons: list[_Command] = []
        self._lines: list[int] = []
        self._trailing: list[QWidget] = []
        self._yielding: set[QWidget] = set()
        self._more = IconButton("more", self.tr("More commands"), ink="text", parent=self)
        self._menu = QMenu(self)
        self._menu.aboutToShow.connect(self._fill_menu)
        self._more.setMenu(self._menu)

    @override
    def render(self, commands: tuple[CommandState, ...]) -> None:  # pyright: ignore[reportIncompatibleMethodOverride]
        """Show the verbs. Buttons that are there are given other verbs: making one costs ten times as much."""
        if commands == self._commands:
            return
        self._commands = commands
        held = next((b.command.id for b in self._buttons if b.hasFocus()), None)
        self._have(commands)
        for button, command in zip(self._buttons, commands, strict=True):
            button.show_command(command)
        keeper = next((b for b in self._buttons if held == b.command.id), None)
        if keeper is not None and not keeper.hasFocus():
            keeper.setFocus()  # the keyboard stays at its verb
        roving.only_stop(self._stops(), self._stop())
        self._arrange()

    @property
    def rendered(self) -> bool:
        """Whether there are verbs in it."""
        return bool(self._buttons)

    def tab_first(self) -> list[QWidget]:
        """Let Tab come to the verbs before what stands at the end."""
        return [*self._stops(), *self._trailing]

    def add_trailing(self, widget: QWidget) -> None:
        """Put something at the end of the bar, such as how the customer feels."""
        widget.setParent(self)
        widget.show()
        self._trailing.append(widget)
        self._arrange()

    def add_yielding(self, widget: QWidget) -> None:
        """Put something before the end that takes the room that is left, and its least where there is none.

        No verb makes way for more than that, and what stands at the end stays where it is.
        """
        widget.setParent(self)
        self._yielding.add(widget)
        self._trailing.insert(0, widget)
        self._arrange()

    def _have(self, commands: tuple[CommandState, ...]) -> None:
        """Have as many buttons as verbs, in their order also for screen readers."""
        for button in self._buttons[len(commands) :]:
            button.hide()
            button.deleteLater()
        self._buttons = self._buttons[: len(commands)]
        self._buttons += [self._button(command) for command in commands[len(self._buttons) :]]

    def _button(self, command: CommandState) -> "_Command":
        button = _Command(command, self)
        button.chosen.connect(self.triggered)
        return button

    # Place

    def _arrange(self) -> None:
        room = self.width() - 2 * GAP2 - self._trailing_width()
        sizes = [button.sizeHint() for button in self._buttons]
        fits = self._how_many(room, sizes)
        self._place(fits, sizes)
        self._more.setVisible(fits < len(self._buttons))
        self.update()

    def _how_many(self, room: int, sizes: list[QSize]) -> int:
        """Return how many commands stand in the bar, the first always."""
        widths = [
            size.width() + _BETWEEN + _before(button.command)
            for button, size in zip(self._buttons, sizes, strict=True)
        ]
        if sum(widths) <= room:
            return len(widths)
        room -= self._more.sizeHint().width() + _BETWEEN
        count = 0
        while count < len(widths) and sum(widths[: count + 1]) <= room:
            count += 1
        return max(count, min(1, len(widths)))

    def _place(self, fits: int, sizes: list[QSize]) -> None:
        x = GAP2
        self._lines = []
        for number, (button, size) in enumerate(zip(self._buttons, sizes, strict=True)):
            button.setVisible(number < fits)
            if number < fits:
                if number and button.command.new_group:
                    self._lines.append(x + _before(button.command) // 2 - _BETWEEN // 2)
                    x += _before(button.command)
                x = self._put(button, x, size)
        x = self._put(self._more, x, self._more.sizeHint()) if fits < len(self._buttons) else x
        verbs, x = x, self.width() - GAP2
        for widget in reversed([each for each in self._trailing if each.isVisibleTo(self)]):
            size = widget.sizeHint()
            if widget in self._yielding:
                least = widget.minimumSizeHint().width()
                size.setWidth(min(size.width(), max(x - verbs - GAP2, least)))
            x -= size.width()
            self._put(widget, x, size)
            x -= GAP2

    def _put(self, widget: QWidget, x: int, size: QSize) -> int:
        left = self.width() - x - size.width() if self.isRightToLeft() else x
        widget.setGeometry(QRect(left, (self.height() - 1 - size.height()) // 2, size.width(), size.height()))
        return x + size.width() + _BETWEEN

    def _trailing_width(self) -> int:
        shown = (w for w in self._trailing if w.isVisibleTo(self))
        sizes = (w.minimumSizeHint() if w in self._yielding else w.sizeHint() for w in shown)
        return sum(size.width() + GAP2 for size in sizes)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()

    @override
    def event(self, event: QEvent) -> bool:
        if event.type() in {
            QEvent.Type.LayoutRequest,
            QEvent.Type.FontChange,
            QEvent.Type.LayoutDirectionChange,
        }:
            self._arrange()
        return super().event(event)

    @override
    def sizeHint(self) -> QSize:
        return QSize(metrics().px(480), metrics().command_bar)

    @override
    def minimumSizeHint(self) -> QSize:
        return QSize(metrics().px(120), metrics().command_bar)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        t, painter = tokens(), QPainter(self)
        painter.fillRect(self.rect(), t.surf)
        painter.fillRect(QRect(0, self.height() - 1, self.width(), 1), t.line)
        for x in self._lines:
            left = self.width() - x if self.isRightToLeft() else x
            painter.fillRect(QRect(left, 9, 1, self.height() - 19), t.line)

    # Keys and menu

    def _stops(self) -> list[QWidget]:
        return [*self._buttons, self._more]

    def _stop(self) -> QWidget | None:
        stops = self._stops()
        focused = next((w for w in stops if w.hasFocus()), None)
        return focused or next((w for w in stops if w.isEnabled()), None)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        leads_to = roving.target(self._stops(), event.key(), rtl=self.isRightToLeft())
        sideways = event.key() not in {Qt.Key.Key_Up, Qt.Key.Key_Down}
        if leads_to is not None and sideways:
            roving.focus(self._stops(), leads_to)
        else:
            super().keyPressEvent(event)

    def _fill_menu(self) -> None:
        self._menu.clear()
        for button in self._buttons:
            if button.isHidden():
                if button.command.new_group and self._menu.actions():
                    self._menu.addSeparator()
                add_to_menu(self._menu, button.command, self.triggered)


def _before(command: CommandState) -> int:
    return 13 if command.new_group else 0


def add_to_menu(menu: QMenu, command: CommandState, chosen: SignalInstance) -> None:
    """Add a verb, or the menu of its ways, to a menu."""
    shown = icon(command.icon, "bad" if command.danger else "text") if command.icon else None
    if command.children:
        sub = menu.addMenu(for_label(command.label))
        if shown:
            sub.setIcon(shown)
        sub.setEnabled(command.enabled)
        for child in command.children:
            add_to_menu(sub, child, chosen)
        return
    key = f"\t{command.shortcut}" if command.shortcut else ""
    action: QAction = menu.addAction(for_label(command.label) + key)
    if shown:
        action.setIcon(shown)
    action.setEnabled(command.enabled)
    action.triggered.connect(partial(_emit, chosen, command.id))


def _emit(chosen: SignalInstance, command: str) -> None:
    chosen.emit(command)


class _Command(PushButton):
    """One verb as a button."""

    chosen = Signal(str)

    def __init__(self, command: CommandState, parent: QWidget) -> None:
        super().__init__(command.label, _variant(command), _icon(command), parent)
        self.command = command
        self.clicked.connect(self._choose)
        self._fill(command)

    def show_command(self, command: CommandState) -> None:
        before, self.command = self.command, command
        if before.id != command.id:
            self.setDown(False)  # pressed for one verb, it is not let go for another
        self.setEnabled(command.enabled)
        hint = command.reason if not command.enabled else command.shortcut
        self.setToolTip(for_tip(f"{one_line(command.label)}  {hint}" if hint else ""))
        if before == command:
            return
        self.set_label(command.label)
        self.set_icon(_icon(command))
        self.set_variant(_variant(command))
        if before.children != command.children:
            self._fill(command)

    def _choose(self) -> None:
        if not self.command.children:
            self.chosen.emit(self.command.id)

    def _fill(self, command: CommandState) -> None:
        menu = cast("QMenu | None", self.menu())
        if not command.children:
            if menu is not None:
                self.setMenu(None)  # pyright: ignore[reportArgumentType] - Qt takes none
                menu.deleteLater()
            return
        menu = menu or QMenu(self)
        menu.clear()
        for child in command.children:
            add_to_menu(menu, child, self.chosen)
        self.setMenu(menu)

    @override
    def keyPressEvent(self, e: QKeyEvent) -> None:
        if e.key() in {Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Home, Qt.Key.Key_End}:
            e.ignore()  # the bar's
        elif e.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self.click()
        else:
            super().keyPressEvent(e)


def _variant(command: CommandState) -> Variant:
    if command.primary and not command.enabled:
        return Variant.FLAT  # as wide, but nothing that cannot be done stands out
    if command.primary:
        return Variant.PRIMARY
    return Variant.DANGER if command.danger else Variant.FLAT


def _icon(command: CommandState) -> str:
    return command.icon if command.primary else ""
