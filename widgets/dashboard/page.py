"""The dashboard page: a greeting, and tiles and charts in columns."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QHideEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QSizePolicy, QSplitter, QVBoxLayout, QWidget
from typing_extensions import override

from session_engine.dashboards.state import DashboardPlan, DashboardState, Greeting, TilePlan
from session_engine.errors import Failure
from session_engine.views.state import GridState
from widgets.dashboard.chart import Chart
from widgets.dashboard.heights import Part, shared
from widgets.grids.grid import FailureText
from widgets.grids.tile import Tile
from widgets.primitives.buttons import IconButton
from widgets.primitives.empty_state import EmptyState
from widgets.primitives.kept_place import KeptPlace
from widgets.primitives.labels import ElidedLabel, TextLabel
from widgets.primitives.message_bar import MessageBar
from widgets.primitives.skeleton import SkeletonRows
from widgets.primitives.steady_splitter import SteadySplitter
from widgets.primitives.unread import why_empty
from widgets.theme import GAP2, GAP3, Type, dress, metrics

_CHART = 150
"""Height a chart would like, at 100 % text size."""

_BESIDE = 960
"""Width from which the columns stand side by side, at 100 % text size."""


class DashboardPage(QWidget):
    """What is to be done today.

    Signals:
        refresh_wanted: Ask for everything again.
        tile_built: A tile's part; its grid is there to be bound.
        point_opened: A chart's part, the label of a bar or point of it, the keyboard's modifiers.
    """

    refresh_wanted = Signal()
    tile_built = Signal(str)
    point_opened = Signal(str, str, Qt.KeyboardModifier)

    def __init__(
        self,
        command_text: dict[str, tuple[str, str]],
        failure_text: FailureText,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._texts, self._failure_text = command_text, failure_text
        self._plan: DashboardPlan | None = None
        self._tiles: dict[str, Tile] = {}
        self._charts: dict[str, Chart] = {}
        self.bar = MessageBar(self)
        self._head = _Head()
        self._head.refresh.clicked.connect(self.refresh_wanted)
        self._columns = _Columns()
        self._skeleton = SkeletonRows(10)
        self._failed = EmptyState()
        self._failed.action_triggered.connect(self.refresh_wanted)
        self._failed.hide()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.bar)
        column.addWidget(self._head)
        ground = QWidget()
        body = QVBoxLayout(ground)
        body.setContentsMargins(GAP3, GAP3, GAP3, GAP3)
        for widget in (self._columns, self._skeleton, self._failed):
            body.addWidget(widget, 1)
        area = _scrolling(ground)
        self.place = KeptPlace(area.verticalScrollBar())
        column.addWidget(area, 1)
        self._columns.hide()
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        dress(self, ground="bg")

    def tile(self, part: str) -> Tile | None:
        """Give a tile, None while it is not there."""
        return self._tiles.get(part)

    def tiles(self) -> tuple[Tile, ...]:
        """Give all tiles, in the order of their columns."""
        return tuple(self._tiles.values())

    def chart(self, part: str) -> Chart | None:
        """Give a chart, None while it is not there."""
        return self._charts.get(part)

    def render_state(self, state: DashboardState) -> None:
        """Show a dashboard; tiles get their rows from `render_tile`."""
        self._head.render_greeting(state.greeting)
        if state.plan is not None and state.plan != self._plan:
            self._build(state.plan)
        failed = state.plan is None and state.failure is not None
        self._skeleton.setVisible(state.plan is None and not failed)
        self._failed.setVisible(failed)
        if failed:
            failure = state.failure or Failure.SERVER
            text = why_empty(failure, self._failure_text(failure, ""))
            self._failed.render_value(
                self.tr("The dashboard could not be loaded"), text, "offline", self.tr("Try again")
            )
        for chart in state.charts:
            if chart.part in self._charts:
                self._charts[chart.part].render_state(chart)

    def render_tile(self, part: str, state: GridState) -> None:
        """Show a tile's rows."""
        tile = self._tiles.get(part)
        if tile is not None:
            tile.render_state(state)

    @override
    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self._focus_first()

    def _focus_first(self) -> None:
        """Give the keyboard to the first tile's rows."""
        first = next(iter(self._tiles.values()), None)
        if first is not None:
            first.grid.table.setFocus()

    def _build(self, plan: DashboardPlan) -> None:
        self._plan = plan
        self._tiles.clear()
        self._charts.clear()
        while self._columns.count():
            _remove(self._columns.widget(0))
        tiles = {tile.part: tile for tile in plan.tiles}
        for _, parts in plan.columns:
            self._columns.addWidget(self._column(parts, tiles))
        self._columns.show_shares([share for share, _ in plan.columns])
        self._columns.show()
        if self.hasFocus():
            self._focus_first()
        for part in self._tiles:
            self.tile_built.emit(part)

    def _column(self, parts: tuple[str, ...], plans: dict[str, TilePlan]) -> QSplitter:
        column = _Column()
        for part in parts:
            plan = plans.get(part)
            if plan is not None:
                widget: Tile | Chart = Tile(plan, self._texts, self._failure_text)
                self._tiles[part] = widget
                widget.rows_changed.connect(column.share_anew)
            else:
                widget = Chart(self._failure_text)
                widget.retry_wanted.connect(self.refresh_wanted)
                widget.point_opened.connect(partial(self.point_opened.emit, part))
                self._charts[part] = widget
            column.addWidget(widget)
        return column


