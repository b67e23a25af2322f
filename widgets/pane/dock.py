"""The dock: tools at the right of the content, or only their icons where there is no room or no wish for more."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QStackedWidget, QVBoxLayout, QWidget
from typing_extensions import override

from widgets.pane import edge
from widgets.pane.edge import Edge
from widgets.pane.header import PaneHeader
from widgets.pane.room import ICONS, TAKEN, USUAL, is_narrow, within
from widgets.pane.state import DockState
from widgets.pane.strip import ToolStrip
from widgets.primitives.one_pass import hold_for_the_next, release
from widgets.theme import generation, metrics, tokens


class Dock(QWidget):
    """The productivity pane of a window.

    Args:
        frame: The window it stands in; its width decides on the room there is.

    Signals:
        toggle_wanted: Expand or collapse it in this session.
        tool_chosen: Bring a tool (its name) to the front.
        pin_wanted: Follow the tab in front, or no longer.
        width_chosen: The person has made it this wide, in pixels at 100 % text size; 0 for the usual width.
        opened: Tools are in sight now, or no longer.
    """

    toggle_wanted = Signal()
    tool_chosen = Signal(str)
    pin_wanted = Signal()
    width_chosen = Signal(int)
    opened = Signal(bool)

    def __init__(self, frame: QWidget) -> None:
        super().__init__(frame)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Expanding)
        self.setAccessibleName(self.tr("Productivity pane"))
        self._frame = frame
        self._state = DockState()
        self._tools: dict[str, QWidget] = {}
        self._by_hand = False
        self._dragged: int | None = None
        self._fitted: tuple[object, ...] = ()
        self._was_open = self._held = False
        self._lay_out()
        frame.installEventFilter(self)

    def _lay_out(self) -> None:
        self._strip = ToolStrip()
        self._header = PaneHeader()
        self._stack = QStackedWidget()
        self._nothing = QWidget()
        self._stack.addWidget(self._nothing)
        self._body = QWidget()
        column = QVBoxLayout(self._body)
        column.setContentsMargins(1, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._header)
        column.addWidget(self._stack, 1)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self._body, 1)
        row.addWidget(self._strip)
        self._edge = Edge(self)
        self._edge.moved.connect(self._move_edge)
        self._edge.let_go.connect(self._keep_width)
        self._edge.usual_wanted.connect(lambda: self.width_chosen.emit(0))
        self._strip.toggle_wanted.connect(self.toggle)
        self._strip.tool_chosen.connect(self._choose)
        self._header.pin_wanted.connect(self.pin_wanted)

    @property
    def is_open(self) -> bool:
        """Whether tools are in sight, not only their icons."""
        return self._by_hand if self._narrow else self._state.expanded

    @override
    def render(self, state: DockState) -> None:  # pyright: ignore[reportIncompatibleMethodOverride]
        """Show tools and icons; a tool's own content comes by `put_tool`."""
        if state == self._state:
            release(self._stack)
            return
        self._state = state
        self._header.show_front(state)
        self._show_front()
        self._fit()

    def hold_back(self) -> None:
        """Show no tool until `bring_front`: the dock comes back with a page, and its tool after both are painted."""
        self._held = True
        self._show_front()

    def bring_front(self) -> None:
        """Show the tool in front."""
        if self._held:
            self._held = False
            self._show_front()

    def _show_front(self) -> None:
        front = (None if self._held else self._tools.get(self._state.tool)) or self._nothing
        if self._stack.currentWidget() is not front:
            front.setGeometry(
                self._stack.contentsRect()
            )  # where it comes into sight, though the stack is held
            self._stack.setCurrentWidget(front)
        release(self._stack)

    def put_tool(self, name: str, tool: QWidget) -> None:
        """Put the widget of a tool into its place."""
        self._tools[name] = tool
        self._stack.addWidget(tool)
        self._show_front()

    def tool(self, name: str) -> QWidget | None:
        """Give the widget of a tool, None before it was given."""
        return self._tools.get(name)

    def toggle(self) -> None:
        """Expand or collapse: in a narrow window only here and now, else for the session."""
        if self._narrow:
            self._by_hand = not self._by_hand
            self._fit()
        else:
            self.toggle_wanted.emit()

    def enter_strip(self) -> None:
        """Give the keyboard to the icons."""
        self._strip.enter()

    def _choose(self, name: str) -> None:
        self.tool_chosen.emit(name)
        if not self.is_open:
            self.toggle()

    # Room

    @property
    def _narrow(self) -> bool:
        return is_narrow(self._frame)

    def _fit(self) -> None:
        """Take the room that there is and that is wished for."""
        wanted = self._dragged if self._dragged is not None else metrics().px(self._state.width or USUAL)
        look = (
            self._state,
            self._frame.width(),
            self._frame.property(TAKEN),
            self._by_hand,
            wanted,
            generation(),
            self.isRightToLeft(),
        )
        if look == self._fitted:
            return
        self._fitted = look
        is_open, icons = self.is_open, metrics().px(ICONS)
        self._strip.setFixedWidth(icons)
        self._strip.show_tools(self._state, is_open=is_open)
        self._body.setVisible(is_open)
        self._edge.setVisible(is_open)
        self._place_edge()
        self.setFixedWidth(icons + (within(self._frame, wanted) if is_open else 0))
        if is_open != self._was_open:
            self._was_open = is_open
            self.opened.emit(is_open)

    def _move_edge(self, by: int) -> None:
        self._dragged = within(self._frame, self._body.width() + by)
        self._fit()

    def _keep_width(self) -> None:
        wide, self._dragged = self._dragged, None
        if wide is not None:
            self.width_chosen.emit(round(wide * 100 / metrics().text_size))
            self._fit()

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self._frame and event.type() in (QEvent.Type.Resize, QEvent.Type.DynamicPropertyChange):
            if event.type() == QEvent.Type.DynamicPropertyChange:
                hold_for_the_next(self._stack)  # another session comes: as a rule with another tool
            self._by_hand = self._by_hand and self._narrow
            self._fit()
        return False

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.LayoutDirectionChange):
            self._header.show_front(self._state)
            self._fit()

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place_edge()

    def _place_edge(self) -> None:
        x = self.width() - edge.WIDTH if self.isRightToLeft() else 0
        self._edge.setGeometry(x, 0, edge.WIDTH, self.height())
        self._edge.raise_()

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        QPainter(self).fillRect(self.rect(), tokens().surf)
