"""A popover as tall as the list in it."""

from __future__ import annotations

from PySide6.QtCore import QMargins, QRect
from PySide6.QtWidgets import QWidget

from widgets.primitives import Popover


class DropPanel(Popover):
    """A popover whose subclass says where its body is."""

    def __init__(self, host: QWidget) -> None:
        super().__init__(host, host)

    def chrome_height(self) -> int:
        """Return how much taller the body is than the widgets in it."""
        inner = self.body.contentsMargins()
        outer, shadow = self._margins(), self._shadow()
        return inner.top() + inner.bottom() + outer.top() + outer.bottom() - 2 * shadow

    def set_body(self, body: QRect) -> None:
        """Put the body there; the shadow lies around it."""
        shadow = self._shadow()
        self.setGeometry(body.adjusted(-shadow, -shadow, shadow, shadow))

    def _margins(self) -> QMargins:
        layout = self.layout()
        return layout.contentsMargins() if layout is not None else QMargins()

    def _shadow(self) -> int:
        return max(0, self._margins().left() - 1)  # the border takes one
