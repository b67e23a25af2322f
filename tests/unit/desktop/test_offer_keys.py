"""Keys that answer the card on top: each press has an answer, also where there is no card, or another one."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any, cast

import pytest

from desktop.bindings import offers as binding
from desktop.bindings.offers import STEADY, OffersBinding
from session_engine.errors import RefusalCode, Refused
from session_engine.events import EventBus
from session_engine.ids import LineId, RecordRef, WindowId
from session_engine.offers.events import OffersChanged
from session_engine.offers.state import Offer, OffersState
from session_engine.sessions.events import WindowActivated


class Keys:
    """The two commands, with a clock that is set and what is offered as one likes."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.now, self.front = 100.0, "main"
        monkeypatch.setattr(binding.time, "monotonic", lambda: self.now)
        self.does: dict[str, Callable[[], object]] = {}
        self.answered: list[str] = []
        self.engine = SimpleNamespace(bus=EventBus(), offers=SimpleNamespace(state=OffersState()))
        desk = SimpleNamespace(engine=self.engine, front=lambda: self.front, start=self._start)
        commands = cast("Any", SimpleNamespace(register=self.does.__setitem__))
        self.binding = OffersBinding(cast("Any", desk), commands)

    def _start(self, _work: object, *, owner: str, group: str) -> None:
        assert owner == "offers"
        self.answered.append(group)

    def offer(self, *customers: str) -> None:
        line = LineId("demo")
        about = RecordRef(line, "msdyn_ocliveworkitem", "1")
        offers = tuple(Offer(name, line, about, customer=name) for name in customers)
        self.engine.offers.state = OffersState(offers=offers)
        self.engine.bus.publish(OffersChanged())

    def refused(self, action: str) -> Refused:
        with pytest.raises(Refused) as refused:
            self.does[action]()
        return refused.value


@pytest.mark.parametrize("action", ["accept", "decline"])
def test_a_key_without_a_card_is_told(monkeypatch: pytest.MonkeyPatch, action: str) -> None:
    keys = Keys(monkeypatch)
    keys.offer()
    assert keys.refused(action).code is RefusalCode.NOTHING_OFFERED


@pytest.mark.parametrize("action", ["accept", "decline"])
def test_a_key_for_the_card_before_answers_no_other_one_and_says_so(
    monkeypatch: pytest.MonkeyPatch, action: str
) -> None:
    keys = Keys(monkeypatch)
    keys.offer("Maria", "Ravi")
    keys.does[action]()
    keys.offer("Ravi")
    early = keys.refused(action)
    assert (early.code, early.values["title"]) == (RefusalCode.OFFER_JUST_CAME, "Ravi")
    keys.now += STEADY
    keys.does[action]()
    assert keys.answered == ["Maria", "Ravi"]


def test_the_cards_come_along_to_the_window_she_turns_to(monkeypatch: pytest.MonkeyPatch) -> None:
    keys = Keys(monkeypatch)
    shown = dict[str, tuple[Offer, ...]]()
    monkeypatch.setattr(keys.binding, "_show", shown.__setitem__)
    for frame in ("main", "own"):
        keys.binding.serve(cast("Any", frame))
    keys.offer("Maria")
    keys.front = "own"
    keys.engine.bus.publish(WindowActivated(WindowId(1), WindowId(2)))
    assert [len(shown[frame]) for frame in ("main", "own")] == [0, 1]
