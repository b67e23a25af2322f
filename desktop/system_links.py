"""macOS hands links over as events of the application, the first of them before any window is there."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QUrl
from PySide6.QtGui import QFileOpenEvent
from PySide6.QtWidgets import QApplication
from typing_extensions import override

MOST_WAITING = 5


class LinkApplication(QApplication):
    """An application that keeps the links it is asked to open until somebody takes them.

    A class of its own, since an event filter on the application would see every event of every widget.
    """

    def __init__(self, arguments: list[str]) -> None:
        super().__init__(arguments)
        self._early: list[str] = []
        self._take: Callable[[str], object] = self._keep

    def give_links(self, take: Callable[[str], object]) -> None:
        """Say who takes links; those that came before are given now."""
        self._take = take
        early, self._early = self._early, []
        for link in early:
            take(link)

    @override
    def event(self, arg__1: QEvent) -> bool:
        if isinstance(arg__1, QFileOpenEvent) and not arg__1.url().isLocalFile():
            # As it came, encoded: what Qt decodes for display would be another link.
            self._take(arg__1.url().toString(QUrl.ComponentFormattingOption.FullyEncoded))
            return True
        return super().event(arg__1)

    def _keep(self, link: str) -> None:
        self._early = [*self._early, link][-MOST_WAITING:]
