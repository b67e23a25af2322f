"""The case that the tour works on, and the pane beside it."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from desktop.tour.hands import until
from desktop.tour.run import Guide
from widgets.forms.page import FormPage

OKONKWO = "Whole practice offline, 30 desks"


async def beside_okonkwo(guide: Guide, side: str, shown: type[QWidget]) -> None:
    """Go to the case and bring a side of "Scripts & macros" to the front, known by what it shows."""
    hands = guide.hands
    await hands.chord("Ctrl+1")
    await hands.click_tab(OKONKWO)
    await until(lambda: hands.all(FormPage), "the case in front")
    if not hands.all(shown):
        await hands.click(hands.button("Scripts & macros"))
        await until(lambda: hands.button(f"Scripts & macros: {side}"), f"the side “{side}”")
        await hands.click(hands.button(f"Scripts & macros: {side}"))
