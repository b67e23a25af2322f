"""Flyouts: panels over the page that leave the rest of the window usable."""

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QApplication, QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget
from typing_extensions import override

from widgets.primitives.buttons import IconButton
from widgets.primitives.focus_return import FocusReturn
from widgets.primitives.labels import ElidedLabel
from widgets.text import one_line
from widgets.theme import CARD_RADIUS, GAP, GAP2, GAP3, GAP4, Type, metrics, tokens
from widgets.theme.draw.shadow import SHADOW, shadow
from widgets.theme.draw.shapes import box


class _Panel(QWidget):
    """What flyout and popover share: shadow, Escape, focus that returns, following its host."""

    closed = Signal()

    def __init__(self, host: QWidget) -> None:
        super().__init__(host)
        self._host = host
        self._focus = FocusReturn()
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        host.installEventFilter(self)
        if isinstance(host, QStackedWidget):
            host.currentChanged.connect(self._stay_on_top)
        self.hide()

    def place(self) -> None:
        """Go where the host's present size says."""
        raise NotImplementedError

    def open(self) -> None:
        """Show the panel over its host."""
        if not self.isVisible():
            self._focus.remember()
        self.place()
        self.show()
        self.raise_()

    def close_panel(self) -> None:
        """Hide it and give the keyboard back."""
        if self.isVisible():
            had_keyboard = self.isAncestorOf(QApplication.focusWidget() or self._host)
            self.hide()
            if not self._focus.give_back() and had_keyboard:
                self._give_to_page()
            self.closed.emit()

    def _stay_on_top(self) -> None:
        """Stay in sight when another page comes to the front: a stack puts it on top of everything."""
        if self.isVisible():
            self.raise_()

    def _give_to_page(self) -> None:
        """Give the keyboard to the page in front: who had it before is on another one."""
        page = self._host.currentWidget() if isinstance(self._host, QStackedWidget) else None
        if page is not None:
            (page.focusWidget() or page).setFocus(Qt.FocusReason.OtherFocusReason)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.close_panel()
        else:
            super().keyPressEvent(event)

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize and self.isVisible():
            self.place()
        return super().eventFilter(watched, event)


class Flyout(_Panel):
    """A panel along the trailing edge with title and close button. Put content into `body`."""

    def __init__(self, host: QWidget, title: str = "", width: int = 380) -> None:
        super().__init__(host)
        self._width = width
        column = QVBoxLayout(self)
        column.setContentsMargins(SHADOW + 1, GAP, 0, 0)
        column.setSpacing(0)
        header = QHBoxLayout()
        header.setContentsMargins(GAP4, GAP2, GAP2, GAP2)
        self._title = ElidedLabel(kind=Type.TITLE)
        self._close = IconButton("close", self.tr("Close"), shortcut=self.tr("Esc"))
        self._close.clicked.connect(self.close_panel)
        header.addWidget(self._title, 1)
        header.addWidget(self._close)
        self.body = QVBoxLayout()
        self.body.setContentsMargins(GAP4, GAP, GAP4, GAP3)
        self.body.setSpacing(GAP3)
        column.addLayout(header)
        column.addLayout(self.body, 1)
        self.set_title(title)

    def set_title(self, title: str) -> None:
        """Name the flyout."""
        self._title.render_value(title)
        self.setAccessibleName(one_line(title))

    @override
    def place(self) -> None:
        wide = min(metrics().px(self._width) + SHADOW, self._host.width())
        x = 0 if self.isRightToLeft() else self._host.width() - wide
        self.setGeometry(x, 0, wide, self._host.height())

    @override
    def open(self) -> None:
        super().open()
        first = self._first_field()
        (first or self).setFocus(Qt.FocusReason.PopupFocusReason)

    def _first_field(self) -> QWidget | None:
        for index in range(self.body.count()):
            item = self.body.itemAt(index)
            widget = item.widget() if item else None
            if widget is None:
                continue
            fields = [widget, *widget.findChildren(QWidget)]
            for field in fields:
                able = field.isEnabled() and field.isVisibleTo(self)
                if able and field.focusPolicy() & Qt.FocusPolicy.TabFocus:
                    return field
        return None

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        t = tokens()
        painter = QPainter(self)
        rtl = self.isRightToLeft()
        body = self.rect().adjusted(0 if rtl else SHADOW, 0, -SHADOW if rtl else 0, 0)
        shadow(painter, body)
        painter.fillRect(body, t.surf)
        edge = body.right() if rtl else body.left()
        painter.fillRect(QRect(edge, 0, 1, self.height()), t.edge if t.high_contrast else t.line)


class Popover(_Panel):
    """A panel below a widget; typing may stay in that widget. Put content into `body`."""

    def __init__(self, host: QWidget, anchor: QWidget, width: int = 380, height: int = 420) -> None:
        super().__init__(host)
        self._anchor = anchor
        self._wanted, self._tall = (width, height), 0
        self._column = QVBoxLayout(self)
        edge = SHADOW + 1
        self._column.setContentsMargins(edge, edge, edge, edge + 3)
        self.body = QVBoxLayout()
        self.body.setContentsMargins(0, GAP, 0, GAP)
        self.body.setSpacing(0)
        self._column.addLayout(self.body)

    def fit(self, height: int) -> None:
        """Be as high as its content, given in pixels, as far as the window has room."""
        edges, within = self._column.contentsMargins(), self.body.contentsMargins()
        around = edges.top() + edges.bottom() - 2 * SHADOW + within.top() + within.bottom()
        self._tall = height + around
        if self.isVisible():
            self.place()

    @override
    def place(self) -> None:
        wide = min(max(metrics().px(self._wanted[0]), 0), self._host.width() - 2 * GAP2)
        spot = self._anchor.mapTo(self._host, QPoint(0, self._anchor.height() + GAP))
        tall = min(self._tall or metrics().px(self._wanted[1]), self._host.height() - spot.y() - GAP2)
        x = spot.x() + (self._anchor.width() - wide) // 2
        x = max(GAP2, min(x, self._host.width() - wide - GAP2))
        self.setGeometry(QRect(x, spot.y(), wide, max(tall, 80)).adjusted(-SHADOW, -SHADOW, SHADOW, SHADOW))

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        t = tokens()
        painter = QPainter(self)
        body = self.rect().adjusted(SHADOW, SHADOW, -SHADOW, -SHADOW)
        shadow(painter, body)
        box(painter, body, t.surf, t.edge if t.high_contrast else t.line, CARD_RADIUS)
