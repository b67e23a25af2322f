"""The palette: what was closed lately stays alone in it, whatever becomes known meanwhile."""

from __future__ import annotations

import asyncio
from types import SimpleNamespace
from typing import Any, cast

from desktop.bindings.palette import PaletteBinding
from widgets.palette.entries import PaletteEntry


class Macros:
    """Macros that become known while they are read."""

    line = "demo"

    def __init__(self) -> None:
        self.known: tuple[str, ...] = ()

    def names(self) -> tuple[str, ...]:
        return self.known

    async def ready(self) -> Any:
        self.known = ("Open the customer",)
        return SimpleNamespace(library=lambda _line: SimpleNamespace(items=("one",)))


def bound() -> tuple[PaletteBinding, list[int]]:
    desk = SimpleNamespace(macros=Macros(), start=lambda *_args, **_named: None)
    made = PaletteBinding(
        cast("Any", desk), cast("Any", SimpleNamespace(register=lambda *_: None)), cast("Any", None)
    )
    shown: list[int] = []
    palette = SimpleNamespace(
        show_entries=lambda entries, *_: shown.append(len(entries)), isVisible=lambda: True
    )
    part = cast("Any", made)
    part._shown, part._palette = (lambda: palette), palette
    part._closed_entries = lambda: [PaletteEntry("closed:1", "Refund", "Recently closed")]
    part._actions = part._places = part._macros = part._records = lambda: [
        PaletteEntry("any", "Any", "Others")
    ]
    return made, shown


def test_macros_that_become_known_late_are_not_among_what_was_closed(monkeypatch: Any) -> None:
    monkeypatch.setattr("desktop.bindings.palette.isValid", lambda _: True)
    made, shown = bound()
    made.open_closed()
    asyncio.run(cast("Any", made)._read_macros())
    assert shown == [1]


def test_the_whole_palette_takes_them_in(monkeypatch: Any) -> None:
    monkeypatch.setattr("desktop.bindings.palette.isValid", lambda _: True)
    made, shown = bound()
    made.open_closed()
    made.open()
    asyncio.run(cast("Any", made)._read_macros())
    assert shown == [1, 5, 5]
