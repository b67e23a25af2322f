"""The numbers and charts of one dashboard: as the organisation has counted them, and as they are with what waits."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import TypeAlias

from session_engine.dashboards import chart_moves, greeting
from session_engine.dashboards.plans import ChartPlan
from session_engine.dashboards.state import ChartState, Greeting
from session_engine.dashboards.unsent import Tally, Unsent
from session_engine.ids import RecordRef
from session_engine.views.known_here import KnownHere

Sent: TypeAlias = frozenset[RecordRef]


class Counted:
    """What one dashboard counts.

    Args:
        known: Gives what is known of its line's records.
    """

    def __init__(self, known: Callable[[], KnownHere]) -> None:
        self._known, self._records = known, known().records
        self._numbers = {name: Unsent() for name in greeting.TABLE}
        self._plans: Mapping[str, ChartPlan] = {}
        self._unsent: dict[str, Unsent] = {}

    def draw(self, charts: tuple[ChartPlan, ...]) -> None:
        """Have these charts from now on."""
        self._plans = {plan.part: plan for plan in charts}
        self._unsent = {plan.part: _unsent(plan) for plan in charts}

    def concerns(self, ref: RecordRef) -> bool:
        """Tell whether a change of a record may change a number."""
        return self._records.waits(ref) or any(each.holds(ref) for each in self._all())

    @property
    def any_sent(self) -> bool:
        """Tell whether something was sent that was not counted since."""
        return any(self.sent(name) for name in (*self._numbers, *self._unsent))

    def sent(self, name: str) -> Sent:
        """Give what was sent when a number, or a chart, is asked for."""
        return self._of(name).sent()

    def greeting_answered(self, sent: Mapping[str, Sent]) -> None:
        """Leave to the organisation's numbers what was sent before they were asked for."""
        for name, refs in sent.items():
            self._numbers[name].answered(refs)

    def chart_answered(self, part: str, sent: Sent) -> None:
        """Leave to the organisation's bars what was sent before they were asked for."""
        if part in self._unsent:
            self._unsent[part].answered(sent)

    def greeting(self, counted: Greeting, now: datetime) -> Greeting:
        """Give the greeting's numbers with what waits."""
        known = self._known()
        tallies = {
            name: each.tally(greeting.condition(name, now), known) for name, each in self._numbers.items()
        }
        numbers = {name: _with(getattr(counted, name), tally) for name, tally in tallies.items()}
        unsure = frozenset(name for name, tally in tallies.items() if not tally.sure)
        return replace(counted, **numbers, unsure=unsure)

    def chart(self, drawn: ChartState) -> ChartState:
        """Give a chart's bars with what waits."""
        plan = self._plans.get(drawn.part)
        if plan is None or plan.chart is None or drawn.loading or (drawn.failure and not drawn.points):
            return drawn
        tally = self._unsent[drawn.part].tally(plan.query, self._known())
        points = chart_moves.moved(plan.chart, drawn.points, tally.moves)
        return replace(
            drawn,
            points=drawn.points if points is None else points,
            unsure=points is None or not tally.sure,
        )

    def _of(self, name: str) -> Unsent:
        return self._numbers[name] if name in self._numbers else self._unsent[name]

    def _all(self) -> tuple[Unsent, ...]:
        return (*self._numbers.values(), *self._unsent.values())


def _unsent(plan: ChartPlan) -> Unsent:
    if plan.chart is None:
        return Unsent()
    return Unsent(chart_moves.group_of(plan.chart, plan.primary_id), plan.chart.column)


def _with(number: int | None, tally: Tally) -> int | None:
    return None if number is None else max(0, number + sum(tally.moves.values()))
