"""A tab that tells what became of offered work, and tries out how she is told of it."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from desktop.alerts import trial_words
from desktop.alerts.trial import Trial
from desktop.desk import Desk
from session_engine.ids import RecordRef
from session_engine.navigation.state import Place
from session_engine.offers.events import OffersChanged
from session_engine.offers.state import Ended, Outcome
from session_engine.sessions.state import Tab
from widgets.alerts import words
from widgets.alerts.page import AlertsPage, AlertsState, RecentRow
from widgets.grids import times
from widgets.primitives.tones import Tone
from widgets.text import one_line

_TONES = {
    Ended.ACCEPTED: Tone.GOOD,
    Ended.REJECTED: Tone.NEUTRAL,
    Ended.MISSED: Tone.WARN,
    Ended.TAKEN: Tone.INFO,
    Ended.LEFT: Tone.NEUTRAL,
    Ended.WITHDRAWN: Tone.NEUTRAL,
    Ended.ASSIGNED: Tone.GOOD,
}


class AlertsTab:
    """What the page wishes becomes a trial, or a record that is opened."""

    def __init__(self, desk: Desk, tab: Tab) -> None:
        self._desk, self._owner = desk, ("alerts", tab.id)
        self._page = AlertsPage()
        self._trial = Trial(desk, self._render)
        self._page.try_wanted.connect(lambda: desk.start(self._trial.run, owner=self._owner, exclusive=True))
        self._page.settings_wanted.connect(lambda: desk.do("settings_alerts"))
        self._page.opened.connect(self._open)
        self._unsubscribe = desk.engine.bus.subscribe(OffersChanged, lambda _event: self._render())
        desk.start(self._read, owner=self._owner, group="read")

    async def _read(self) -> None:
        await self._desk.engine.offers.read_recent(self._desk.engine.line)

    @property
    def widget(self) -> QWidget:
        """What is shown."""
        return self._page

    def render(self, parts: frozenset[str]) -> None:  # noqa: ARG002 - it has one part
        """Show what became of the last ones, and how the trial stands."""
        self._render()

    def _render(self) -> None:
        engine = self._desk.engine
        recent = tuple(self._row(outcome) for outcome in engine.offers.state.recent)
        live = engine.presence.state(engine.line).known
        tried = trial_words.rows(self._trial.rows)
        self._page.render_state(AlertsState(tried, self._trial.trying, recent, live))

    def _row(self, outcome: Outcome) -> RecentRow:
        offer = outcome.offer
        about = (one_line(offer.subject), words.kind(offer), one_line(offer.queue))
        return RecentRow(
            offer.id,
            words.who(offer),
            " · ".join(part for part in about if part),
            words.ended(outcome),
            _TONES[outcome.ended],
            times.ago(outcome.at, self._desk.engine.lines.time.now()),
            offer.about if outcome.ended in (Ended.ACCEPTED, Ended.ASSIGNED) else None,
        )

    def _open(self, ref: RecordRef, title: str) -> None:
        self._desk.open_record(ref, Place.OFFER, title=title)

    def command(self, action: str) -> bool:
        """Read the last ones again."""
        if action == "refresh":
            self._desk.start(self._read, owner=self._owner, group="read", exclusive=True)
            return True
        return False

    def offered(self) -> tuple[str, ...]:
        """Refreshing."""
        return ("refresh",)

    def focus(self) -> None:
        """Take the keyboard."""
        self._page.try_button.setFocus()

    def close(self) -> None:
        """Listen no more, and leave no card of a trial behind."""
        self._unsubscribe()
        self._desk.engine.tasks.cancel(self._owner)
        self._trial.close()
