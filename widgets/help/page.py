"""The help page: topics at the left, a text without remote content at the right."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt, QTimer, QUrl, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget
from typing_extensions import override

from widgets.help.topics import HelpTopic
from widgets.lists.navigation import NavigationEntry, NavigationList
from widgets.primitives import Card
from widgets.primitives.kept_place import KeptPlace
from widgets.reading.browser import Browser
from widgets.reading.find_bar import FindBar
from widgets.theme import GAP4, dress, generation, metrics

_WIDEST, _NARROW = 820, 620


class HelpPage(QWidget):
    """The help.

    Signals:
        topic_chosen: Another topic is wanted, from the list or by a link `topic:<id>`.
        action_wanted: A link `action:<id>` was followed: the action is to be done.
    """

    topic_chosen = Signal(str)
    action_wanted = Signal(str)

    def __init__(self, topics: tuple[HelpTopic, ...], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._topics = {topic.id: topic for topic in topics}
        self._topic = ""
        self._html = ""
        self._look = generation()
        self.topics = NavigationList(self.tr("Topics of the help"))
        self.topics.picked.connect(self.topic_chosen)
        self.browser = Browser()
        self.browser.link_activated.connect(self._follow)
        self.place = KeptPlace(self.browser.verticalScrollBar())
        self.find_bar = FindBar()
        self.find_bar.find_wanted.connect(self._find)
        self.find_bar.closed.connect(self._stop_finding)
        self.find_bar.hide()
        self._lay_out()
        self._show_topics()

    def _lay_out(self) -> None:
        self._sheet = Card()
        self._sheet.body.addWidget(self.browser)
        around = QWidget()
        row = QHBoxLayout(around)
        row.setContentsMargins(GAP4, GAP4, GAP4, GAP4)
        row.addWidget(self._sheet, 1000)
        row.addStretch(1)
        right = QVBoxLayout()
        right.setSpacing(0)
        right.addWidget(around, 1)
        right.addWidget(self.find_bar)
        whole = QHBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(1)  # the ground shows through as a line
        whole.addWidget(self.topics)
        whole.addLayout(right, 1)
        dress(self, ground="line")
        dress(around, ground="bg")

    def render_topic(self, topic: str, html: str) -> None:
        """Show a topic's text; an equal one stays where it is being read."""
        if (topic, html) == (self._topic, self._html):
            return
        afresh = topic != self._topic
        self._topic, self._html = topic, html
        self._show_topics()
        known = self._topics.get(topic)
        self.browser.setAccessibleName(known.title if known is not None else self.tr("Help"))
        self._show(keep_place=not afresh)

    def focus_text(self) -> None:
        """Put the keyboard into the text, so that it can be scrolled and its links walked."""
        self.browser.setFocus(Qt.FocusReason.OtherFocusReason)

    def _show_topics(self) -> None:
        entries = tuple(NavigationEntry(t.id, t.title, t.icon) for t in self._topics.values())
        self.topics.render_entries(entries, self._topic)

    def _show(self, *, keep_place: bool) -> None:
        bar = self.browser.verticalScrollBar()
        place = bar.value()
        self.browser.show_html(self._html)
        if keep_place:
            bar.setValue(place)

    def _follow(self, address: str) -> None:
        link = QUrl(address)
        if link.scheme() == "topic" and link.path() in self._topics:
            self.topic_chosen.emit(link.path())
        elif link.scheme() == "action" and link.path():
            self.action_wanted.emit(link.path())

    # Finding

    def focus_find(self) -> None:
        """Open the bar that finds in the text."""
        self.find_bar.show()
        self.find_bar.line.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.find_bar.line.selectAll()

    def _find(self, text: str, backward: bool) -> None:  # noqa: FBT001 - a signal's argument
        self.find_bar.show_count(self.browser.count(text))
        if not text:
            self.browser.stop_finding()
            return
        if self.browser.textCursor().selectedText().casefold() != text.casefold():
            self.browser.to_selection_start()  # one letter more finds the same place
        self.browser.find_text(text, backward=backward)

    def _stop_finding(self) -> None:
        self.find_bar.hide()
        self.focus_text()

    # Place and look

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Find):
            self.focus_find()
        elif event.key() == Qt.Key.Key_Escape and self.find_bar.isVisible():
            self._stop_finding()
        else:
            super().keyPressEvent(event)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.topics.set_narrow(narrow=self.width() < metrics().px(_NARROW))
        self._sheet.setMaximumWidth(metrics().px(_WIDEST))

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        looks = {QEvent.Type.PaletteChange, QEvent.Type.FontChange, QEvent.Type.ApplicationPaletteChange}
        if event.type() in looks and self._look != generation():
            self._look = generation()
            QTimer.singleShot(0, self, lambda: self._show(keep_place=True))
