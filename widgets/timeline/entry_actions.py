"""What can be done with an entry: the table, the buttons that stand on the row in use, the menu."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QCoreApplication, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QMenu, QWidget
from typing_extensions import override

from session_engine.light_dataclass import dataclass
from session_engine.timeline.state import AttachedFile, EntryState, TimelineEntry
from widgets import icons
from widgets.primitives.buttons import IconButton
from widgets.text import for_label, one_line
from widgets.theme import RADIUS, tokens
from widgets.theme.draw.shapes import box

_ACTIVITIES = frozenset({"task", "phonecall", "appointment"})
_NAME = 50


@dataclass(frozen=True, slots=True)
class Offer:
    """Something that can be done; `at_hand`: it has a button on the row, too."""

    id: str
    icon: str
    at_hand: bool = False


_NOTE = (Offer("edit", "edit", at_hand=True), Offer("delete", "delete", at_hand=True))
_OPEN = (
    Offer("complete", "check", at_hand=True),
    Offer("cancel_activity", "cancel"),
    Offer("assign", "assign", at_hand=True),
    Offer("queue", "queue"),
    Offer("delete", "delete"),
)
_CLOSED = (Offer("assign", "assign"), Offer("delete", "delete"))
_DRAFT = (Offer("assign", "assign"), Offer("queue", "queue"))
_MAIL = (
    Offer("reply", "reply", at_hand=True),
    Offer("reply_all", "reply-all"),
    Offer("forward", "forward"),
    *_DRAFT,
)


def offers(entry: TimelineEntry) -> tuple[Offer, ...]:
    """List what can be done with an entry, opening it aside."""
    if entry.kind == "note":
        return _NOTE if entry.mine else ()
    if entry.kind in _ACTIVITIES:
        return _OPEN if entry.state is EntryState.OPEN else _CLOSED
    if entry.kind == "email":
        return _DRAFT if entry.state is EntryState.OPEN else _MAIL
    return ()


def offer_text(action: str) -> str:
    """Name an action."""
    tr = QCoreApplication.translate
    return {
        "open": tr("timeline", "Open"),
        "edit": tr("timeline", "Change the note"),
        "reply": tr("timeline", "Reply"),
        "reply_all": tr("timeline", "Reply to all"),
        "forward": tr("timeline", "Forward"),
        "complete": tr("timeline", "Mark as done"),
        "cancel_activity": tr("timeline", "Mark as cancelled"),
        "assign": tr("timeline", "Assign to …"),
        "queue": tr("timeline", "Add to a queue …"),
        "delete": tr("timeline", "Delete"),
    }[action]


class EntryActions(QWidget):
    """The buttons on the row under the pointer or the keyboard.

    Signals:
        chosen: An action, and the entry it is for.
        menu_wanted: The entry whose other actions are asked for.
    """

    chosen = Signal(str, object)
    menu_wanted = Signal(object)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._entry: TimelineEntry | None = None
        self._buttons: dict[str, IconButton] = {}
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(1, 1, 1, 1)
        self._row.setSpacing(0)
        self._more = IconButton("more", self.tr("More"), parent=self)
        self._more.clicked.connect(self._ask_menu)
        for offer in dict.fromkeys((*_NOTE, *_OPEN, *_MAIL)):
            if offer.at_hand:
                self._add(offer)
        self._row.addWidget(self._more)
        self.hide()

    def _add(self, offer: Offer) -> None:
        button = self._buttons[offer.id] = IconButton(offer.icon, offer_text(offer.id), parent=self)
        button.clicked.connect(partial(self._choose, offer.id))
        self._row.addWidget(button)

    def offer(self, entry: TimelineEntry | None) -> None:
        """Offer what can be done with an entry; nothing for none."""
        if entry == self._entry:
            return
        self._entry = entry
        at_hand = {each.id for each in offers(entry) if each.at_hand} if entry is not None else set[str]()
        for action, button in self._buttons.items():
            button.setVisible(action in at_hand)
        self.adjustSize()

    @property
    def entry(self) -> TimelineEntry | None:
        """The entry it stands on."""
        return self._entry

    def _choose(self, action: str) -> None:
        if self._entry is not None:
            self.chosen.emit(action, self._entry)

    def _ask_menu(self) -> None:
        if self._entry is not None:
            self.menu_wanted.emit(self._entry)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        t = tokens()
        box(QPainter(self), self.rect(), t.surf, t.line, RADIUS)


class EntryMenu(QMenu):
    """All that can be done with an entry and its files.

    Signals:
        chosen: An action.
        file_opened, file_saved: A file of the entry.
    """

    chosen = Signal(str)
    file_opened = Signal(object)
    file_saved = Signal(object)

    def __init__(self, entry: TimelineEntry, parent: QWidget) -> None:
        super().__init__(parent)
        self._offer("open", "open")
        for each in offers(entry):
            self._offer(each.id, each.icon)
        for file in entry.files:
            self.addSeparator()
            self._offer_file(file)

    def _offer(self, action: str, icon: str) -> None:
        made = self.addAction(icons.icon(icon), offer_text(action))
        made.setObjectName(action)
        made.triggered.connect(partial(self._choose, action))

    def _choose(self, action: str) -> None:
        self.chosen.emit(action)

    def _offer_file(self, file: AttachedFile) -> None:
        name = for_label(one_line(file.name, _NAME))
        opened = self.addAction(icons.icon("external"), self.tr("Open {file}").replace("{file}", name))
        opened.triggered.connect(lambda: self.file_opened.emit(file))
        saved = self.addAction(icons.icon("download"), self.tr("Save {file} as …").replace("{file}", name))
        saved.triggered.connect(lambda: self.file_saved.emit(file))
