"""A record page: commands, header, bars, and the form's tabs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QApplication, QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from session_engine.forms.state import FormPlan, FormState, FormStatus
from session_engine.records.state import RecordState, RecordStatus
from session_engine.search.state import Match
from session_engine.timeline.state import TimelineState
from session_engine.views.state import GridState
from widgets.forms.content import FormContent
from widgets.forms.editors.inputs import TextInput
from widgets.forms.form_tab import FormTab
from widgets.forms.header import FormHeader
from widgets.forms.page_words import GONE, KNOWN, PageWords
from widgets.forms.parts import FormParts
from widgets.forms.places import ScrollPlaces
from widgets.forms.section_tabs import SectionTabs
from widgets.forms.skeleton import FormSkeleton
from widgets.forms.words import FailureText, ProblemText, ReadOnlyText
from widgets.primitives.command_row import CommandRow
from widgets.primitives.empty_state import EmptyState
from widgets.primitives.message_place import MessagePlace
from widgets.primitives.own_turn import OwnTurn
from widgets.primitives.tab_order import laid_out
from widgets.text import for_tab

if TYPE_CHECKING:
    from widgets.grids.grid import Grid
    from widgets.timeline.timeline import Timeline

_SLICE = 0.005  # seconds: the events that came meanwhile are served in between
_FIELDS_ALONE_MS = 25
"""Fields that come first are painted before the next card is begun."""
_AGE_MS = 20_000


class FormPage(QWidget):
    """A record of any table.

    The command bar is put into `command_place` by whoever builds the page, and into `beside` what stands
    beside its fields. Only the form's tab in sight is built, card by card between other events; the others
    are when they are first shown.

    Attributes:
        fields_first: The tab in sight is shown with its first fields; its other cards follow.
        stood: Whether `stands` was told.

    Signals:
        edited: A column and its new value.
        reverted, newer_taken, mine_kept, base_taken: A column.
        lookup_typed: A column and what was typed; answer with `show_suggestions`.
        names_wanted: A column that names records; answer with `show_names`.
        lookup_opened: A record, its name, the keyboard's modifiers: links of fields, header and cards.
        lookup_new: A column and the name of the record to be made.
        half_typed: A column and the part of a name that is typed in its lookup; empty once it is gone.
        command: A verb of the page's own: `reactivate`, `refresh`, `save`, `tab_close`.
        section_changed: Name of the form's tab now in sight.
        scrolled: Name of a scroll area and pixels at 100 % text size.
        copied: What was copied.
        grid_made: A sub-grid's part, when it is built and wants its rows.
        card_wanted: A quick view's column, when it is built.
        case_wanted: A new case for the customer on a quick view.
        timeline_wanted: The timeline is built and wants its entries.
        entry_opened: A timeline entry's record, title, modifiers.
        timeline_find, timeline_kinds, timeline_more, timeline_retry: The timeline's wishes.
        stands: It shows what it has for the first time: fields, or why there are none yet.
    """

    edited = Signal(str, object)
    reverted = Signal(str)
    newer_taken = Signal(str)
    mine_kept = Signal(str)
    base_taken = Signal(str)
    lookup_typed = Signal(str, str)
    names_wanted = Signal(str)
    lookup_opened = Signal(object, str, Qt.KeyboardModifier)
    lookup_new = Signal(str, str)
    half_typed = Signal(str, str)
    command = Signal(str)
    section_changed = Signal(str)
    scrolled = Signal(str, int)
    copied = Signal(str)
    grid_made = Signal(str)
    card_wanted = Signal(str)
    case_wanted = Signal(object)
    timeline_wanted = Signal()
    entry_opened = Signal(object, str, Qt.KeyboardModifier)
    timeline_find = Signal(str)
    timeline_kinds = Signal(tuple)
    timeline_more = Signal()
    timeline_retry = Signal()
    stands = Signal()

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
        self._words = PageWords(failure_text, read_only_text)
        self._state: FormState | None = None
        self._content: FormContent | None = None
        self._seen: set[int] = set()
        self._section: str | None = None
        self._half_typed: dict[str, str] = {}
        self.stood = False
        self.fields_first = False
        self._places = ScrollPlaces(self)
        self._places.scrolled.connect(self.scrolled)
        self._parts = FormParts(self)
        self.grids = self._parts.grids
        self._forward_parts()
        self._make_parts()
        self._lay_out()
        self._ageing = QTimer(self, interval=_AGE_MS)
        self._ageing.timeout.connect(self._grow_older)
        self._ageing.start()

    def _forward_parts(self) -> None:
        parts = self._parts
        parts.grid_made.connect(self.grid_made)
        parts.card_wanted.connect(self.card_wanted)
        parts.case_wanted.connect(self.case_wanted)
        parts.timeline_wanted.connect(self.timeline_wanted)
        parts.entry_opened.connect(self.entry_opened)
        parts.timeline_find.connect(self.timeline_find)
        parts.timeline_kinds.connect(self.timeline_kinds)
        parts.timeline_more.connect(self.timeline_more)
        parts.timeline_retry.connect(self.timeline_retry)

    def _make_parts(self) -> None:
        self.command_place = QHBoxLayout()
        self.command_place.setContentsMargins(0, 0, 0, 0)
        self.header = FormHeader()
        self.header.opened.connect(self.lookup_opened)
        self.banner = MessagePlace()
        self.banner.action_triggered.connect(self.command)
        self.bar = MessagePlace()
        self.bar.action_triggered.connect(self.command)
        self.tabs = SectionTabs()
        self.tabs.currentChanged.connect(self._tab_chosen)
        self._skeleton = FormSkeleton()
        self._nothing: EmptyState | None = None
        self._stack = QStackedWidget()
        self._own_turn = OwnTurn(self._stack)
        self._blank = QWidget()
        self._stack.addWidget(self._blank)
        self._stack.addWidget(self._skeleton)
        self._slices = QTimer(self, interval=0)
        self._slices.timeout.connect(self._show_content)
        self._others = QTimer(self, singleShot=True, interval=_FIELDS_ALONE_MS)
        self._others.timeout.connect(self._slices.start)
        self._focus_due = False
        self._entered = False
        self._focus_before: QWidget | None = None

    def _lay_out(self) -> None:
        self._commands = commands = CommandRow()
        commands.setLayout(self.command_place)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(commands)
        column.addWidget(self.header)
        column.addLayout(self.banner)
        column.addLayout(self.bar)
        column.addWidget(self.tabs)
        self.beside = QHBoxLayout()
        self.beside.setSpacing(0)
        self.beside.addWidget(self._stack, 1)
        column.addLayout(self.beside, 1)

    def tab_first(self) -> list[QWidget]:
        """Let Tab come to what stands above the fields before them."""
        told = [*laid_out(self.banner), *laid_out(self.bar)]
        return [self._commands, self.header, *told, self.tabs]

    # Rendering

    def render_state(self, state: FormState) -> None:
        """Show a record as it stands; an equal state changes nothing."""
        if state is self._state or state == self._state:
            return
        first, self._state = self._state is None, state
        if state.plan is not None:
            self._use_plan(state.plan)
        self.header.render_state(state)
        self.banner.render_message(self._words.banner(state))
        if self._content is not None:
            self._content.render_record(state.record, state.unread, read_only=state.read_only is not None)
        if first:
            self._parts.tell()
        shown = self._show_page(state)
        self.bar.render_message(
            self._words.partial(state) or self._words.failure(state.record) if shown else None
        )
        if shown:
            self._mark_tabs(state)

    def _show_page(self, state: FormState) -> bool:
        """Show skeleton, fields, or why there are none; tell whether fields are shown."""
        record = state.record
        known = state.plan is not None and (record.status in KNOWN or bool(record.fields))
        gone = record.status in GONE and not record.dirty
        # What was typed stays in sight, whatever became of the rest.
        typed = known and record.dirty
        failed = state.status is FormStatus.FAILED
        self._slices.stop()
        if gone or (failed and not typed):
            self._show_nothing(record)
        elif known and (failed or state.status is FormStatus.READY):
            self._bring_content()
            return True
        else:
            self._stack.setCurrentWidget(self._skeleton)
        self.tabs.hide()
        self._tell_standing()
        return False

    def _tell_standing(self) -> None:
        if not self.stood:
            self.stood = True
            self.stands.emit()

    @property
    def shows_fields(self) -> bool:
        """Whether the record's fields are in their place."""
        return isinstance(self._stack.currentWidget(), FormTab)

    def _show_nothing(self, record: RecordState) -> None:
        if self._nothing is None:
            self._nothing = EmptyState()
            self._nothing.action_triggered.connect(self._act_on_nothing)
            self._stack.addWidget(self._nothing)
        why = self._words.reason(record)
        self._nothing.render_value(why.title, why.text, why.icon, why.action)
        self._stack.setCurrentWidget(self._nothing)

    def _act_on_nothing(self) -> None:
        if self._state is not None:
            self.command.emit(self._words.reason(self._state.record).command)

    # Content

    def prepare(self, plan: FormPlan, seconds: float) -> bool:
        """Build a page for a record yet to come, for about that long; tell whether there is nothing left to do."""
        self._use_plan(plan)
        self.header.prepare(plan)
        if self._content is None or not self._content.build(0, seconds):
            return False
        tab = self._content.tab(0)
        if self._stack.indexOf(tab) < 0:
            self._stack.addWidget(tab)
            return False
        return True

    def _use_plan(self, plan: FormPlan) -> None:
        if self._content is None or (self._content.plan is not plan and self._content.plan != plan):
            self._make_content(plan)

    def _make_content(self, plan: FormPlan) -> None:
        old = self._content
        self._content = content = FormContent(plan, self._problem_text, self._failure_text, self._stack, self)
        content.half_typed = self._half_typed
        self._seen.clear()
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
        signals.base_taken.connect(self.base_taken)
        signals.lookup_typed.connect(self.lookup_typed)
        signals.names_wanted.connect(self.names_wanted)
        signals.lookup_new.connect(self.lookup_new)
        signals.half_typed.connect(self.half_typed)
        signals.offers_new = True
        signals.lookup_opened.connect(self.lookup_opened)
        signals.copied.connect(self.copied)
        content.scrolled.connect(self._places.note)
        self._parts.follow(content)

    def _bring_content(self) -> None:
        """Show the fields; for the first time in the next turn, as to fill and to show them is a frame's work each."""
        if self.shows_fields:
            self._show_content()
        else:
            self._wait_for_slices()

    def _show_content(self) -> None:
        content, index = self._content, max(self.tabs.currentIndex(), 0)
        if content is None:
            return
        self.tabs.setVisible(self.tabs.count() > 1)
        if not content.build(index, _SLICE, fields=self.fields_first):
            begun = content.with_fields(index) if self.fields_first else None
            if begun is not None and self._stack.currentWidget() is not begun:
                self._show_tab(content, index, begun)
                self._slices.stop()
                self._others.start()
            else:
                self._wait_for_slices()
            return
        self._slices.stop()
        self._show_tab(content, index, content.tab(index))

    def _show_tab(self, content: FormContent, index: int, shown: FormTab) -> None:
        if index not in self._seen:
            self._seen.add(index)
            if self._stack.indexOf(shown) < 0:
                self._stack.addWidget(shown)
            kept = self._places.pixels(content.name(index))
            if kept is not None:
                shown.scroll_to(kept)
        self._own_turn.exchange(shown)
        self._focus_if_due()
        self._tell_standing()

    def _wait_for_slices(self) -> None:
        """Go on in the next slice; a skeleton for these milliseconds would cost as much as half the form."""
        begun = self._content.with_fields(max(self.tabs.currentIndex(), 0)) if self._content else None
        if self._stack.currentWidget() not in (self._skeleton, begun):
            self._stack.setCurrentWidget(self._blank)
        self._slices.start()

    def finish_building(self) -> None:
        """Build the rest of the tab in sight at once, for what cannot wait: the keyboard, a test."""
        if self._content is not None and (self._slices.isActive() or self._others.isActive()):
            self._others.stop()
            self._content.tab(max(self.tabs.currentIndex(), 0))
            self._show_content()
        self._parts.tell(at_once=True)

    def stop_building(self) -> None:
        """Build no more of the tab in sight: the page is going."""
        self._slices.stop()
        self._others.stop()
        self._parts.stop()

    def _tab_chosen(self, index: int) -> None:
        content = self._content
        if content is None or not 0 <= index < len(content.plan.tabs):
            return
        self._section = content.name(index)
        if self.shows_fields or self._slices.isActive():
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

    def grid(self, part: str) -> Grid | None:
        """Return a sub-grid, None while the form's tab it is in was not shown."""
        return self._parts.grid(part)

    def timeline(self) -> Timeline | None:
        """Return the timeline, None while the form's tab it is in was not shown or has none."""
        return self._parts.timeline()

    def render_grid(self, part: str, state: GridState) -> None:
        """Show the rows of a sub-grid; kept until it is built."""
        self._parts.render_grid(part, state)

    def offer_new(self, part: str, name: str) -> None:
        """Offer to make a record that belongs into a sub-grid, by what is made; empty for nothing."""
        self._parts.offer_new(part, name)

    def render_timeline(self, state: TimelineState) -> None:
        """Show the timeline; kept until it is built."""
        self._parts.render_timeline(state)

    def render_card(self, column: str, record: RecordState | None) -> None:
        """Show a quick view's record, or that there is none; kept until it is built."""
        self._parts.render_card(column, record)

    def show_suggestions(self, column: str, matches: tuple[Match, ...], failure: str = "") -> None:
        """Answer `lookup_typed`."""
        if self._content is not None:
            self._content.show_suggestions(column, matches, failure)

    def show_names(self, column: str, names: tuple[tuple[str, str], ...] | None) -> None:
        """Answer `names_wanted`; None where they could not be read."""
        if self._content is not None:
            self._content.show_names(column, names)

    # Place and focus

    def type_again(self, names: Mapping[str, str]) -> None:
        """Put parts of names back into lookups, by column, once their fields are there."""
        self._half_typed = dict(names)
        if self._content is not None:
            self._content.half_typed = self._half_typed

    def restore(self, section: str | None, scroll: Mapping[str, int]) -> None:
        """Show the form's tab and the places the person left; before or after the first state."""
        self._section = section
        self._places.restore(scroll)
        self._parts.restore_timeline(scroll.get("timeline", 0))
        content = self._content
        if content is None:
            return
        names = [tab.name for tab in content.plan.tabs]
        if section in names:
            self.tabs.setCurrentIndex(names.index(section))
        for name in names:
            built = content.built(name)
            kept = self._places.pixels(name)
            if built is not None and kept is not None:
                built.scroll_to(kept)

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

    def insert_text(self, column: str, text: str) -> bool:
        """Write into a field of several lines where its cursor is, as if typed; tell whether that could be done."""
        editor = self._content.editor(column) if self._content is not None else None
        box = editor.input() if editor is not None else None
        if not isinstance(box, TextInput) or box.isReadOnly():
            return False
        box.insertPlainText(text)
        box.setFocus(Qt.FocusReason.OtherFocusReason)
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

        Where there will be none it goes to what can be done. The rest of the form is not built in one go for it: that
        would hold keys up for 40 ms. Who moves the keyboard meanwhile keeps it.
        """
        if self._nothing is not None and self._stack.currentWidget() is self._nothing:
            self._nothing.focus_action()
            return
        self._focus_due = not isinstance(self._stack.currentWidget(), FormTab)
        self._focus_before = QApplication.focusWidget()
        if not self._focus_due and self._content is not None:
            self._content.focus_first(max(self.tabs.currentIndex(), 0), at_end=self._is_untouched())

    def _is_untouched(self) -> bool:
        """Tell, once, whether this is a new record that she has not been in: she goes on with what it begins with."""
        fresh = self._state is not None and self._state.record.status is RecordStatus.NEW
        fresh, self._entered = fresh and not self._entered, True
        return fresh

    def _focus_if_due(self) -> None:
        if self._focus_due and QApplication.focusWidget() is self._focus_before:
            self.focus_first_field()
        self._focus_due, self._focus_before = False, None