class _Columns(SteadySplitter):
    """The columns, side by side or, in little room, one below the other."""

    def __init__(self) -> None:
        super().__init__(Qt.Orientation.Horizontal)
        self.setHandleWidth(GAP3)
        self.setChildrenCollapsible(False)
        self._shares: list[int] = []

    def show_shares(self, shares: list[int]) -> None:
        """Share the width between the columns."""
        self._shares = shares
        for index, share in enumerate(shares):
            self.setStretchFactor(index, share)
        self._stand()
        self._share()

    def _stand(self) -> None:
        stacked = self.orientation() is Qt.Orientation.Vertical
        for column in _parts(self):
            if isinstance(column, _Column):
                column.stand(stacked=stacked)

    def _share(self) -> None:
        if self.orientation() is Qt.Orientation.Horizontal:
            self.setSizes([share * 10 for share in self._shares])
        else:
            least = (max(part.minimumHeight(), part.minimumSizeHint().height()) for part in _parts(self))
            self.setSizes(list(least))

    @override
    def resizeEvent(self, arg__1: QResizeEvent) -> None:
        beside = self.width() >= metrics().px(_BESIDE)
        wanted = Qt.Orientation.Horizontal if beside else Qt.Orientation.Vertical
        if wanted is not self.orientation():
            self.setOrientation(wanted)
            self._stand()
            self._share()
        super().resizeEvent(arg__1)


class _Column(SteadySplitter):
    """The parts of a column; until the person moves a handle, lists are whole before charts grow."""

    def __init__(self) -> None:
        super().__init__(Qt.Orientation.Vertical)
        self.setHandleWidth(GAP3)
        self.setChildrenCollapsible(False)
        self._moved = self._late = self._stacked = False
        self.splitterMoved.connect(self._note)

    def _note(self) -> None:
        self._moved = True

    def stand(self, *, stacked: bool) -> None:
        """Stand above or below the others, or beside them: where the page scrolls anyway, no list does as well."""
        self._stacked = stacked
        self._want()

    def _want(self) -> None:
        gaps = self.handleWidth() * (self.count() - 1)
        self.setMinimumHeight(gaps + sum(_need(part).wanted for part in _parts(self)) if self._stacked else 0)

    def share_anew(self, first: bool = False) -> None:  # noqa: FBT001, FBT002 - the signal's own form
        """Share the height as the rows now want it; nothing moves under the pointer but what shows up at first."""
        self._late = self.underMouse() and self.isVisible() and not first
        if not self._late:
            self._want()
            self._share()

    def _share(self) -> None:
        room = self.height() - self.handleWidth() * (self.count() - 1)
        heights = [] if self._moved else shared([_need(part) for part in _parts(self)], room)
        if heights and heights != self.sizes():
            self.setSizes(heights)

    @override
    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        if self._late:
            self.share_anew()

    @override
    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        if self._late:
            self.share_anew()

    @override
    def resizeEvent(self, arg__1: QResizeEvent) -> None:
        super().resizeEvent(arg__1)
        self._share()


def _parts(splitter: QSplitter) -> list[QWidget]:
    found = (splitter.widget(index) for index in range(splitter.count()))
    return [part for part in found if part is not None]


def _need(widget: QWidget) -> Part:
    least = widget.minimumSizeHint().height()
    if isinstance(widget, Tile):
        return Part(least, widget.wanted_height(), widget.whole_height(), grows=False)
    wanted = max(least, metrics().px(_CHART))
    return Part(least, wanted, wanted, grows=True)


def _scrolling(ground: QWidget) -> QScrollArea:
    """Let the page scroll rather than that its parts shrink until nothing is to be read."""
    area = QScrollArea()
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setWidgetResizable(True)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    area.setWidget(ground)
    dress(ground, ground="bg")
    return area


def _remove(widget: QWidget | None) -> None:
    if widget is not None:
        widget.setParent(None)
        widget.deleteLater()


class _Head(QWidget):
    """The greeting and the numbers of the day."""

    def __init__(self) -> None:
        super().__init__()
        self._hello = TextLabel(kind=Type.TITLE)
        self._numbers = ElidedLabel(ink="mute")
        self.refresh = IconButton("refresh", self.tr("Refresh"), shortcut="F5")
        row = QHBoxLayout(self)
        row.setContentsMargins(GAP3 + 2, 0, GAP2, 0)
        row.setSpacing(GAP3)
        row.addWidget(self._hello)
        row.addWidget(self._numbers, 1)
        row.addWidget(self.refresh)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        dress(self, ground="surf")

    @override
    def sizeHint(self) -> QSize:
        return QSize(super().sizeHint().width(), metrics().command_bar)

    def render_greeting(self, greeting: Greeting) -> None:
        """Show the numbers that are known."""
        name = greeting.first_name
        hello = self.tr("Hello, {name}").replace("{name}", name) if name else self.tr("Hello")
        self._hello.render_value(hello)
        self._numbers.render_value(self._sentence(greeting))

    def _sentence(self, g: Greeting) -> str:
        parts: list[str] = []
        if g.active is not None:
            parts.append(self._sure(g, "active", self.tr("%n active", "", g.active)))
        if g.nearing:
            one = g.nearing == 1
            nearing = (
                self.tr("1 nearing its limit") if one else self.tr("%n nearing their limits", "", g.nearing)
            )
            parts.append(self._sure(g, "nearing", nearing))
        if g.over:
            parts.append(self._sure(g, "over", self.tr("%n over", "", g.over)))
        work = ", ".join(parts)
        rest: list[str] = [work] if work else []
        if g.to_pick is not None:
            rest.append(self._sure(g, "to_pick", self.tr("%n to pick", "", g.to_pick)))
        if g.to_do is not None:
            rest.append(self._sure(g, "to_do", self.tr("%n to do", "", g.to_do)))
        return " · ".join(rest)

    def _sure(self, g: Greeting, name: str, text: str) -> str:
        """Say so where a number is without something that waits."""
        return self.tr("{number} (without what waits)").format(number=text) if name in g.unsure else text
