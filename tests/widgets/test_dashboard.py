"""The dashboard: how its parts share the room."""

from __future__ import annotations

from widgets.dashboard.heights import Part, shared

LIST = Part(least=120, wanted=260, grows=False)
CHART = Part(least=110, wanted=150, grows=True)


def test_a_list_is_whole_before_charts_grow() -> None:
    assert shared([LIST, CHART, CHART], 480) == [260, 110, 110]
    assert shared([LIST, CHART, CHART], 520) == [260, 130, 130]
    assert shared([LIST, CHART, CHART], 760) == [260, 250, 250]


def test_in_little_room_each_keeps_the_least() -> None:
    assert shared([LIST, CHART, CHART], 300) == [120, 110, 110]


def test_lists_alone_share_what_is_left() -> None:
    assert shared([LIST, LIST], 600) == [300, 300]
    assert shared([LIST, LIST], 400) == [200, 200]
    assert shared([], 400) == []
