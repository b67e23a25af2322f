"""Links back to activities that were begun in a timeline and left."""

from __future__ import annotations

from collections.abc import Collection
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from widgets.primitives.buttons import LinkButton
from widgets.theme import GAP2, Type
from widgets.timeline.composer import words


class BegunLinks(QWidget):
    """A link for each kind of activity.

    Signals:
        chosen: The table of the activity to go on with.
    """

    chosen = Signal(str)

    def __init__(self, kinds: tuple[str, ...], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(GAP2)
        self.links: dict[str, LinkButton] = {}
        for kind in kinds:
            link = self.links[kind] = LinkButton(words.begun_kind(kind), Type.SMALL)
            link.clicked.connect(partial(self.chosen.emit, kind))
            row.addWidget(link)
        row.addStretch(1)

    def render_kinds(self, begun: Collection[str]) -> None:
        """Show the links to what was begun."""
        for kind, link in self.links.items():
            link.setVisible(kind in begun)
