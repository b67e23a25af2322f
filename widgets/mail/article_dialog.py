"""Choose the article whose text goes into a letter."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, Signal
from PySide6.QtWidgets import QWidget
from typing_extensions import override

from session_engine.forms.state import FieldKind, FieldPlan, Required
from session_engine.records.state import Lookup
from session_engine.search.state import Match
from widgets.dialogs.dialog import Dialog
from widgets.dialogs.fields import DialogFields

_ARTICLE = "article"


class ArticleDialog(Dialog):
    """Ask for an article.

    Signals:
        accepted_with: The `Lookup` chosen.
        lookup_typed: Text to look for; answer with `show_suggestions`.
    """

    accepted_with = Signal(object)
    lookup_typed = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        tr = QCoreApplication.translate  # `tr` of its own would need the object that is made with the texts
        title, insert = tr("ArticleDialog", "Insert an article"), tr("ArticleDialog", "Insert")
        super().__init__(title, insert, parent, width=480)
        label = tr("ArticleDialog", "Article")
        plan = FieldPlan(_ARTICLE, FieldKind.LOOKUP, label, Required.REQUIRED, targets=("knowledgearticle",))
        self.fields = DialogFields(((plan,),))
        self.fields.lookup_typed.connect(lambda _column, text: self.lookup_typed.emit(text))
        self.body.addWidget(self.fields)
        self.follow(self.fields)
        self.accept_pressed.connect(self._done)

    def show_suggestions(self, matches: tuple[Match, ...], failure: str = "") -> None:
        """Answer `lookup_typed`."""
        self.fields.show_suggestions(matches, failure=failure)

    @override
    def first_focus(self) -> QWidget:
        return self.fields.editor(_ARTICLE).input()

    def _done(self) -> None:
        chosen = self.fields.value(_ARTICLE)
        if self.fields.check() and isinstance(chosen, Lookup):
            self.accepted_with.emit(chosen)
