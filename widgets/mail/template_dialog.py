"""Insert a template: found by any of its words, seen as it will read, filled from the recipient or the case."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QCoreApplication, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QButtonGroup,
    QComboBox,
    QHBoxLayout,
    QLineEdit,
    QRadioButton,
    QVBoxLayout,
    QWidget,
)
from typing_extensions import override

from session_engine.mail.state import Filled, Template
from session_engine.records.state import Lookup, Value
from widgets import languages
from widgets.dialogs.dialog import Dialog
from widgets.lists.rows import RowsModel
from widgets.lists.view import RowList
from widgets.mail.template_rows import TemplateDelegate, TemplateRow, fits
from widgets.primitives.card import Card
from widgets.primitives.labels import TextLabel
from widgets.reading.browser import Browser
from widgets.reading.cleaning import clean
from widgets.text import for_label, isolate, one_line
from widgets.theme import GAP, GAP2, GAP3, Type, dress, metrics

_REST_MS = 180
_SEARCH, _LANGUAGE, _TEMPLATE = "search", "language", "template"


def _framed(content: QWidget) -> Card:
    card = Card()
    card.body.addWidget(content)
    return card


class TemplateDialog(Dialog):
    """Choose a template.

    Signals:
        accepted_with: The `Template`, filled as the preview shows it, and the `Filled`.
        subject_chosen: What templates are filled from now: a `Lookup`.
        preview_wanted: A `Template` is to be filled; answer with `show_preview`.
    """

    accepted_with = Signal(object, object)
    subject_chosen = Signal(object)
    preview_wanted = Signal(object)

    def __init__(self, subjects: tuple[Lookup, ...], parent: QWidget | None = None) -> None:
        tr = QCoreApplication.translate  # `tr` of its own would need the object that is made with the texts
        title, insert = tr("TemplateDialog", "Insert a template"), tr("TemplateDialog", "Insert")
        super().__init__(title, insert, parent, width=860)
        self._templates: tuple[Template, ...] = ()
        self._filled: dict[str, Filled] = {}
        self._wanted = ""
        self._language: Value = None  # of a dialog that was left, until its languages are known
        self._rest = QTimer(self, singleShot=True, interval=_REST_MS)
        self._rest.timeout.connect(self._want_preview)
        self.search = QLineEdit()
        self.language = QComboBox()
        self._model: RowsModel[TemplateRow] = RowsModel(self)
        self.list = RowList(self._model, TemplateDelegate())
        self.preview_subject = TextLabel("", Type.STRONG, wrap=True)
        self.preview = Browser()
        self._subjects = subjects
        self._fill()
        self.accept_pressed.connect(self._done)
        self._show_accept()

    def _fill(self) -> None:
        self.search.setPlaceholderText(self.tr("Search title, subject, description, text"))
        self.search.setAccessibleName(self.tr("Search templates"))
        self.search.setClearButtonEnabled(True)
        self.search.textChanged.connect(lambda _text: self._show_rows())
        self.search.textEdited.connect(lambda _text: self._tell())
        self.language.setAccessibleName(self.tr("Language"))
        self.language.currentIndexChanged.connect(lambda _index: self._show_rows())
        self.language.activated.connect(lambda _index: self._tell())
        self.list.setAccessibleName(self.tr("Templates"))
        self.list.current_changed.connect(self._current_changed)
        self.list.chosen.connect(lambda _row, _modifiers: self._done())
        if len(self._subjects) > 1:
            self.body.addLayout(self._subject_row())
        tools = QHBoxLayout()
        tools.setSpacing(GAP2)
        tools.addWidget(self.search, 1)
        tools.addWidget(self.language)
        self.body.addLayout(tools)
        self.body.addLayout(self._columns(), 1)

    def _subject_row(self) -> QHBoxLayout:
        """Let her choose what placeholders are filled from (facts 8)."""
        row, group = QHBoxLayout(), QButtonGroup(self)
        row.setSpacing(GAP3)
        row.addWidget(TextLabel(self.tr("Filled from")))
        for index, subject in enumerate(self._subjects):
            button = QRadioButton(for_label(isolate(one_line(subject.name, 60))))
            button.setChecked(index == len(self._subjects) - 1)  # what it is about
            button.clicked.connect(lambda _on, subject=subject: self._choose_subject(subject))
            group.addButton(button)
            row.addWidget(button)
        row.addStretch(1)
        return row

    def _columns(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(GAP3)
        self.list.setMinimumSize(QSize(metrics().px(300), metrics().px(340)))
        right = QVBoxLayout()
        right.setSpacing(GAP)
        about = TextLabel(self.tr("How it will read"), Type.SMALL)
        dress(about, ink="mute")
        self.preview.setMinimumWidth(metrics().px(420))
        self.preview.setAccessibleName(self.tr("Preview"))
        for part in (about, self.preview_subject):
            right.addWidget(part)
        right.addWidget(_framed(self.preview), 1)
        row.addWidget(_framed(self.list), 2)
        row.addLayout(right, 3)
        return row

    # -- showing -------------------------------------------------------------------------------------------

    def show_templates(self, templates: tuple[Template, ...]) -> None:
        """Show what fits."""
        self._templates = tuple(sorted(templates, key=lambda each: each.language != languages.own()))
        self._filled.clear()
        chosen = self.language.currentData() if self._language is None else self._language
        known = sorted({each.language for each in templates if each.language})
        self.language.blockSignals(True)
        self.language.clear()
        self.language.addItem(self.tr("All languages"), 0)
        for code in known:
            self.language.addItem(languages.name(code), code)
        self.language.setCurrentIndex(max(0, self.language.findData(chosen)))
        self.language.blockSignals(False)
        self._language = None
        self.language.setVisible(len(known) > 1)
        self.language.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self._show_rows()

    def _show_rows(self) -> None:
        language = self.language.currentData() or 0
        rows = tuple(
            TemplateRow(each)
            for each in self._templates
            if fits(each, self.search.text()) and language in {0, each.language}
        )
        self._model.set_rows(rows)
        wanted = next((n for n, row in enumerate(rows) if row.template.id == self._wanted), -1)
        if wanted >= 0:
            self._wanted = ""
            self.list.set_current(wanted)
        elif rows and self.list.current_row() < 0:
            self.list.set_current(0)
        self._current_changed(self.list.current_row())

    def _tell(self) -> None:
        template = self.current()
        self.typed.emit(
            {
                _SEARCH: self.search.text(),
                _LANGUAGE: self.language.currentData() or 0,
                _TEMPLATE: template.id if template is not None else "",
            }
        )

    @override
    def put_back(self, values: Mapping[str, Value]) -> None:
        """Show again what was looked for, and the template that had the mark as soon as there are templates."""
        self._wanted = str(values.get(_TEMPLATE) or "")
        self._language = values.get(_LANGUAGE)
        self.search.setText(str(values.get(_SEARCH) or ""))

    def current(self) -> Template | None:
        """Return the template with the mark."""
        row = self._model.row(self.list.current_row())
        return row.template if row is not None else None

    def _current_changed(self, _row: int) -> None:
        template = self.current()
        if self.isVisible() and template is not None:
            self._tell()
        if template is None:
            self.preview_subject.render_value("")
            self.preview.show_html("" if not self._templates else self._nothing())
        elif template.id in self._filled:
            self._show_filled(self._filled[template.id])
        else:
            self._rest.start()
        self._show_accept()

    def _nothing(self) -> str:
        return f"<p>{self.tr('No template has these words.')}</p>"

    def _want_preview(self) -> None:
        template = self.current()
        if template is not None and template.id not in self._filled:
            self.preview_wanted.emit(template)

    def show_preview(self, template: Template, filled: Filled) -> None:
        """Answer `preview_wanted`."""
        self._filled[template.id] = filled
        current = self.current()
        if current is not None and current.id == template.id:
            self._show_filled(filled)
        self._show_accept()

    def _show_filled(self, filled: Filled) -> None:
        self.preview_subject.render_value(one_line(filled.subject, 300))
        self.preview.show_html(clean(filled.html))

    def _show_accept(self) -> None:
        template = self.current()
        self.accept_button.setEnabled(template is not None and template.id in self._filled)

    def _choose_subject(self, subject: Lookup) -> None:
        self._filled.clear()
        self._show_accept()
        self.subject_chosen.emit(subject)

    def _done(self) -> None:
        template = self.current()
        filled = self._filled.get(template.id) if template is not None else None
        if template is not None and filled is not None:
            self.accepted_with.emit(template, filled)
            self.close()

    @override
    def first_focus(self) -> QWidget:
        return self.search

    @override
    def keyPressEvent(self, arg__1: QKeyEvent) -> None:
        if arg__1.key() in {Qt.Key.Key_Up, Qt.Key.Key_Down} and self.search.hasFocus():
            self.list.walk(1 if arg__1.key() == Qt.Key.Key_Down else -1)
        else:
            super().keyPressEvent(arg__1)
