"""The list above the box in which one writes: walked by the box's keys, chosen by Enter, Tab or a click."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget
from typing_extensions import override

from widgets import icons
from widgets.conversation.composer.offers import ICONS, Offer
from widgets.lists.room import Room
from widgets.lists.rows import RowsModel
from widgets.lists.view import RowDelegate, RowList
from widgets.primitives.announce import announce
from widgets.primitives.buttons import PushButton, Variant
from widgets.text import for_painting
from widgets.theme import CARD_RADIUS, GAP, GAP2, Type, font_metrics, metrics, tokens
from widgets.theme.draw.lines import line
from widgets.theme.draw.shadow import SHADOW, shadow
from widgets.theme.draw.shapes import box

_MOST = 300
_MOVES = frozenset({QEvent.Type.Resize, QEvent.Type.Move})


class _Delegate(RowDelegate[Offer]):
    """Paint icon, name and what it writes."""

    @override
    def height(self, row: Offer) -> int:
        lines = font_metrics(Type.STRONG).height()
        return lines + (font_metrics(Type.SMALL).height() if row.reply is not None else 0) + 12

    @override
    def paint_row(self, painter: QPainter, rect: QRect, row: Offer) -> None:
        rtl = painter.layoutDirection() == Qt.LayoutDirection.RightToLeft
        room = Room(painter, rect.adjusted(12, 5, -12, -5))
        if row.note:
            line(painter, room.rect, row.text, Type.BODY, tokens().mute, rtl=rtl)
            return
        name = ICONS.get(row.command, "contact" if row.reply is not None and row.reply.personal else "quote")
        icons.paint(painter, name, room.leading(metrics().icon, GAP2), tokens().mute)
        place = room.rect
        if row.reply is None:
            shown = line(painter, place, for_painting(row.text), Type.BODY, tokens().text, rtl=rtl)
            rest = place.adjusted(0, 0, -shown - GAP2, 0) if rtl else place.adjusted(shown + GAP2, 0, 0, 0)
            line(painter, rest, row.detail, Type.SMALL, tokens().mute, rtl=rtl)
            return
        tall = font_metrics(Type.STRONG).height()
        title = f"{row.text}   {' '.join('#' + tag for tag in row.reply.tags)}"
        line(
            painter,
            QRect(place.x(), place.y(), place.width(), tall),
            for_painting(title),
            Type.STRONG,
            tokens().text,
            rtl=rtl,
        )
        below = QRect(place.x(), place.y() + tall, place.width(), place.height() - tall)
        line(painter, below, for_painting(row.detail), Type.SMALL, tokens().mute, rtl=rtl)


class OfferList(QWidget):
    """A panel above the box.

    Signals:
        chosen: An offer.
        own_only: Only her own prepared answers, or all.
    """

    chosen = Signal(object)
    own_only = Signal(bool)

    def __init__(self, host: QWidget, anchor: QWidget) -> None:
        super().__init__(host)
        self._host, self._anchor = host, anchor
        self._model: RowsModel[Offer] = RowsModel(self)
        self.list = RowList(self._model, _Delegate(), self)
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.setAccessibleName(self.tr("Offers"))
        self.list.chosen.connect(lambda row, _modifiers: self._choose(row))
        self._tabs = QWidget()
        row = QHBoxLayout(self._tabs)
        row.setContentsMargins(GAP2, GAP, GAP2, GAP)
        self._all, self._mine = (
            self._tab(self.tr("All"), row, own=False),
            self._tab(self.tr("Mine"), row, own=True),
        )
        self._all.setChecked(True)
        row.addStretch(1)
        column = QVBoxLayout(self)
        edge = SHADOW + 1
        column.setContentsMargins(edge, edge, edge, edge)
        column.setSpacing(0)
        column.addWidget(self._tabs)
        column.addWidget(self.list, 1)
        host.installEventFilter(self)
        anchor.installEventFilter(self)
        self.hide()

    def _tab(self, text: str, row: QHBoxLayout, *, own: bool) -> PushButton:
        button = PushButton(text, Variant.FLAT, parent=self)
        button.setCheckable(True)
        button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        button.clicked.connect(lambda: self._show_own(on=own))
        row.addWidget(button)
        return button

    def _show_own(self, *, on: bool) -> None:
        self._all.setChecked(not on)
        self._mine.setChecked(on)
        self.own_only.emit(on)

    @property
    def own(self) -> bool:
        """Only her own are shown."""
        return self._mine.isChecked()

    def show_offers(self, rows: tuple[Offer, ...], *, replies: bool) -> None:
        """Show offers; none hides the list."""
        changed = self._model.set_rows(rows)
        if not rows:
            self.hide()
            return
        self._tabs.setVisible(replies)
        if changed or not self.isVisible():
            self.list.set_current(next((at for at, row in enumerate(rows) if row.foremost), -1))
        self._place()
        if not self.isVisible():
            self.show()
            self.raise_()
            announce(self, self.tr("Offers: arrow keys, then Enter"))

    def _place(self) -> None:
        corner = self._anchor.mapTo(self._host, QPoint(0, 0))
        wide = min(metrics().px(420), self._host.width() - 2 * GAP)
        tall = (
            self.list.content_height()
            + (self._tabs.sizeHint().height() if self._tabs.isVisibleTo(self) else 0)
            + 4
        )
        tall = min(tall, metrics().px(_MOST), corner.y() - GAP)
        body = QRect(
            max(GAP, min(corner.x(), self._host.width() - wide - GAP)), corner.y() - tall - GAP, wide, tall
        )
        self.setGeometry(body.adjusted(-SHADOW, -SHADOW, SHADOW, SHADOW))

    def take_key(self, event: QKeyEvent) -> bool:
        """Walk, choose or close by a key of the box; tell whether it was ours."""
        if not self.isVisible():
            return False
        match event.key():
            case Qt.Key.Key_Down:
                self.list.walk(1)
            case Qt.Key.Key_Up:
                self.list.walk(-1)
            case Qt.Key.Key_PageDown:
                self.list.page(1)
            case Qt.Key.Key_PageUp:
                self.list.page(-1)
            case Qt.Key.Key_Return | Qt.Key.Key_Enter | Qt.Key.Key_Tab if self.list.current_row() >= 0:
                self._choose(self.list.current_row())
            case Qt.Key.Key_Escape:
                self.hide()
            case _:
                return False
        self._say()
        return True

    def _say(self) -> None:
        row = self._model.row(self.list.current_row())
        if self.isVisible() and row is not None:
            announce(self, row.spoken)

    def _choose(self, row: int) -> None:
        offer = self._model.row(row)
        if offer is not None and offer.choosable:
            self.hide()
            self.chosen.emit(offer)

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in _MOVES and self.isVisible():
            self._place()  # the box is as high as its text, and moves with what stands above it
        return super().eventFilter(watched, event)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        t, painter = tokens(), QPainter(self)
        body = self.rect().adjusted(SHADOW, SHADOW, -SHADOW, -SHADOW)
        shadow(painter, body)
        box(painter, body, t.surf, t.edge, CARD_RADIUS)
