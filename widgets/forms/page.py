"""A record page: commands, header, bars, and the form's tabs."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QRect, Qt, QTimer, Signal
from PySide6.QtGui import QIcon, QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QApplication,
    QHBoxLayout,
    QSizePolicy,
    QStackedWidget,
    QStyle,
    QTabBar,
    QVBoxLayout,
    QWidget,
)
from typing_extensions import override

from session_engine.errors import Failure
from session_engine.forms.state import FormPlan, FormState, FormStatus
from session_engine.records.state import RecordState, RecordStatus
from session_engine.search.state import Match
from session_engine.timeline.state import TimelineState
from session_engine.views.state import GridState
from widgets import icons
from widgets.forms.content import FormContent
from widgets.forms.form_tab import FormTab
from widgets.forms.grid_signals import GridSignals
from widgets.forms.header import FormHeader
from widgets.forms.skeleton import FormSkeleton
from widgets.forms.words import FailureText, ProblemText, ReadOnlyText
from widgets.grids.grid import Grid
from widgets.primitives.empty_state import EmptyState
from widgets.primitives.message_bar import BarAction, Message
from widgets.primitives.message_place import MessagePlace
from widgets.primitives.tones import Tone
from widgets.text import for_tab
from widgets.theme import dress, metrics, tokens
from widgets.timeline.timeline import Timeline

_SCROLL_MS = 120
_SLICE = 0.008  # seconds: the events that came meanwhile are served in between
_AGE_MS = 20_000
_OFFLINE = frozenset({Failure.UNREACHABLE, Failure.TIMEOUT, Failure.BUSY})


class FormPage(QWidget):
    """A record of any table.

    The command bar is put into `command_place` by whoever builds the page. Only the form's tab in
    sight is built, card by card between other events; the others are when they are first shown.

    Signals:
        edited: A column and its new value.
        reverted, newer_taken, mine_kept: A column.
        lookup_typed: A column and what was typed; answer with `show_suggestions`.
        lookup_opened: A record, its name, the keyboard's modifiers: links of fields, header and cards.
        lookup_new: A column and the name of the record to be made.
        command: A verb of the page's own: `reactivate`, `refresh`, `save`, `tab_close`.
        section_changed: Name of the form's tab now in sight.
        scrolled: Name of a scroll area and pixels at 100 % text size.
        copied: What was copied.
        grid_made: A sub-grid's part, when it is built and wants its rows.
        card_wanted: A quick view's column, when it is built.
        timeline_wanted: The timeline is built and wants its entries.
        entry_opened: A timeline entry's record, title, modifiers.
        timeline_find, timeline_kinds, timeline_more, timeline_retry: The timeline's wishes.
    """

    edited = Signal(str, object)
    reverted = Signal(str)
    newer_taken = Signal(str)
    mine_kept = Signal(str)
    lookup_typed = Signal(str, str)
    lookup_opened = Signal(object, str, Qt.KeyboardModifier)
    lookup_new = Signal(str, str)
    command = Signal(str)
    section_changed = Signal(str)
    scrolled = Signal(str, int)
    copied = Signal(str)
    grid_made = Signal(str)
    card_wanted = Signal(str)
    timeline_wanted = Signal()
    entry_opened = Signal(object, str, Qt.KeyboardModifier)
    timeline_find = Signal(str)
    timeline_kinds = Signal(tuple)
    timeline_more = Signal()
    timeline_retry = Signal()

    def __init__(
        self,
        failure_text: FailureText,
        problem_text: ProblemText,
        read_only_text: ReadOnlyText,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._failure_text = failure_text
        self._problem_text = problem_text
        self._read_only_text = read_only_text
        self._state: FormState | None = None
        self._content: FormContent | None = None
        self._section: str | None = None
        self._scroll: dict[str, int] = {}
        self._grid_states: dict[str, GridState] = {}
        self._timeline_state: TimelineState | None = None
        self._cards: dict[str, RecordState | None] = {}
        self.grids = GridSignals(self)
        self._make_parts()
        self._lay_out()
        self._ageing = QTimer(self, interval=_AGE_MS)
        self._ageing.timeout.connect(self._grow_older)
        self._ageing.start()

    def _make_parts(self) -> None:
        self.command_place = QHBoxLayout()
        self.command_place.setContentsMargins(0, 0, 0, 0)
        self.header = FormHeader()
        self.header.opened.connect(self.lookup_opened)
        self.banner = MessagePlace()
        self.banner.action_triggered.connect(self.command)
        self.bar = MessagePlace()
        self.bar.action_triggered.connect(self.command)
        self.tabs = _SectionTabs()
        self.tabs.currentChanged.connect(self._tab_chosen)
        self._skeleton = FormSkeleton()
        self._nothing: EmptyState | None = None
        self._stack = QStackedWidget()
        self._blank = QWidget()
        self._stack.addWidget(self._blank)
        self._stack.addWidget(self._skeleton)
        self._slices = QTimer(self, interval=0)
        self._slices.timeout.connect(self._show_content)
        self._focus_due = False
        self._focus_before: QWidget | None = None
        self._moved: dict[str, int] = {}
        self._moving = QTimer(self, singleShot=True, interval=_SCROLL_MS)
        self._moving.timeout.connect(self._tell_scroll)

    def _lay_out(self) -> None:
        commands = CommandRow()
        commands.setLayout(self.command_place)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(commands)
        column.addWidget(self.header)
        column.addLayout(self.banner)
        column.addLayout(self.bar)
        column.addWidget(self.tabs)
        column.addWidget(self._stack, 1)

    # Rendering

    def render_state(self, state: FormState) -> None:
        """Show a record as it stands; an equal state changes nothing."""
        if state is self._state or state == self._state:
            return
        before, self._state = self._state, state
        if state.plan is not None and (before is None or before.plan != state.plan):
            self._make_content(state.plan)
        self.header.render_state(state)
        self.banner.render_message(self._banner(state))
        if self._content is not None:
            self._content.render_record(state.record, read_only=state.read_only is not None)
        shown = self._show_page(state)
        self.bar.render_message(self._failure(state) if shown else None)
        if shown:
            self._mark_tabs(state)

    def _show_page(self, state: FormState) -> bool:
        """Show skeleton, fields, or why there are none; tell whether fields are shown."""
        record = state.record
        known = state.plan is not None and (record.status in _KNOWN or bool(record.fields))
        gone = record.status in _GONE and not record.dirty
        # What was typed stays in sight, whatever became of the rest.
        typed = known and record.dirty
        failed = state.status is FormStatus.FAILED
        self._slices.stop()
        if gone or (failed and not typed):
            self._show_nothing(state)
        elif known and (failed or state.status is FormStatus.READY):
            self._show_content()
            return True
        else:
            self._stack.setCurrentWidget(self._skeleton)
        self.tabs.hide()
        return False

    def _show_nothing(self, state: FormState) -> None:
        if self._nothing is None:
            self._nothing = EmptyState()
            self._nothing.action_triggered.connect(self._act_on_nothing)
            self._stack.addWidget(self._nothing)
        self._explain(state, self._nothing)
        self._stack.setCurrentWidget(self._nothing)

    def _explain(self, state: FormState, nothing: EmptyState) -> None:
        record = state.record
        if record.status is RecordStatus.MISSING:
            text = self._failure_text(Failure.MISSING, record.failure_detail)
            nothing.render_value(self.tr("Not there any more"), text, "delete", self.tr("Close this tab"))
        elif _forbidden(record):
            text = self._failure_text(Failure.FORBIDDEN, record.failure_detail)
            nothing.render_value(self.tr("Not yours to see"), text, "lock", self.tr("Close this tab"))
        else:
            failure = record.failure or Failure.SERVER
            icon = "offline" if failure in _OFFLINE else "error"
            text = self._failure_text(failure, record.failure_detail)
            nothing.render_value(self.tr("Could not be loaded"), text, icon, self.tr("Try again"))

    def _act_on_nothing(self) -> None:
        record = self._state.record if self._state is not None else None
        gone = record is not None and (record.status in _GONE or _forbidden(record))
        self.command.emit("tab_close" if gone else "refresh")

    def _banner(self, state: FormState) -> Message | None:
        if state.read_only is None or state.status is not FormStatus.READY:
            return None
        offered = any(command.id == "reactivate" and command.enabled for command in state.commands)
        actions = (BarAction("reactivate", self.tr("Reactivate")),) if offered else ()
        return Message(self._read_only_text(state.read_only), Tone.INFO, actions, "lock")

    def _failure(self, state: FormState) -> Message | None:
        record = state.record
        failure = record.failure or (Failure.MISSING if record.status is RecordStatus.MISSING else None)
        if failure is None:
            return None
        offline = failure in _OFFLINE
        again = () if record.status in _GONE else (self._again(record),)
        text = self._failure_text(failure, record.failure_detail)
        return Message(text, Tone.WARN if offline else Tone.BAD, again, "offline" if offline else "")

    def _again(self, record: RecordState) -> BarAction:
        if record.dirty:
            return BarAction("save", self.tr("Save again"))
        return BarAction("refresh", self.tr("Try again"))

    # Content

    def _make_content(self, plan: FormPlan) -> None:
        old = self._content
        self._content = content = FormContent(plan, self._problem_text, self._failure_text, self)
        self._connect(content)
        self.tabs.show_tabs([for_tab(tab.label) for tab in plan.tabs])
        names = [tab.name for tab in plan.tabs]
        if self._section in names:
            self.tabs.choose(names.index(self._section))
        if old is not None:
            old.discard()

    def _connect(self, content: FormContent) -> None:
        signals = content.signals
        signals.edited.connect(self.edited)
        signals.reverted.connect(self.reverted)
        signals.newer_taken.connect(self.newer_taken)
        signals.mine_kept.connect(self.mine_kept)
        signals.lookup_typed.connect(self.lookup_typed)
        signals.lookup_new.connect(self.lookup_new)
        signals.lookup_opened.connect(self.lookup_opened)
        signals.copied.connect(self.copied)
        content.grid_built.connect(self._grid_built)
        content.timeline_built.connect(self._timeline_built)
        content.card_built.connect(self._card_built)
        content.scrolled.connect(self._note_scroll)

    def _show_content(self) -> None:
        content, index = self._content, max(self.tabs.currentIndex(), 0)
        if content is None:
            return
        self.tabs.setVisible(self.tabs.count() > 1)
        if not content.build(index, _SLICE):
            self._wait_for_slices()
            return
        self._slices.stop()
        shown = content.tab(index)
        if self._stack.indexOf(shown) < 0:
            self._stack.addWidget(shown)
            kept = self._scroll.get(content.name(index))
            if kept is not None:
                shown.scroll_to(metrics().px(kept) if kept else 0)
        self._stack.setCurrentWidget(shown)
        self._focus_if_due()

    def _wait_for_slices(self) -> None:
        """Go on in the next slice; a skeleton for these milliseconds would cost as much as half the form."""
        if self._stack.currentWidget() is not self._skeleton:
            self._stack.setCurrentWidget(self._blank)
        self._slices.start()

    def finish_building(self) -> None:
        """Build the rest of the tab in sight at once, for what cannot wait: the keyboard, a test."""
        if self._content is not None and self._slices.isActive():
            self._content.tab(max(self.tabs.currentIndex(), 0))
            self._show_content()

    def stop_building(self) -> None:
        """Build no more of the tab in sight: the page is going."""
        self._slices.stop()

    def _tab_chosen(self, index: int) -> None:
        content = self._content
        if content is None or not 0 <= index < len(content.plan.tabs):
            return
        self._section = content.name(index)
        if isinstance(self._stack.currentWidget(), FormTab) or self._slices.isActive():
            self._show_content()
        self.section_changed.emit(self._section)

    def _mark_tabs(self, state: FormState) -> None:
        """Mark the tabs in which something is wrong, so that it is found."""
        content = self._content
        if content is None or self.tabs.count() < 2:
            return
        wrong = {name for name, field in state.record.fields.items() if field.problem is not None}
        for index in range(self.tabs.count()):
            self.tabs.mark(index, wrong=bool(wrong.intersection(content.columns_of(index))))

    def _grow_older(self) -> None:
        if self.isVisible():
            self.header.grow_older()

    # Parts

    def _grid_built(self, part: str) -> None:
        grid = self.grid(part)
        if grid is not None:
            self.grids.forward(part, grid)
        kept = self._grid_states.get(part)
        if kept is not None and self._content is not None:
            self._content.render_grid(part, kept)
        self.grid_made.emit(part)

    def _timeline_built(self) -> None:
        timeline = self.timeline()
        if timeline is None:
            return
        timeline.opened.connect(self.entry_opened)
        timeline.find_wanted.connect(self.timeline_find)
        timeline.kinds_wanted.connect(self.timeline_kinds)
        timeline.more_wanted.connect(self.timeline_more)
        timeline.retry_wanted.connect(self.timeline_retry)
        if self._timeline_state is not None:
            timeline.render_state(self._timeline_state)
        self.timeline_wanted.emit()

    def _card_built(self, column: str) -> None:
        if column in self._cards and self._content is not None:
            self._content.render_card(column, self._cards[column])
        self.card_wanted.emit(column)

    def grid(self, part: str) -> Grid | None:
        """Return a sub-grid, None while the form's tab it is in was not shown."""
        return self._content.grid(part) if self._content is not None else None

    def timeline(self) -> Timeline | None:
        """Return the timeline, None while the form's tab it is in was not shown or has none."""
        return self._content.timeline() if self._content is not None else None

    def render_grid(self, part: str, state: GridState) -> None:
        """Show the rows of a sub-grid; kept until it is built."""
        self._grid_states[part] = state
        if self._content is not None:
            self._content.render_grid(part, state)

    def render_timeline(self, state: TimelineState) -> None:
        """Show the timeline; kept until it is built."""
        self._timeline_state = state
        timeline = self.timeline()
        if timeline is not None:
            timeline.render_state(state)

    def render_card(self, column: str, record: RecordState | None) -> None:
        """Show a quick view's record, or that there is none; kept until it is built."""
        self._cards[column] = record
        if self._content is not None:
            self._content.render_card(column, record)

    def show_suggestions(self, column: str, matches: tuple[Match, ...]) -> None:
        """Answer `lookup_typed`."""
        if self._content is not None:
            self._content.show_suggestions(column, matches)

    # Place and focus

    def restore(self, section: str | None, scroll: Mapping[str, int]) -> None:
        """Show the form's tab and the places the person left; before or after the first state."""
        self._section = section
        self._scroll = dict(scroll)
        content = self._content
        if content is None:
            return
        names = [tab.name for tab in content.plan.tabs]
        if section in names:
            self.tabs.setCurrentIndex(names.index(section))
        for name in names:
            built = content.built(name)
            if built is not None and name in scroll:
                built.scroll_to(metrics().px(scroll[name]) if scroll[name] else 0)

    def _note_scroll(self, name: str, pixels: int) -> None:
        self._moved[name] = round(pixels * 100 / metrics().text_size)
        self._moving.start()

    def _tell_scroll(self) -> None:
        moved, self._moved = self._moved, {}
        for name, pixels in moved.items():
            self._scroll[name] = pixels
            self.scrolled.emit(name, pixels)

    def focus_field(self, column: str) -> bool:
        """Show a field and put the keyboard into it; tell whether the form has it."""
        content = self._content
        index = content.index_of(column) if content is not None else None
        if content is None or index is None:
            return False
        self.tabs.setCurrentIndex(index)
        self.finish_building()
        editor = content.editor(column)
        if editor is None or self._stack.currentWidget() is not content.tab(index):
            return False
        content.tab(index).reveal(editor)
        editor.focus_input()
        return True

    def focus_first_problem(self) -> bool:
        """Put the keyboard into the first field with something wrong; tell whether there is one."""
        content, state = self._content, self._state
        if content is None or state is None:
            return False
        for index in range(len(content.plan.tabs)):
            for column in content.columns_of(index):
                field = state.record.fields.get(column)
                if field is not None and field.problem is not None:
                    return self.focus_field(column)
        return False

    def focus_find(self) -> bool:
        """Put the keyboard into the timeline's search; False where no timeline is in sight."""
        timeline = self.timeline()
        if timeline is None or not timeline.isVisible():
            return False
        timeline.focus_find()
        return True

    def focus_first_field(self) -> None:
        """Put the keyboard into the first field that can be edited, as soon as the fields are there.

        The rest of the form is not built in one go for it: that would hold keys up for 40 ms. Who moves the keyboard
        meanwhile keeps it.
        """
        self._focus_due = self._slices.isActive() or self._content is None
        self._focus_before = QApplication.focusWidget()
        if not self._focus_due and self._content is not None:
            self._content.focus_first(max(self.tabs.currentIndex(), 0))

    def _focus_if_due(self) -> None:
        if self._focus_due and QApplication.focusWidget() is self._focus_before:
            self.focus_first_field()
        self._focus_due, self._focus_before = False, None


