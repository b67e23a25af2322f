"""“Show me around”: a walk through the window, by pointer and by keyboard (first start)."""

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtWidgets import QApplication

from desktop.tour.hands import until
from tests.end_to_end.running import RunningDesk
from widgets.help.walk import Walk

pytestmark = pytest.mark.window
TITLES = [
    "Sessions",
    "Find anything",
    "What waits for you",
    "Every command by name",
    "Told once, found again",
    "Where you stand",
]


async def begin(desk: RunningDesk) -> Walk:
    await desk.command("Show me around")
    await until(lambda: desk.person.all(Walk), "the walk")
    return desk.person.one(Walk)


async def test_the_bar_begins_the_walk(desk: RunningDesk) -> None:
    await desk.person.push("Show me around")
    await until(lambda: desk.person.all(Walk), "the walk")
    await desk.person.press(Qt.Key.Key_Escape)
    await until(lambda: not desk.person.all(Walk), "it to end")


async def test_walking_by_keyboard_from_anywhere(desk: RunningDesk) -> None:
    person = desk.person
    await desk.open_new_case("In front when it begins")
    walk = await begin(desk)
    seen = [walk.accessibleName()]
    while walk.isVisible():
        desk.picture(f"walk-{len(seen)}")
        assert desk.window.rect().contains(
            QRect(walk.mapTo(desk.window, QPoint()), walk.size()).adjusted(20, 20, -20, -20)
        )
        assert QApplication.focusWidget() is walk.next_button
        assert walk.accessibleDescription()
        assert "{" not in walk.accessibleDescription()
        before = seen[-1]
        await person.press(Qt.Key.Key_Space)
        await until(lambda before=before: not walk.isVisible() or walk.accessibleName() != before, "the next")
        seen += [walk.accessibleName()] if walk.isVisible() else []
    assert seen == TITLES
    assert person.front_session() == "Home"


async def test_going_back_and_ending(desk: RunningDesk) -> None:
    person = desk.person
    walk = await begin(desk)
    assert not walk.back_button.isVisible()
    await person.push("Next", walk)
    await until(lambda: walk.accessibleName() == TITLES[1], "the second")
    await person.push("Back", walk)
    await until(lambda: walk.accessibleName() == TITLES[0], "the first again")
    await person.push("End the walk", walk)
    await until(lambda: not walk.isVisible(), "it to end")


async def test_more_is_in_the_help(desk: RunningDesk) -> None:
    person = desk.person
    walk = await begin(desk)
    for title in TITLES[1:]:
        await person.push("Next", walk)
        await until(lambda title=title: walk.accessibleName() == title, title)
    await person.push("More in the help", walk)
    await until(lambda: "First steps" in person.reading(), "the first steps")
    assert not walk.isVisible()


async def test_keys_that_were_changed_are_named(desk: RunningDesk) -> None:
    desk.engine.settings.set("key.search", "Ctrl+Shift+Y")
    walk = await begin(desk)
    await desk.person.push("Next", walk)
    await until(lambda: "Ctrl+Shift+Y" in walk.accessibleDescription(), "the key in force")
    await desk.person.press(Qt.Key.Key_Escape)
    desk.engine.settings.reset("key.search")


async def test_the_window_is_usable_meanwhile(desk: RunningDesk) -> None:
    person = desk.person
    walk = await begin(desk)
    await person.chord("Ctrl+K")
    await person.type("CAS-0118")
    await until(person.suggestions, "what is found")
    await person.press(Qt.Key.Key_Escape)
    assert walk.isVisible()
    await person.push("End the walk", walk)
