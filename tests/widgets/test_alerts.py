"""Cards of offered work: what they say, how they count, and that they never take the keyboard."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QStackedWidget, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from session_engine.ids import LineId, RecordRef
from session_engine.offers.state import Ended, Fact, Look, Offer, Outcome
from session_engine.offers.state import Mode as Asked
from session_engine.presence.state import Base, PresenceState, SetBy, Status
from tests.widgets.accessibility import nameless, names
from tests.widgets.active import show_active
from widgets.alerts import words
from widgets.alerts.card import AlertCard
from widgets.alerts.preview import CardPreview
from widgets.alerts.stack import MOST, AlertStack
from widgets.alerts.state import AlertState
from widgets.grids import times
from widgets.primitives.pill import Pill
from widgets.primitives.ticker import ticker
from widgets.shell import presence_words
from widgets.shell.presence_button import PresenceButton
from widgets.shell.presence_mark import COLOURS, presence_icon
from widgets.theme import Mode, Theme, tokens

pytestmark = pytest.mark.usefixtures("theme", "held")
LINE = LineId("demo")
NOW = datetime(2026, 11, 22, 18, 0, tzinfo=UTC)


class Held:
    """The time on the cards."""

    now = NOW

    def pass_seconds(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)
        ticker().tick()


@pytest.fixture
def held() -> Iterator[Held]:
    made = Held()
    times.follow(lambda: made.now)
    yield made
    times.follow(None)


def offer(number: int = 1, table: str = "msdyn_ocliveworkitem", **values: object) -> Offer:
    given: dict[str, object] = {
        "channel": "Live chat",
        "customer": "Maria Lopez",
        "subject": "Red light on upstairs satellite",
        "waiting_since": NOW - timedelta(seconds=42),
        "queue": "Home network",
        "skills": ("Mesh",),
        "offered": NOW,
        "expires": NOW + timedelta(seconds=120),
        "look": Look(facts=(Fact("language", "es-MX", language=True),)),
        **values,
    }
    about = RecordRef(LINE, table, f"0000000{number}-0000-4000-8000-00000000000a")
    return Offer(f"offer {number}", LINE, about, **given)  # pyright: ignore[reportArgumentType]


@pytest.fixture
def desk(qtbot: QtBot) -> tuple[QWidget, AlertStack, QLineEdit]:
    """Give a window with a page in which she is typing."""
    host, content, page = QWidget(), QStackedWidget(), QLineEdit()
    content.addWidget(page)
    QVBoxLayout(host).addWidget(content)
    host.resize(1366, 768)
    stack = AlertStack(host, content)
    qtbot.addWidget(host)
    show_active(qtbot, host)
    page.setFocus()
    return host, stack, page


def states(*offers: Offer) -> tuple[AlertState, ...]:
    return tuple(AlertState(each, accept_key="Ctrl+Shift+A", reject_key="Ctrl+Shift+D") for each in offers)


def test_a_card_says_who_what_since_when_and_why_her(qtbot: QtBot) -> None:
    card = AlertCard(AlertState(offer()))
    qtbot.addWidget(card)
    card.appear()
    said = " / ".join(names(card))
    for part in (
        "Live chat",
        "Maria Lopez",
        "Red light",
        "Waiting 0:42",
        "Language: Spanish",
        "queue Home network",
    ):
        assert part in said
    assert "your skill Mesh" in said
    assert nameless(card) == []


def test_it_counts_down_and_cannot_be_taken_when_the_time_is_up(qtbot: QtBot, held: Held) -> None:
    card = AlertCard(AlertState(offer()))
    qtbot.addWidget(card)
    card.appear()
    assert ticker().hurries
    held.pass_seconds(108)
    assert "0:12" in names(card)
    held.pass_seconds(20)
    assert "Time is up" in names(card)
    assert not card.accept_button.isEnabled()


def test_a_template_may_hide_the_time_which_runs_all_the_same(qtbot: QtBot, held: Held) -> None:
    card = AlertCard(AlertState(offer(look=Look(timer=False, title="Order A-17", accept="Take it"))))
    qtbot.addWidget(card)
    card.appear()
    assert "Order A-17" in names(card)
    assert card.accept_button.text() == "Take it"
    assert not any(pill.isVisibleTo(card) for pill in card.findChildren(Pill))
    held.pass_seconds(130)
    assert not card.accept_button.isEnabled()


def test_a_record_that_may_not_be_refused_offers_no_reject(qtbot: QtBot) -> None:
    card = AlertCard(AlertState(offer(table="incident", rejectable=False)))
    qtbot.addWidget(card)
    card.appear()
    assert card.accept_button.text() == "Open"
    assert not card.reject_button.isVisibleTo(card)


def test_without_room_it_says_so_and_cannot_be_taken(qtbot: QtBot) -> None:
    card = AlertCard(AlertState(offer(), blocked="9 sessions are open. Close one."))
    qtbot.addWidget(card)
    card.appear()
    assert not card.accept_button.isEnabled()
    assert card.reject_button.isEnabled()
    assert "9 sessions are open. Close one." in names(card)


def test_it_is_told_once_that_a_card_was_painted(
    qtbot: QtBot, desk: tuple[QWidget, AlertStack, QLineEdit]
) -> None:
    _, stack, _ = desk
    painted: list[str] = []
    stack.painted.connect(painted.append)
    stack.render(states(offer(1)))
    qtbot.waitUntil(lambda: painted == ["offer 1"])
    stack.render(states(replace(offer(1), skills=())))
    stack.grab()
    QApplication.processEvents()
    assert painted == ["offer 1"]


def test_what_she_types_goes_on_where_she_types_it(desk: tuple[QWidget, AlertStack, QLineEdit]) -> None:
    _, stack, page = desk
    QTest.keyClicks(page, "half a ")
    stack.render(states(offer(1), offer(2)))
    assert page.hasFocus()
    QTest.keyClicks(page, "sentence ")
    QTest.keyClick(page, Qt.Key.Key_Return)
    stack.render(states(offer(2)))
    assert page.hasFocus()
    assert page.text() == "half a sentence "


def test_the_keyboard_on_a_card_that_goes_is_given_back_to_the_page(
    desk: tuple[QWidget, AlertStack, QLineEdit],
) -> None:
    _, stack, page = desk
    stack.render(states(offer(1), offer(2)))
    assert stack.top is not None
    stack.top.accept_button.setFocus()
    stack.render(states(offer(2)))
    assert page.hasFocus()


def test_the_most_urgent_is_on_top_with_the_keys_and_more_are_counted(
    desk: tuple[QWidget, AlertStack, QLineEdit],
) -> None:
    host, stack, _ = desk
    stack.render(states(offer(2)))
    stack.render(states(*(offer(number) for number in range(1, 6))))
    assert stack.top is not None
    assert stack.top.state.offer.id == "offer 1"
    assert stack.top.accept_button.toolTip() == "Ctrl+Shift+A"
    others = [card for card in stack.findChildren(AlertCard) if card is not stack.top]
    assert len(others) == MOST - 1
    assert {card.accept_button.toolTip() for card in others} == {""}
    assert "2 more waiting" in names(stack)
    assert host.rect().contains(stack.geometry())
    places = [card.y() for card in (stack.top, *sorted(others, key=lambda card: card.state.offer.id))]
    assert places == sorted(places)


def test_a_card_that_has_no_room_is_counted_until_it_has(
    qtbot: QtBot, desk: tuple[QWidget, AlertStack, QLineEdit]
) -> None:
    host, stack, page = desk
    host.resize(900, 520)
    stack.render(states(*(offer(number) for number in range(1, 5))))
    seen = lambda: [card for card in stack.findChildren(AlertCard) if card.isVisible()]  # noqa: E731
    assert len(seen()) == 2
    assert "2 more waiting" in names(stack)
    assert host.rect().contains(stack.geometry())
    page.setFocus()
    host.resize(900, 300)
    qtbot.waitUntil(lambda: seen() == [stack.top])
    host.resize(900, 768)
    qtbot.waitUntil(lambda: len(seen()) == MOST)
    assert "1 more waiting" in names(stack)
    assert page.hasFocus()


def test_buttons_name_the_offer_they_are_for(
    qtbot: QtBot, desk: tuple[QWidget, AlertStack, QLineEdit]
) -> None:
    _, stack, _ = desk
    stack.render(states(offer(1), offer(2)))
    second = next(card for card in stack.findChildren(AlertCard) if card.state.offer.id == "offer 2")
    with qtbot.waitSignal(stack.accepted) as seen:
        second.accept_button.click()
    assert seen.args == ["offer 2"]
    with qtbot.waitSignal(stack.rejected) as seen:
        second.reject_button.click()
    assert seen.args == ["offer 2"]


def test_words() -> None:
    assert words.kind(offer(mode=Asked.CONSULT)) == "Consult request"
    assert words.kind(offer()) == "Live chat"
    assert words.kind(offer(persistent=True)) == "Persistent chat"
    assert words.who(offer(customer="")) == "Visitor"
    assert "Ben" in words.reasons(offer(by="Ben Whitlock", returned=True))
    assert words.ended(Outcome(offer(), Ended.TAKEN, NOW, "Ben Whitlock")) == "Ben Whitlock has taken it"
    assert [words.clock(each) for each in (42.9, 125, 3723, -1)] == ["0:42", "2:05", "1:02:03", "0:00"]


# -- presence ----------------------------------------------------------------------------------------------

STATUSES = tuple(
    Status(f"status {int(base)}", name, base, base is not Base.INACTIVE)
    for base, name in zip(
        Base, ("Available", "Busy", "Do not disturb", "R&D lunch", "Offline", "Inactive"), strict=True
    )
)


def presence(base: Base, set_by: SetBy = SetBy.HERSELF) -> PresenceState:
    current = next(status for status in STATUSES if status.base is base)
    return PresenceState(LINE, STATUSES, current, set_by, 30, 100, known=True)


def test_the_picker_is_not_there_where_nobody_knows_presence(qtbot: QtBot) -> None:
    host, button = QWidget(), PresenceButton()
    button.setParent(host)
    qtbot.addWidget(host)
    button.render(PresenceState(LINE))
    assert not button.isVisibleTo(host)
    button.render(presence(Base.AVAILABLE))
    assert button.isVisibleTo(host)


def test_the_picker_offers_what_she_may_choose_and_says_the_rest(qtbot: QtBot) -> None:
    button = PresenceButton()
    qtbot.addWidget(button)
    button.render(presence(Base.AWAY))
    texts = [action.text() for action in button.menu().actions() if action.text()]
    assert texts[:5] == ["Available", "Busy", "Do not disturb", "R&&D lunch\tnow", "Offline"]
    assert "30 of 100 units of capacity in use" in texts
    assert "R&D lunch" in button.accessibleName()
    assert "Away" in button.accessibleName()
    with qtbot.waitSignal(button.chosen) as seen:
        button.menu().actions()[1].trigger()
    assert seen.args == [f"status {int(Base.BUSY)}"]


def test_a_change_by_itself_says_why_and_can_be_taken_back(qtbot: QtBot) -> None:
    button = PresenceButton()
    qtbot.addWidget(button)
    button.render(presence(Base.INACTIVE, SetBy.MISSED))
    assert "missed" in button.accessibleName()
    back = next(action for action in button.menu().actions() if action.text() == "Be available again")
    with qtbot.waitSignal(button.reset_wanted):
        back.trigger()
    for set_by in SetBy:
        assert presence_words.why(presence(Base.INACTIVE, set_by)) or set_by is SetBy.HERSELF


def test_a_status_that_is_given_up_says_why_and_is_taken_back_only_where_it_keeps_work_away(
    qtbot: QtBot,
) -> None:
    button = PresenceButton()
    qtbot.addWidget(button)
    for base, offered in ((Base.AVAILABLE, False), (Base.AWAY, True)):
        button.render(presence(base, SetBy.WITHDRAWN))
        assert "does not offer the status" in button.accessibleName()
        texts = [action.text() for action in button.menu().actions()]
        assert ("Be available again" in texts) is offered


def test_the_picker_offers_a_new_status_and_lets_go_of_one_that_is_given_up(qtbot: QtBot) -> None:
    button = PresenceButton()
    qtbot.addWidget(button)
    now = presence(Base.BUSY)
    button.render(now)
    training = Status("training", "Training", Base.BUSY)
    button.render(replace(now, statuses=(*STATUSES[:2], training, *STATUSES[2:])))
    texts = [action.text() for action in button.menu().actions() if action.text()]
    assert texts[1:3] == ["Busy\tnow", "Training"]
    with qtbot.waitSignal(button.chosen) as seen:
        button.menu().actions()[2].trigger()
    assert seen.args == ["training"]
    button.render(now)
    assert "Training" not in [action.text() for action in button.menu().actions()]


def test_marks_differ_by_shape_alone(theme: Theme) -> None:
    def shape(base: Base) -> str:
        """Say where a mark has its own colour, whichever that is."""
        picture, own = presence_icon(base).pixmap(32, 32).toImage(), tokens().colour(COLOURS[base])
        spots = [picture.pixelColor(x, y) for x in range(picture.width()) for y in range(picture.height())]
        return "".join("#" if spot.alpha() > 200 and _near(spot, own) else "." for spot in spots)

    for mode in (Mode.LIGHT, Mode.DARK):
        theme.set_mode(mode)
        assert len({shape(base) for base in Base}) == len(Base)


def _near(one: QColor, other: QColor) -> bool:
    parts = (one.red() - other.red(), one.green() - other.green(), one.blue() - other.blue())
    return sum(abs(part) for part in parts) < 60


def test_the_card_beside_a_template_begins_again_when_its_time_is_up(qtbot: QtBot, held: Held) -> None:
    made = CardPreview()
    qtbot.addWidget(made)
    first = offer()
    made.render_offer(first)
    made.show()
    card = made.card
    assert card is not None
    assert first.offered is not None
    assert first.expires is not None
    whole = (first.expires - first.offered).total_seconds()
    for seconds, left in ((whole - 5, 5.0), (6, whole), (whole / 2, whole / 2), (whole, whole)):
        held.pass_seconds(seconds)
        expires = card.state.offer.expires
        assert expires is not None
        assert (expires - held.now).total_seconds() == left
        assert card.accept_button.isEnabled()


def test_a_templates_preview_is_the_card_itself_and_says_what_its_answer_does(qtbot: QtBot) -> None:
    made = CardPreview()
    qtbot.addWidget(made)
    first = replace(offer(), look=Look(title="Maria waits"))
    made.render_offer(first)
    made.show()
    card = made.card
    assert card is not None
    assert "the next agent is asked" in " ".join(names(made))
    later = timedelta(seconds=30)
    assert first.offered is not None
    assert first.expires is not None
    made.render_offer(replace(first, offered=first.offered + later, expires=first.expires + later))
    assert card.state.offer is first, "a moment alone begins nothing again"
    assigned = replace(first, mode=Asked.ASSIGNED, rejectable=False)
    made.render_offer(assigned)
    assert made.card is card
    assert (card.accept_button.text(), card.reject_button.isVisible()) == ("Open", False)
    assert "waits for her" in " ".join(names(made))
    made.render_offer(replace(assigned, auto=True))
    assert "opens by itself" in " ".join(names(made))
    with qtbot.waitSignal(made.try_wanted):
        QTest.mouseClick(made.try_button, Qt.MouseButton.LeftButton)
    assert card.accept_button.focusPolicy() is Qt.FocusPolicy.NoFocus
