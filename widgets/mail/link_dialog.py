"""Put a link into the text: its words and where it leads."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QUrl, Signal
from PySide6.QtWidgets import QWidget
from typing_extensions import override

from session_engine.forms.state import FieldKind, FieldPlan
from widgets.dialogs.dialog import Dialog
from widgets.dialogs.fields import DialogFields

_TEXT, _ADDRESS = "text", "address"
_KNOWN = frozenset({"http", "https", "mailto", "tel"})


class LinkDialog(Dialog):
    """Ask for a link.

    Signals:
        accepted_with: Its words and its address; an empty address takes the link away.
    """

    accepted_with = Signal(str, str)

    def __init__(self, text: str, address: str, parent: QWidget | None = None) -> None:
        tr = QCoreApplication.translate  # `tr` of its own would need the object that is made with the texts
        super().__init__(tr("LinkDialog", "Link"), tr("LinkDialog", "Insert"), parent, width=420)
        words = FieldPlan(_TEXT, FieldKind.TEXT, self.tr("Words"))
        leads = FieldPlan(_ADDRESS, FieldKind.TEXT, self.tr("Address"))
        self.fields = DialogFields(((words,), (leads,)))
        self.fields.set_value(_TEXT, text or None)
        self.fields.set_value(_ADDRESS, address or None)
        self.body.addWidget(self.fields)
        self.follow(self.fields)
        self.accept_pressed.connect(self._done)

    @override
    def first_focus(self) -> QWidget:
        return self.fields.editor(_ADDRESS if self.fields.value(_TEXT) else _TEXT).input()

    def _done(self) -> None:
        typed = str(self.fields.value(_ADDRESS) or "").strip()
        address = web_address(typed)
        if typed and not address:
            self.show_failure(self.tr("This is no address. It begins with https:// or is an email address."))
            return
        self.accepted_with.emit(str(self.fields.value(_TEXT) or "").strip(), address)
        self.close()


def web_address(text: str) -> str:
    """Give an address as a link needs it; empty for what is none."""
    if "@" in text and "/" not in text and ":" not in text:
        return f"mailto:{text}"
    url = QUrl.fromUserInput(text)
    scheme = url.scheme().lower()
    return (
        url.toString()
        if url.isValid() and scheme in _KNOWN and (url.host() or scheme in {"mailto", "tel"})
        else ""
    )
