"""A tab that is a notification template: its form, and beside it the card as agents will see it."""

from __future__ import annotations

from datetime import timedelta

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QHBoxLayout, QWidget
from typing_extensions import override

from desktop.desk import Desk
from desktop.pages.page import WHOLE
from desktop.pages.record_page import RecordTab
from desktop.pages.spares import SparePages
from session_engine.forms.state import FormStatus
from session_engine.ids import RecordRef
from session_engine.offers.previewing import preview
from session_engine.offers.state import Offer
from session_engine.offers.template_reading import TABLES
from session_engine.offers.templates import TemplateField
from session_engine.organisation.events import ChangesHeard
from session_engine.records.state import RecordStatus
from session_engine.sessions.state import Tab
from widgets.alerts.preview import CardPreview

TRIAL = "template trial"
SECONDS = 15
"""For which a card that is tried stays, at most."""


class NotificationTemplateTab(RecordTab):
    """A record page with the card beside it; what is typed shows there at once."""

    def __init__(self, desk: Desk, tab: Tab, ref: RecordRef, spares: SparePages) -> None:
        super().__init__(desk, tab, ref, spares)
        self._lines: tuple[TemplateField, ...] = ()
        self._preview = CardPreview()
        self._preview.hide()
        self._preview.try_wanted.connect(self._try_it)
        self._whole = QWidget()
        row = QHBoxLayout(self._whole)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(super().widget, 1)
        row.addWidget(self._preview)
        self._unsubscribe = desk.engine.bus.subscribe(ChangesHeard, self._heard)
        self._read_lines()

    @property
    @override
    def widget(self) -> QWidget:
        """What is shown."""
        return self._whole

    @override
    def render(self, parts: frozenset[str]) -> None:
        """Show the form, and the card as it is now."""
        super().render(parts)
        if WHOLE in parts:
            self._show()

    @override
    def close(self) -> None:
        """Take a card that is being tried away."""
        self._unsubscribe()
        self._desk.live_line.offers.end_trial(TRIAL)
        super().close()

    @override
    def command(self, action: str) -> bool:
        """Try the card, or do an action of the record."""
        if action == "template_try":
            self._try_it()
            return True
        return super().command(action)

    def _show(self) -> None:
        ready = self._desk.engine.forms.state(self._tab).status is FormStatus.READY
        self._preview.setVisible(ready)
        if ready:
            self._preview.render_offer(self._offer())

    def _offer(self) -> Offer:
        engine = self._desk.engine
        return preview(
            engine.records.state(self._ref), self._lines, _sample(), engine.lines.time.now(), TRIAL
        )

    def _try_it(self) -> None:
        """Show the card where cards come; it is nobody's, and goes by itself."""
        offers = self._desk.live_line.offers
        offers.end_trial(TRIAL)
        offers.try_out(self._offer(), lambda _what: None)
        self._desk.start(self._take_away, owner=self._tab, group=TRIAL, exclusive=True)

    async def _take_away(self) -> None:
        from session_engine.waiting import real_pause  # noqa: PLC0415 - rarely

        await real_pause(timedelta(seconds=SECONDS).total_seconds())
        self._desk.live_line.offers.end_trial(TRIAL)

    def _heard(self, event: ChangesHeard) -> None:
        if event.line == self._ref.line and any(change.table in TABLES for change in event.changes):
            self._read_lines()

    def _read_lines(self) -> None:
        if self._desk.engine.records.state(self._ref).status is RecordStatus.NEW:
            return

        async def read() -> None:
            self._lines = await self._desk.engine.offers.lines_of(self._ref)
            self._show()

        # What cannot be read, the form says; the card is shown without it.
        self._desk.start(read, owner=self._tab, group="lines", failed=lambda _text: None)


def _sample() -> dict[str, str]:
    tr = QCoreApplication.translate
    return {
        "channel": tr("Alerts", "Live chat"),
        "customerName": tr("Alerts", "Maria Lopez"),
        "subject": tr("Alerts", "The router's light is red"),
        "caseTitle": tr("Alerts", "The router's light is red"),
        "caseId": tr("Alerts", "CAS-01234-X5Y6Z7"),
        "queueId": tr("Alerts", "Home network"),
        "visitorLanguage": "en",
        "visitorDevice": tr("Alerts", "Firefox · Windows"),
        "entityRoutingLogicalName": "msdyn_ocliveworkitem",
        "customerEntityName": "contact",
    }
