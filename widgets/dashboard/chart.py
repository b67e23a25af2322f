"""A chart in its card, with its five states."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QWidget
from typing_extensions import override

from session_engine.dashboards.state import ChartState
from session_engine.errors import Failure
from widgets.dashboard.plot import Plot
from widgets.grids.grid import FailureText
from widgets.primitives.card import Card
from widgets.primitives.empty_state import EmptyState
from widgets.primitives.skeleton import SkeletonRows
from widgets.primitives.unread import why_empty
from widgets.theme import GAP2, Type, font_metrics, metrics


class Chart(Card):
    """A chart with its title.

    Signals:
        point_opened: The label of a bar or a point, the keyboard's modifiers.
        retry_wanted: Try again.
    """

    point_opened = Signal(str, Qt.KeyboardModifier)
    retry_wanted = Signal()

    def __init__(self, failure_text: FailureText, parent: QWidget | None = None) -> None:
        super().__init__("", parent)
        self._failure_text = failure_text
        self._state: ChartState | None = None
        self.plot = Plot()
        self.plot.opened.connect(self.point_opened)
        self._skeleton = SkeletonRows(3)
        self._failed = EmptyState()
        self._failed.action_triggered.connect(self.retry_wanted)
        for widget in (self.plot, self._skeleton, self._failed):
            self.body.addWidget(widget, 1)

    @override
    def minimumSizeHint(self) -> QSize:
        plot = metrics().px(20) + 2 * (font_metrics(Type.SMALL).height() + 4) + 2 * GAP2
        return QSize(metrics().px(200), self.chrome_height() + plot)

    def render_state(self, state: ChartState) -> None:
        """Show a chart."""
        if state == self._state:
            return
        self._state = state
        old = state.failure is not None and bool(state.points)
        self.render_title(state.title, self.tr("may be out of date") if old else self._note(state))
        failed = state.failure is not None and not state.points
        self.plot.setVisible(bool(state.points))
        self._skeleton.setVisible(state.loading and not state.points and not failed)
        self._failed.setVisible(failed or (not state.loading and not state.points))
        if failed:
            failure = state.failure or Failure.SERVER
            text = why_empty(failure, self._failure_text(failure, ""))
            self._failed.render_value(self.tr("Could not be loaded"), text, "offline", self.tr("Try again"))
        else:
            self._failed.render_value(self.tr("No values"), "", "chart-bar")
        self.plot.show_points(state)

    def _note(self, state: ChartState) -> str:
        without = self.tr("without what waits to be sent") if state.unsure else ""
        return " · ".join(part for part in (without, state.note) if part)
