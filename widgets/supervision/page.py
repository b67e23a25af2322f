"""The overview of a supervisor: figures, conversations that are not over, agents and queues."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QFocusEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QMenu, QVBoxLayout, QWidget
from typing_extensions import override

from session_engine.errors import Failure
from widgets import icons
from widgets.grids.grid import FailureText
from widgets.primitives.announce import announce
from widgets.primitives.card import Card
from widgets.primitives.command_row import CommandRow
from widgets.primitives.empty_state import EmptyState
from widgets.primitives.message_bar import Message, MessageBar
from widgets.primitives.skeleton import SkeletonRows
from widgets.primitives.steady_splitter import SteadySplitter
from widgets.primitives.tones import Tone
from widgets.primitives.unread import why_empty
from widgets.settings.calm import CalmCombo
from widgets.shell.command_bar import CommandBar, CommandState
from widgets.supervision.columns import (
    ColumnsHead,
    columns,
    conversation_names,
    queue_columns,
    queue_names,
)
from widgets.supervision.figures import FiguresRow
from widgets.supervision.lists import AgentList, ConversationList, QueueList, as_over
from widgets.supervision.state import Choice, ConversationRow, OverviewState
from widgets.text import for_label, for_tip, one_line
from widgets.theme import GAP2, GAP3, dress, metrics

_BESIDE = 920
"""Width from which agents and queues stand beside the conversations, at 100 % text size."""
_BESIDE_LEAST = 290
_ON_ROWS = frozenset({"open", "assign"})
_LETTERS, _LEAST = 16, 80
"""Letters that a box has room for, and pixels it has at least."""


class SupervisionPage(QWidget):
    """All of it at a glance.

    Signals:
        command: A verb: `refresh`, or `open` or `assign` for the conversation with the keyboard.
        opened: A record, who it is, and the keyboard's modifiers.
        narrowed: By what (`queue`, `agent`, `channel`), and to which; empty for all.
    """

    command = Signal(str)
    opened = Signal(object, str, Qt.KeyboardModifier)
    narrowed = Signal(str, str)

    def __init__(self, failure_text: FailureText, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._failure_text = failure_text
        self._state: OverviewState | None = None
        self._commands: tuple[CommandState, ...] = ()
        self.bar = MessageBar(self)
        self.commands = CommandBar()
        self.commands.triggered.connect(self.command)
        self.combos = {name: CalmCombo() for name in ("queue", "agent", "channel")}
        self.figures = FiguresRow()
        self.conversations = ConversationList(as_over(self.tr("Over")))
        self.agents, self.queues = AgentList(), QueueList()
        self._head = ColumnsHead(columns, conversation_names())
        self._queues_head = ColumnsHead(queue_columns, queue_names())
        self._skeleton, self._nothing, self._no_rows = SkeletonRows(10), EmptyState(), EmptyState()
        self._cards = {
            "conversations": Card(self.tr("Conversations")),
            "agents": Card(self.tr("Agents")),
            "queues": Card(self.tr("Queues")),
        }
        self._lay_out()
        self._connect()
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(self.tr("Team overview"))
        dress(self, ground="bg")

    # -- what is shown -------------------------------------------------------------------------------------

    def render_commands(self, commands: tuple[CommandState, ...]) -> None:
        """Show the verbs; those of a conversation are off while none has the keyboard."""
        self._commands = commands
        self.commands.render(commands)

    def render_state(self, state: OverviewState) -> None:
        """Show a state; an equal one changes nothing."""
        if state == self._state:
            return
        before, self._state = self._state, state
        blank = state.loading or state.allowed is not True
        refused = state.failure is not None or state.allowed is False
        self._content.setVisible(not blank and state.failure is None)
        self._skeleton.setVisible(blank and not refused)
        self._nothing.setVisible(refused)
        if refused:
            self._say_why(state)
        self.bar.render(Message(state.message, Tone.WARN, icon="offline") if state.message else None)
        self._show_content(state)
        if self.hasFocus():
            self._focus_first()
        self._announce(before, state)

    def _show_content(self, state: OverviewState) -> None:
        self.figures.render_figures(state.figures)
        self.conversations.render_rows(state.conversations)
        self.agents.render_rows(state.agents)
        self.queues.render_rows(state.queues)
        self._head.leave(self.conversations.width() - self.conversations.viewport().width())
        self._queues_head.leave(self.queues.width() - self.queues.viewport().width())
        counts = (("conversations", len(state.conversations)), ("agents", len(state.agents)))
        for name, count in counts:
            self._cards[name].render_title(_titles(self)[name], self._count(name, count, state))
        for name, choices, chosen in state.choices:
            self._show_choices(self.combos[name], choices, chosen)
        self._show_emptiness(state)

    def _count(self, name: str, count: int, state: OverviewState) -> str:
        if name == "conversations" and state.cut:
            return self.tr("the first {count}").replace("{count}", str(count))
        return str(count) if count else ""

    def _show_emptiness(self, state: OverviewState) -> None:
        empty = not state.conversations
        self._no_rows.setVisible(empty)
        self.conversations.setVisible(not empty)
        self._head.setVisible(not empty)
        if empty and state.narrowed:
            self._no_rows.render_value(
                self.tr("No conversation here"),
                self.tr("No conversation fits what you have chosen above."),
                "filter",
                self.tr("Show all"),
            )
        elif empty:
            self._no_rows.render_value(
                self.tr("Nobody waits"),
                self.tr("Conversations appear here as soon as a customer writes."),
                "conversations",
            )

    def _say_why(self, state: OverviewState) -> None:
        if state.allowed is False:
            text = self.tr("Only who leads a team sees how its conversations stand.")
            self._nothing.render_value(self.tr("The team overview is not for you"), text, "lock")
            return
        failure = state.failure or Failure.SERVER
        text = why_empty(failure, self._failure_text(failure, state.detail))
        title = self.tr("The team overview could not be loaded")
        self._nothing.render_value(title, text, "offline", self.tr("Try again"))

    def _show_choices(self, combo: CalmCombo, choices: tuple[Choice, ...], chosen: str) -> None:
        shown = [(combo.itemData(place), combo.itemText(place)) for place in range(combo.count())]
        wanted = [(choice.id, one_line(choice.text)) for choice in choices]
        if shown != wanted and not combo.view().isVisible():
            combo.blockSignals(True)
            combo.clear()
            for key, text in wanted:
                combo.addItem(text, key)
            combo.blockSignals(False)
        combo.setCurrentIndex(max(0, combo.findData(chosen)))

    def _announce(self, before: OverviewState | None, state: OverviewState) -> None:
        """Have it read out when more wait than before."""
        if before is None or before.loading or state.figures.waiting <= before.figures.waiting:
            return
        announce(self, self.tr("%n waiting for an agent", "", state.figures.waiting))

    # -- wishes --------------------------------------------------------------------------------------------

    @property
    def current(self) -> ConversationRow | None:
        """The conversation with the keyboard."""
        return self.conversations.current

    def _connect(self) -> None:
        self.conversations.opened.connect(self.opened)
        self.conversations.menu_wanted.connect(self._show_menu)
        self.agents.picked.connect(partial(self.narrowed.emit, "agent"))
        self.queues.picked.connect(partial(self.narrowed.emit, "queue"))
        self._nothing.action_triggered.connect(lambda: self.command.emit("refresh"))
        self._no_rows.action_triggered.connect(lambda: self.narrowed.emit("", ""))
        for name, combo in self.combos.items():
            combo.activated.connect(partial(self._choose, name))

    def _choose(self, name: str, place: int) -> None:
        self.narrowed.emit(name, str(self.combos[name].itemData(place) or ""))

    def _show_menu(self, at: QPoint) -> None:
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for command in self._commands:
            if command.id in _ON_ROWS:
                shown = menu.addAction(icons.icon(command.icon), for_label(command.label))
                shown.triggered.connect(partial(self.command.emit, command.id))
        menu.popup(at)

    @override
    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self._focus_first()

    def _focus_first(self) -> None:
        """Give the keyboard to the conversations, as soon as there are some."""
        if not self._content.isHidden() and self._no_rows.isHidden():
            self.conversations.setFocus(Qt.FocusReason.OtherFocusReason)

    # -- where it stands -----------------------------------------------------------------------------------

    def _lay_out(self) -> None:
        conversations = self._cards["conversations"].body
        for widget in (self._head, self.conversations, self._no_rows):
            conversations.addWidget(widget)
        self._cards["agents"].body.addWidget(self.agents)
        self._cards["queues"].body.addWidget(self._queues_head)
        self._cards["queues"].body.addWidget(self.queues)
        self._beside = SteadySplitter(Qt.Orientation.Vertical)
        self._parts = SteadySplitter(Qt.Orientation.Horizontal)
        for splitter in (self._beside, self._parts):
            splitter.setHandleWidth(GAP3)
            splitter.setChildrenCollapsible(False)
        self._beside.addWidget(self._cards["agents"])
        self._beside.addWidget(self._cards["queues"])
        self._beside.setStretchFactor(0, 3)
        self._beside.setStretchFactor(1, 2)
        self._parts.addWidget(self._cards["conversations"])
        self._parts.addWidget(self._beside)
        self._parts.setStretchFactor(0, 5)
        self._parts.setStretchFactor(1, 2)
        self._content = QWidget()
        inside = QVBoxLayout(self._content)
        inside.setContentsMargins(GAP3, GAP3, GAP3, GAP3)
        inside.setSpacing(GAP3)
        inside.addWidget(self.figures)
        inside.addWidget(self._parts, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.bar)
        column.addWidget(self._top())
        for widget in (self._content, self._skeleton, self._nothing):
            column.addWidget(widget, 1)
        self._content.hide()
        self._nothing.hide()

    def leave_room(self, width: int) -> None:
        """Leave so many pixels free at the trailing edge, where the cards of what is offered stand over the page."""
        layout = self._content.layout()
        if layout is not None:
            left, right = (width, 0) if self.isRightToLeft() else (0, width)
            layout.setContentsMargins(GAP3 + left, GAP3, GAP3 + right, GAP3)
            self._share_out(self.width() - width)

    def _top(self) -> QWidget:
        top = CommandRow()
        row = QHBoxLayout(top)
        row.setContentsMargins(0, 0, GAP3, 0)
        row.setSpacing(GAP2)
        row.addWidget(self.commands, 1)
        names = {
            "queue": self.tr("Conversations of a queue"),
            "agent": self.tr("Conversations of an agent"),
            "channel": self.tr("Conversations of a channel"),
        }
        for name, combo in self.combos.items():
            combo.setAccessibleName(names[name])
            combo.setToolTip(for_tip(names[name]))
            combo.setSizeAdjustPolicy(CalmCombo.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
            combo.setMinimumContentsLength(_LETTERS)
            combo.setMinimumWidth(_LEAST)
            row.addWidget(combo)
        return top

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        self._share_out(self.width())
        super().resizeEvent(event)

    def _share_out(self, width: int) -> None:
        beside = width >= metrics().px(_BESIDE)
        self._parts.setOrientation(Qt.Orientation.Horizontal if beside else Qt.Orientation.Vertical)
        self._beside.setOrientation(Qt.Orientation.Vertical if beside else Qt.Orientation.Horizontal)
        self._beside.setMinimumWidth(metrics().px(_BESIDE_LEAST) if beside else 0)


def _titles(page: SupervisionPage) -> dict[str, str]:
    return {"conversations": page.tr("Conversations"), "agents": page.tr("Agents")}
