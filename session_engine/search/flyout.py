"""The flyout under the search field: recent things at once, suggestions a moment after the last key."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from session_engine.errors import OrganisationError
from session_engine.events import EventBus
from session_engine.ids import LineId
from session_engine.search.asking import SUGGESTIONS, Asker
from session_engine.search.events import FlyoutChanged
from session_engine.search.kept import NOT_REACHED, KeptFinder
from session_engine.search.recent import Recent
from session_engine.search.state import FlyoutState, SearchStatus
from session_engine.search.wire import SHORTEST
from session_engine.tasks import Tasks
from session_engine.waiting import Pause

DEBOUNCE = 0.150
"""Seconds without a key before suggestions are asked for."""


class Flyout:
    """What is under the search field.

    Args:
        bus: Where changes are announced.
        tasks: Where suggestions are asked for.
        pause: How to wait.
        asker: Finds suggestions.
        kept: Finds them where the organisation cannot be asked.
        recent: Knows what was used last.
        line: Names the organisation in front, None while there is none.
    """

    def __init__(
        self,
        bus: EventBus,
        tasks: Tasks,
        pause: Pause,
        asker: Asker,
        kept: KeptFinder,
        recent: Recent,
        line: Callable[[], LineId | None],
    ) -> None:
        self._bus = bus
        self._tasks = tasks
        self._pause = pause
        self._asker = asker
        self._kept = kept
        self._recent = recent
        self._line = line
        self.state = FlyoutState()

    def focus(self) -> None:
        """Show what was searched and looked at last."""
        line = self._line()
        if line is None:
            return
        self._replace(
            replace(
                self.state,
                recent_searches=self._recent.searches(line),
                recent_records=self._recent.records(line),
            )
        )

    def type(self, text: str) -> None:
        """Take what stands in the search field."""
        wanted = text.strip()
        failed = self.state.status is SearchStatus.FAILED or self.state.offline
        asked = wanted == self.state.text.strip() and not failed
        line = self._line()
        if line is None or len(wanted) < SHORTEST:
            self._tasks.cancel("search", "suggest")
            self._replace(
                replace(self.state, text=text, suggestions=(), status=SearchStatus.IDLE, failure=None)
            )
        elif asked and self.state.status is not SearchStatus.IDLE:
            self._replace(replace(self.state, text=text))
        else:
            # What was suggested before stays until there is something better: nothing flickers.
            self._replace(replace(self.state, text=text, status=SearchStatus.LOADING, failure=None))
            self._tasks.start(self._suggest(line, wanted), owner="search", group="suggest", exclusive=True)

    async def _suggest(self, line: LineId, text: str) -> None:
        await self._pause(DEBOUNCE)
        offline = self._kept.stands_in(line)
        try:
            wanted = (
                self._kept.find(line, (), text, SUGGESTIONS) if offline else self._asker.suggest(line, text)
            )
            found = await wanted
        except OrganisationError as error:
            if error.failure not in NOT_REACHED:
                failed = replace(
                    self.state, suggestions=(), status=SearchStatus.FAILED, failure=error.failure
                )
                self._replace(failed)
                return
            found, offline = await self._kept.find(line, (), text, SUGGESTIONS), True
        status = SearchStatus.READY if found else SearchStatus.EMPTY
        self._replace(replace(self.state, suggestions=found, status=status, offline=offline))

    def line_came_back(self) -> None:
        """Ask the organisation for what was looked for while it was away."""
        if self.state.offline:
            self.type(self.state.text)

    def _replace(self, state: FlyoutState) -> None:
        if state != self.state:
            self.state = state
            self._bus.publish(FlyoutChanged())
