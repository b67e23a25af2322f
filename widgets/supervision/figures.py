"""What it comes to, in large figures above the lists."""

from __future__ import annotations

from datetime import datetime

from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from widgets.primitives.card import Card
from widgets.primitives.labels import ElidedLabel, TextLabel
from widgets.primitives.ticker import ticker
from widgets.primitives.tones import Tone, ink_name
from widgets.shell.words import clock_text
from widgets.supervision.state import Figures
from widgets.theme import GAP2, GAP3, Type, dress

_NONE = "–"


class FiguresRow(QWidget):
    """Five figures side by side."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self._figures = Figures()
        self.waiting = _Figure(self.tr("waiting for an agent"))
        self.longest = _Figure(self.tr("longest wait"))
        self.running = _Figure(self.tr("with an agent"))
        self.unanswered = _Figure(self.tr("waiting for an answer"))
        self.available = _Figure(self.tr("agents take new work"))
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(GAP3)
        for figure in (self.waiting, self.longest, self.running, self.unanswered, self.available):
            row.addWidget(figure, 1)
        ticker().follow(self, self.tick)

    def render_figures(self, figures: Figures) -> None:
        """Show figures."""
        self._figures = figures
        of = self.tr("{number} of {all}")
        self.waiting.show_value(str(figures.waiting))
        self.running.show_value(str(figures.running))
        self.unanswered.show_value(str(figures.unanswered))
        none = figures.agents and not figures.available
        self.available.show_value(
            of.replace("{number}", str(figures.available)).replace("{all}", str(figures.agents)),
            Tone.WARN if none else Tone.NEUTRAL,
        )
        if self._show_longest():
            ticker().hurry()

    def tick(self, now: datetime) -> bool:
        """Say anew how long the first one waits; tell whether anybody does."""
        del now
        return self._show_longest()

    def _show_longest(self) -> bool:
        seconds = self._figures.longest.seconds()
        self.longest.show_value(
            clock_text(seconds) if seconds is not None else _NONE, self._figures.longest.tone()
        )
        return seconds is not None


class _Figure(Card):
    """A figure and what it counts."""

    def __init__(self, what: str) -> None:
        super().__init__()
        self._what = what
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.number = TextLabel(kind=Type.HEADING)
        self._tone = Tone.NEUTRAL
        column = QVBoxLayout()
        column.setContentsMargins(GAP3, GAP2, GAP3, GAP2 - 4)
        column.setSpacing(0)
        column.addWidget(self.number)
        column.addWidget(ElidedLabel(what, Type.SMALL, "mute"))
        self.body.addLayout(column)

    def show_value(self, text: str, tone: Tone = Tone.NEUTRAL) -> None:
        """Show a figure; the same one changes nothing."""
        if tone is not self._tone:
            self._tone = tone
            dress(self.number, ink="text" if tone is Tone.NEUTRAL else ink_name(tone))
        if text != self.number.text():
            self.number.render_value(text)
            self.setAccessibleName(f"{text} {self._what}")
