"""A splitter that comes back as it went."""

from __future__ import annotations

from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QFrame, QSplitter
from typing_extensions import override


class SteadySplitter(QSplitter):
    """A splitter that shares its room anew only when something in it has changed.

    Qt's own does so each time that it is shown, and tells the layouts around it, which do the same: a page with
    splitters in splitters was laid out five times whenever it came to the front.
    """

    _changed = False

    @override
    def event(self, e: QEvent) -> bool:
        kind = e.type()
        if kind is QEvent.Type.LayoutRequest:
            self._changed = not self.isVisible()
        elif kind is QEvent.Type.Hide or (
            kind in (QEvent.Type.ShowToParent, QEvent.Type.HideToParent) and not self._changed
        ):
            return QFrame.event(self, e)
        elif kind is QEvent.Type.Show and self._changed:
            self._changed = False
            super().event(QEvent(QEvent.Type.LayoutRequest))
        return super().event(e)