_KNOWN = frozenset({RecordStatus.READY, RecordStatus.NEW})
_GONE = frozenset({RecordStatus.MISSING, RecordStatus.FORBIDDEN})


def _forbidden(record: RecordState) -> bool:
    """Tell whether the person may not see a record, though a list may have told parts of it."""
    return RecordStatus.FORBIDDEN is record.status or record.failure is Failure.FORBIDDEN


class _SectionTabs(QTabBar):
    """The form's tabs."""

    def __init__(self) -> None:
        super().__init__()
        self.setDrawBase(True)
        self.setExpanding(False)
        self.setUsesScrollButtons(True)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(self.tr("Parts of the form"))
        dress(self, ground="surf")
        self.hide()

    def show_tabs(self, labels: list[str]) -> None:
        """Show other tabs, the first one chosen."""
        self.blockSignals(True)
        while self.count():
            self.removeTab(self.count() - 1)
        for label in labels:
            self.addTab(label)
        self.blockSignals(False)

    def choose(self, index: int) -> None:
        """Choose a tab without telling."""
        self.blockSignals(True)
        self.setCurrentIndex(index)
        self.blockSignals(False)

    def mark(self, index: int, *, wrong: bool) -> None:
        """Mark a tab in which something is wrong."""
        if wrong != (self.tabData(index) is True):
            self.setTabData(index, wrong)
            # Qt leaves room for an icon; the style paints only the text.
            self.setTabIcon(index, icons.icon("error", "bad") if wrong else QIcon())
            told = self.tr("has a problem")
            self.setTabToolTip(index, told if wrong else "")
            self.setAccessibleTabName(index, f"{self.tabText(index)}, {told}" if wrong else "")

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        side = metrics().px(14)
        for index in range(self.count()):
            if self.tabData(index) is True:
                rect = self.tabRect(index)
                spot = QRect(rect.x() + 10, rect.center().y() - side // 2, side, side)
                spot = QStyle.visualRect(self.layoutDirection(), rect, spot)
                icons.paint(QPainter(self), "error", spot, tokens().bad)


class CommandRow(QWidget):
    """The row the command bar stands in."""

    def __init__(self) -> None:
        super().__init__()
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.setMinimumHeight(metrics().command_bar)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), tokens().surf)
        painter.fillRect(0, self.height() - 1, self.width(), 1, tokens().line)
