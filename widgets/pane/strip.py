"""The strip at the outer edge of the pane: the arrow and an icon for each tool."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QPointF, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget
from typing_extensions import override

from widgets.pane.state import DockState, ToolState
from widgets.primitives.buttons import IconButton
from widgets.shell import roving
from widgets.theme import GAP, GAP2, dress, metrics, tokens
from widgets.theme.draw.shapes import smooth

_DOT = 3.5


class ToolStrip(QWidget):
    """Icons of the tools. One stop for Tab, arrows from there.

    Signals:
        toggle_wanted: Expand or collapse.
        tool_chosen: A tool's name.
    """

    toggle_wanted = Signal()
    tool_chosen = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Expanding)
        self.setAccessibleName(self.tr("Tools"))
        self._shown: tuple[DockState, bool] | None = None
        self._arrow = _StripButton("chevron-right", "")
        self._arrow.clicked.connect(self.toggle_wanted)
        self._buttons: dict[str, _ToolButton] = {}
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(GAP, GAP2, GAP, GAP2)
        self._column.setSpacing(GAP2)
        self._column.addWidget(self._arrow, 0, Qt.AlignmentFlag.AlignHCenter)
        self._column.addStretch(1)
        dress(self, ground="surf2")

    def show_tools(self, state: DockState, *, is_open: bool) -> None:
        """Show the tools; the arrow points where a press moves the pane."""
        if (state, is_open) == self._shown:
            return
        self._shown = state, is_open
        if tuple(self._buttons) != tuple(tool.name for tool in state.tools):
            self._build(state.tools)
        for tool in state.tools:
            self._buttons[tool.name].show_tool(tool, front=is_open and tool.name == state.tool)
        self._arrow.set_icon("chevron-right" if is_open != self.isRightToLeft() else "chevron-left")
        name = self.tr("Collapse the pane") if is_open else self.tr("Expand the pane")
        self._arrow.set_name(name, state.key)
        front = self._buttons.get(state.tool) if is_open else None
        if not any(stop.hasFocus() for stop in self._stops()):
            roving.only_stop(self._stops(), front or self._arrow)

    def enter(self) -> None:
        """Take the keyboard."""
        stops = self._stops()
        able = next((stop for stop in stops if stop.focusPolicy() != Qt.FocusPolicy.NoFocus), stops[0])
        able.setFocus(Qt.FocusReason.TabFocusReason)

    def _build(self, tools: tuple[ToolState, ...]) -> None:
        for button in self._buttons.values():
            button.hide()
            button.deleteLater()
        self._buttons = {}
        for place, tool in enumerate(tools, start=1):
            button = self._buttons[tool.name] = _ToolButton(tool)
            button.clicked.connect(partial(self._choose, tool.name))
            self._column.insertWidget(place, button, 0, Qt.AlignmentFlag.AlignHCenter)

    def _choose(self, name: str, _checked: bool = False) -> None:  # noqa: FBT001, FBT002 - as Qt calls it
        self.tool_chosen.emit(name)

    def _stops(self) -> list[QWidget]:
        return [self._arrow, *self._buttons.values()]

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        stops = self._stops()
        wanted = roving.target(stops, event.key(), rtl=self.isRightToLeft())
        if wanted is not None:
            roving.focus(stops, wanted)
        else:
            super().keyPressEvent(event)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        x = self.width() - 1 if self.isRightToLeft() else 0
        painter.fillRect(x, 0, 1, self.height(), tokens().line)


_STRIPS = {Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Home, Qt.Key.Key_End}


class _StripButton(IconButton):
    """A button that leaves arrows to the strip."""

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:  # pyright: ignore[reportIncompatibleMethodOverride]
        if event.key() in _STRIPS:
            event.ignore()
        elif event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self.click()
        else:
            super().keyPressEvent(event)


class _ToolButton(_StripButton):
    """A tool; the one in front has the accent."""

    def __init__(self, tool: ToolState) -> None:
        super().__init__(tool.icon, tool.title, checkable=True)
        self._news = False

    def show_tool(self, tool: ToolState, *, front: bool) -> None:
        self._ink = "acc" if front else "mute"
        self.set_icon(tool.icon)
        self.set_name(f"{tool.title}, {tool.news}" if tool.news else tool.title)
        self._news = bool(tool.news) and not front
        self.setChecked(front)
        self.update()

    @override
    def nextCheckState(self) -> None:
        """Leave it to the state what is in front."""

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self._news:
            painter = QPainter(self)
            with smooth(painter):
                painter.setPen(Qt.PenStyle.NoPen)
                painter.setBrush(tokens().acc)
                inset = metrics().px(7)
                x = inset if self.isRightToLeft() else self.width() - inset
                painter.drawEllipse(QPointF(x, inset), _DOT, _DOT)
