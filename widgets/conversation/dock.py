"""The place of conversations beside the content: docked, minimised to a strip, or several side by side."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QHideEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QApplication, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget
from typing_extensions import override

from widgets.conversation.panel import ConversationPanel
from widgets.conversation.room import LEAST, STRIP, USUAL, is_narrow, take_room, within
from widgets.pane.edge import WIDTH as EDGE
from widgets.pane.edge import Edge
from widgets.primitives.badge import Badge
from widgets.primitives.buttons import IconButton
from widgets.primitives.one_pass import laid_out_once
from widgets.theme import GAP, GAP2, dress, generation, metrics, tokens


class ConversationDock(QWidget):
    """Shows one panel, or up to four; how wide one is is kept by its channel.

    Signals:
        width_chosen: Pixels at 100 % text size; 0 for the usual width.
        minimise_wanted: Minimise it, or open it again.
    """

    width_chosen = Signal(int)
    minimise_wanted = Signal(bool)

    def __init__(self, frame: QWidget) -> None:
        super().__init__(frame)
        self._frame = frame
        self._panels: tuple[ConversationPanel, ...] = ()
        self._wanted, self._minimised, self._by_hand = 0, False, False
        self._dragged: int | None = None
        self._fitted: object = None
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Expanding)
        self.setAccessibleName(self.tr("Conversation"))
        dress(self, ground="surf")
        self._body = QWidget(self)
        dress(self._body, ground="line")  # between panels side by side
        self._row = QHBoxLayout(self._body)
        self._row.setContentsMargins(0, 0, 1, 0)
        self._row.setSpacing(1)
        self._strip = self._make_strip()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self._strip)
        row.addWidget(self._body, 1)
        self._edge = Edge(self)
        self._edge.setAccessibleName(self.tr("Width of the conversation: arrow left and right"))
        self._edge.moved.connect(lambda by: self._move_edge(-by))
        self._edge.let_go.connect(self._keep_width)
        self._edge.usual_wanted.connect(lambda: self.width_chosen.emit(0))
        frame.installEventFilter(self)

    def _make_strip(self) -> QWidget:
        strip = QWidget(self)
        column = QVBoxLayout(strip)
        column.setContentsMargins(GAP, GAP2, GAP, GAP2)
        self.open_button = IconButton("conversation", self.tr("Open the conversation"))
        self.open_button.clicked.connect(self.reopen)
        self._badge = Badge()
        column.addWidget(self.open_button)
        column.addWidget(self._badge, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addStretch(1)
        return strip

    def show_panels(
        self, panels: tuple[ConversationPanel, ...], *, width: int, minimised: bool, unread: int = 0
    ) -> None:
        """Show panels, each made once and kept; none hides the dock."""
        if panels != self._panels:
            with laid_out_once(self._body):  # two in sight at a time would be laid out for half of the room
                self._place_panels(panels)
            self._panels = panels
            self._by_hand = False
        self._wanted, self._minimised = width, minimised
        self._badge.render_value(unread)
        self.setVisible(bool(panels))
        self._fit()

    def _place_panels(self, panels: tuple[ConversationPanel, ...]) -> None:
        """Bring panels into sight; each stays in the row once it was there, or all would be laid out anew."""
        order = [panel for panel in panels if self._row.indexOf(panel) >= 0]
        if [self._row.indexOf(panel) for panel in order] != sorted(map(self._row.indexOf, order)):
            for panel in order:
                self._row.removeWidget(panel)
        for place, panel in enumerate(panels):
            if self._row.indexOf(panel) < 0:
                # As wide as the others, whatever its buttons ask for: they change when a conversation ends.
                panel.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Expanding)
                self._row.insertWidget(place, panel, 1)
        for panel in panels:
            panel.show()
        self._keep_keyboard(panels)
        for panel in self._panels:
            panel.setVisible(panel in panels)

    def _keep_keyboard(self, panels: tuple[ConversationPanel, ...]) -> None:
        """Take the keyboard along: Qt would give it to whatever is next in the window, as to an offer's Accept."""
        focus = QApplication.focusWidget()
        goes = [panel for panel in self._panels if panel not in panels]
        if focus is None or not any(panel.isAncestorOf(focus) for panel in goes):
            return
        if panels:
            panels[0].focus_box()
        else:
            self._frame.setFocus(Qt.FocusReason.OtherFocusReason)

    def show_unread(self, unread: int) -> None:
        """Show on the strip how much is unread."""
        self._badge.render_value(unread)

    @property
    def is_open(self) -> bool:
        """Whether messages are in sight, not only the strip."""
        return bool(self._panels) and not self._is_strip()

    @property
    def is_shared(self) -> bool:
        """Whether several panels share the middle of the window."""
        return len(self._panels) > 1

    def reopen(self) -> None:
        """Open it, also where the window is too narrow for it beside the content."""
        if self._minimised:
            self.minimise_wanted.emit(False)
        self._by_hand = is_narrow(self._frame)
        self._fit()

    def _is_strip(self) -> bool:
        narrow = is_narrow(self._frame) and not self._by_hand
        return (self._minimised or narrow) and not self.is_shared

    def toggle(self) -> None:
        """Minimise it, or open it again."""
        if self._is_strip():
            self.reopen()
        elif is_narrow(self._frame):
            self._by_hand = False
            self._fit()
        else:
            self.minimise_wanted.emit(True)

    # Room

    def _fit(self) -> None:
        look = (
            len(self._panels), self._frame.width(), self._wanted, self._dragged, self._is_strip(), generation(),
        )  # fmt: skip
        if look == self._fitted:
            return
        comes, self._fitted = self._fitted is None, look
        strip = self._is_strip()
        self._exchange(strip=strip, keyboard=not comes)
        self._edge.setVisible(not strip and not self.is_shared)
        if self.is_shared:
            self.setMinimumWidth(0)
            self.setMaximumWidth(16_777_215)
            self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        else:
            self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Expanding)
            self.setFixedWidth(metrics().px(STRIP) if strip else self._width())
        take_room(self._frame, 0 if not self._panels or self.is_shared else self.maximumWidth())
        self._place_edge()

    def _exchange(self, *, strip: bool, keyboard: bool) -> None:
        """Show the strip or the panels; the keyboard goes along, or Qt would give it to the page's End."""
        focus = QApplication.focusWidget()
        goes = keyboard and focus is not None and (self._body if strip else self._strip).isAncestorOf(focus)
        self._strip.setVisible(strip)  # before the panels, which then have their width at once
        if goes and strip:
            self.open_button.setFocus(Qt.FocusReason.OtherFocusReason)
        self._body.setVisible(not strip)
        if goes and not strip and self._panels:
            self._panels[0].focus_box()

    def _width(self) -> int:
        wanted = self._dragged if self._dragged is not None else metrics().px(self._wanted or USUAL)
        return within(self._frame, wanted)

    def _move_edge(self, by: int) -> None:
        self._dragged = max(metrics().px(LEAST), within(self._frame, self.width() + by))
        self._fit()

    def _keep_width(self) -> None:
        wide, self._dragged = self._dragged, None
        if wide is not None:
            self.width_chosen.emit(round(wide * 100 / metrics().text_size))

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self._frame and event.type() == QEvent.Type.Resize and self._panels:
            self._by_hand = self._by_hand and is_narrow(self._frame)
            self._fit()
        return False

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.LayoutDirectionChange):
            self._fit()

    @override
    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        take_room(self._frame, 0)
        self._fitted = None

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place_edge()

    def _place_edge(self) -> None:
        x = 0 if self.isRightToLeft() else self.width() - EDGE
        self._edge.setGeometry(x, 0, EDGE, self.height())
        self._edge.raise_()

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), tokens().surf)
        x = 0 if self.isRightToLeft() else self.width() - 1
        painter.fillRect(x, 0, 1, self.height(), tokens().line)
