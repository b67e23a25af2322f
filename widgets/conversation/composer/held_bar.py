"""Says above the box that something has come meanwhile, or what cannot be done with what is written."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget
from typing_extensions import override

from widgets.primitives.announce import announce
from widgets.primitives.buttons import LinkButton
from widgets.primitives.labels import TextLabel
from widgets.primitives.tones import Tone, ground, ink, ink_name
from widgets.theme import GAP, GAP2, GAP3, dress, tokens
from widgets.theme.draw.shapes import box


class HeldBar(QWidget):
    """One message with links below it, as narrow as the panel is.

    Signals:
        chosen: The id of a link.
    """

    chosen = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self._shown: tuple[str, Tone, tuple[tuple[str, str], ...]] = ("", Tone.WARN, ())
        self._text = TextLabel(wrap=True)
        self._links: list[LinkButton] = []
        self._row = QHBoxLayout()
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(GAP3)
        self._row.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(GAP3 + GAP2, GAP2, GAP3 + GAP2, GAP)
        column.setSpacing(0)
        column.addWidget(self._text)
        column.addLayout(self._row)
        self.hide()

    def render_message(
        self, text: str, tone: Tone = Tone.WARN, links: tuple[tuple[str, str], ...] = ()
    ) -> None:
        """Show a message with links (id, words); nothing for an empty text."""
        if (text, tone, links) == self._shown:
            return
        before, self._shown = self._shown[0], (text, tone, links)
        self._text.render_value(text)
        dress(self._text, ink=ink_name(tone))
        for button in self._links:
            self._row.removeWidget(button)
            button.hide()
            button.deleteLater()
        self._links = [LinkButton(words) for _, words in links]
        for place, ((name, _), button) in enumerate(zip(links, self._links, strict=True)):
            button.clicked.connect(partial(self.chosen.emit, name))
            self._row.insertWidget(place, button)
            button.show()  # now, not when the event loop turns: the keyboard may go there at once
        self.setAccessibleName(text)
        self.setVisible(bool(text))
        self.update()
        if text and text != before:
            announce(self, text)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        tone = self._shown[1]
        border = ink(tone) if tokens().high_contrast else None
        box(QPainter(self), self.rect().adjusted(GAP2, 0, -GAP2, 0), ground(tone), border)
