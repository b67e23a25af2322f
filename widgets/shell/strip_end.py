"""The end of the strip: how many are open, what waits for a place, what did not fit."""

from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QMenu, QWidget

from widgets.icons import icon
from widgets.primitives.buttons import IconButton, PushButton, Variant
from widgets.primitives.labels import TextLabel
from widgets.shell.strip_state import PendingOpening, StripState
from widgets.shell.words import icon_of_kind
from widgets.text import for_label
from widgets.theme import GAP, GAP3, Type


class StripEnd(QWidget):
    """Count, waiting openings and the button for sessions that did not fit."""

    pending_requested = Signal(str)
    pending_dropped = Signal(str)
    put_back_requested = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        row = QHBoxLayout(self)
        row.setContentsMargins(GAP, 0, GAP3, 0)
        row.setSpacing(GAP)
        self.overflow = IconButton("chevron-down", self.tr("More sessions"))
        self._pending = PushButton(variant=Variant.FLAT)
        self._pending.setMenu(QMenu(self._pending))
        self._count = TextLabel(kind=Type.SMALL, ink="mute")
        self._put_back = PushButton(self.tr("Put back"), variant=Variant.FLAT)
        self._put_back.setToolTip(self.tr("Put the session in front back in the main window"))
        self._put_back.clicked.connect(self.put_back_requested)
        for widget in (self.overflow, self._pending, self._count, self._put_back):
            row.addWidget(widget)
        self._put_back.hide()
        self.overflow.hide()
        self._pending.hide()

    def render_value(self, state: StripState) -> None:
        """Show count and waiting openings."""
        self._count.render_value(self.tr("{0} of {1}").format(state.count, state.limit))
        self._count.setAccessibleName(self.tr("{0} of {1} sessions open").format(state.count, state.limit))
        self._put_back.setVisible(state.own_window)
        self._pending.setVisible(bool(state.pending))
        self._pending.set_label(self.tr("Waiting to open ({0})").format(len(state.pending)))
        self._fill(state.pending)

    def fit(self, *, overflow: bool) -> None:
        """Show or hide the overflow button."""
        self.overflow.setVisible(overflow)
        layout = self.layout()
        if layout is not None:
            layout.invalidate()

    def _fill(self, pending: tuple[PendingOpening, ...]) -> None:
        menu = self._pending.menu()
        menu.clear()
        for opening in pending:
            one = menu.addMenu(icon(icon_of_kind(opening.kind)), for_label(opening.title))
            free = one.addAction(icon("open"), self.tr("Open now"))
            free.triggered.connect(partial(self._ask, opening.key))
            drop = one.addAction(icon("close"), self.tr("Do not open"))
            drop.triggered.connect(partial(self._drop, opening.key))

    def _ask(self, key: str) -> None:
        self.pending_requested.emit(key)

    def _drop(self, key: str) -> None:
        self.pending_dropped.emit(key)
