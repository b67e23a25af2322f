"""What is put into a letter: a template, an article, the signature, a link, a picture."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QCoreApplication
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QFileDialog, QWidget
from shiboken6 import isValid

from desktop import mail_words
from desktop.desk import Desk
from desktop.lookups import Show, in_dialog
from session_engine.ids import RecordRef
from session_engine.mail.state import Filled, Template
from session_engine.notices.state import Weight
from session_engine.records.state import Lookup
from widgets.dialogs.dialog import Dialog
from widgets.mail.article_dialog import ArticleDialog
from widgets.mail.link_dialog import LinkDialog
from widgets.mail.page import ComposePage
from widgets.mail.template_dialog import TemplateDialog

OWNER = "mail"


class MailInserts:
    """Puts things into the text of one e-mail."""

    def __init__(
        self, desk: Desk, ref: RecordRef, page: QWidget, composer: Callable[[], ComposePage | None]
    ) -> None:
        self._desk, self._ref, self._page, self._composer = desk, ref, page, composer
        self._dialog: Dialog | None = None

    def _show(self, dialog: Dialog, place: str) -> None:
        self._dialog = dialog
        self._desk.half_typed.follow(dialog, place, (self._ref,))
        dialog.open()

    # -- templates -----------------------------------------------------------------------------------------

    def template(self) -> None:
        """Choose a template and put it in; without recipient and subject there is nothing to fill it from."""
        subjects = self._desk.engine.mail.template_subjects(self._ref)
        if not subjects:
            self._desk.engine.notices.tell("template_needs_somebody", weight=Weight.WARN)
            return
        about = [subjects[-1]]
        dialog = TemplateDialog(subjects, self._page.window())

        def choose(subject: Lookup) -> None:
            about[0] = subject
            self._load(dialog, subject)

        dialog.subject_chosen.connect(choose)
        dialog.preview_wanted.connect(lambda template: self._preview(dialog, template, about[0]))
        dialog.accepted_with.connect(lambda _template, filled: self._insert_filled(filled))
        self._show(dialog, "template")
        self._load(dialog, about[0])

    def _load(self, dialog: TemplateDialog, about: Lookup) -> None:
        async def load() -> None:
            found = await self._desk.engine.mail.templates(about.ref)
            if isValid(dialog):
                dialog.show_templates(found)

        self._desk.start(load, owner=OWNER, group="templates", exclusive=True, failed=dialog.show_failure)

    def _preview(self, dialog: TemplateDialog, template: Template, about: Lookup) -> None:
        async def fill() -> None:
            filled = await self._desk.engine.mail.fill(template.id, about.ref)
            if isValid(dialog):
                dialog.show_preview(template, filled)

        self._desk.start(fill, owner=OWNER, group="fill", exclusive=True, failed=dialog.show_failure)

    def _insert_filled(self, filled: Filled) -> None:
        records, page = self._desk.engine.records, self._composer()
        if not str(records.state(self._ref).value("subject") or "").strip():
            self._desk.run(lambda: records.edit(self._ref, "subject", filled.subject))
        self.insert(filled.html, at_start=page is not None and not page.text.textCursor().position())

    # -- articles and the rest -----------------------------------------------------------------------------

    def article(self) -> None:
        """Choose an article and put its text in."""
        dialog = ArticleDialog(self._page.window())

        dialog.lookup_typed.connect(lambda text: self._suggest_articles(in_dialog(dialog), text))
        dialog.accepted_with.connect(lambda article: self._take_article(dialog, article))
        self._show(dialog, "article")

    def _suggest_articles(self, show: Show, text: str) -> None:
        async def ask() -> None:
            area = await self._desk.knowledge.ready()
            show(await area.sendable.find(self._ref.line, text), "")

        self._desk.start(ask, owner=OWNER, group="suggest", exclusive=True, failed=lambda why: show((), why))

    def _take_article(self, dialog: ArticleDialog, article: Lookup) -> None:
        async def read() -> None:
            dialog.set_busy(busy=True)
            try:
                await self._desk.knowledge.read(article.ref)
            except BaseException:
                dialog.set_busy(busy=False)
                raise
            dialog.work_done()
            self.insert(mail_words.article_html(self._desk.engine.records.state(article.ref)))

        self._desk.start(read, owner=OWNER, group="article", exclusive=True, failed=dialog.show_failure)

    def signature(self) -> None:
        """Put the person's signature in; where she has none, lead to where it is written."""
        signature = mail_words.signature_html(self._desk.mail.signature())
        if signature:
            self.insert(signature)
        else:
            self._desk.engine.notices.tell("no_signature")
            self._desk.do("settings")

    def link(self) -> None:
        """Ask for a link and put it in."""
        page = self._composer()
        if page is None:
            return
        text, address = page.text.link()
        dialog = LinkDialog(text, address, self._page.window())
        dialog.accepted_with.connect(page.text.set_link)
        self._show(dialog, "link")

    def picture(self) -> None:
        """Ask for a picture and put it in."""
        tr = QCoreApplication.translate
        dialog = QFileDialog(self._page.window(), tr("Mail", "Insert a picture"))
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.setNameFilter(tr("Mail", "Pictures") + " (*.png *.jpg *.jpeg *.gif *.bmp)")
        dialog.fileSelected.connect(self._take_picture)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def _take_picture(self, path: str) -> None:
        async def read() -> None:
            image = await asyncio.to_thread(QImage, path)
            page = self._composer()
            if image.isNull():
                self._desk.engine.notices.tell("file_not_read", {"title": Path(path).name}, weight=Weight.BAD)
            elif page is not None:
                page.text.insert_picture(image)

        self._desk.start(read, owner=OWNER, group="picture")

    def insert(self, html: str, *, at_start: bool = False) -> None:
        """Put HTML into the text, where its cursor is or before all of it."""
        page = self._composer()
        if page is not None:
            page.text.insert(html, at_start=at_start)
