"""Links in messages: opened after she has said yes to where they lead, and only pages and addresses."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QCoreApplication, QUrl
from PySide6.QtGui import QDesktopServices

from desktop.desk import Desk
from widgets.dialogs.question import Choice, Question
from widgets.text import one_line

_SHOWN = 200


class MessageLinks:
    """Asks before a customer's link is followed."""

    def __init__(self, desk: Desk, open_url: Callable[[QUrl], bool] = QDesktopServices.openUrl) -> None:
        self._desk, self._open_url = desk, open_url
        self._question: Question | None = None

    def follow(self, link: str) -> None:
        """Write to an address; ask before a page is opened, with the name of its host as it really is."""
        url = QUrl(link, QUrl.ParsingMode.StrictMode)
        if not url.isValid():
            return
        if url.scheme() == "mailto":
            self._open_url(url)
        elif url.scheme() in ("http", "https") and url.host():
            self._ask(url)

    def _ask(self, url: QUrl) -> None:
        tr = QCoreApplication.translate
        host = url.host(QUrl.ComponentFormattingOption.EncodeUnicode)
        choices = (
            Choice("open", tr("conversations", "Open in the browser"), primary=True),
            Choice("keep", tr("conversations", "Do not open"), cancel=True),
        )
        text = tr("conversations", "Open a page of {host}?").replace("{host}", host)
        detail = one_line(url.toString(QUrl.ComponentFormattingOption.FullyEncoded), _SHOWN)
        question = Question(text, detail, choices, self._desk.front())
        question.answered.connect(lambda answer: self._open_url(url) if answer == "open" else None)
        self._question = question  # kept alive while it is open
        question.open()
