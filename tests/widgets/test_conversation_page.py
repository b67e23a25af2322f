"""The cards of a conversation's page, the place of its panel, and the list of who could take it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from types import MappingProxyType

import pytest
from PySide6.QtCore import QEvent, QObject, QPoint, QRect, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QHBoxLayout, QLayout, QWidget
from pytestqt.qtbot import QtBot
from typing_extensions import override

from desktop.bindings.conversations import words
from desktop.bindings.conversations.binding import widths_in
from desktop.bindings.conversations.commands import address_in, offered
from desktop.bindings.conversations.panel_states import Look, PanelStates, kind_after, kind_in_force
from desktop.bindings.conversations.pictures import decoded
from desktop.pages.conversation_facts import earlier_facts, rating_facts, waited_facts
from session_engine.conversations.state import (
    TABLE,
    Author,
    Colleague,
    ConversationState,
    Draft,
    Message,
    MessageKind,
    Messages,
    OpenQueue,
    Role,
    Status,
    Verb,
)
from session_engine.ids import LineId, RecordRef
from session_engine.records.state import Lookup
from tests.widgets.conversation_samples import many, thread
from tests.widgets.form_bench import Heard, shown
from widgets.conversation.cards_state import CardState, Fact, Mark, PageCards
from widgets.conversation.dock import ConversationDock
from widgets.conversation.hand_over import HandOverDialog, people_rows, queue_rows
from widgets.conversation.page import ConversationPage
from widgets.conversation.panel import ConversationPanel
from widgets.conversation.room import STRIP, USUAL
from widgets.conversation.state import ComposerState, PanelState
from widgets.conversation.transcript_dialog import TranscriptDialog
from widgets.pane.room import CONTENT, ICONS, is_narrow, within
from widgets.primitives import message_bar
from widgets.primitives.buttons import PushButton
from widgets.primitives.labels import TextLabel
from widgets.primitives.pill import Pill
from widgets.primitives.tones import Tone
from widgets.shell.command_bar import CommandState

pytestmark = pytest.mark.usefixtures("theme")
MARIA = RecordRef(LineId("demo"), "contact", "c1")
CUSTOMER = CardState(
    "Customer", "Maria Lopez", MARIA, avatar=True, facts=(Fact("+1 555 0142", copied="phone number"),)
)
CASE = CardState("Case", empty="No case is linked.", offers=(("conversation_case", "Create a case"),))


def button(parent: QWidget, name: str) -> QAbstractButton:
    return next(
        b for b in parent.findChildren(QAbstractButton) if b.accessibleName() == name and not b.isHidden()
    )


def test_cards_say_who_and_offer_what_is_missing(qtbot: QtBot) -> None:
    page = ConversationPage(lambda failure, _d: failure.value, lambda problem, _d: problem.value)
    opened, wished, copied = Heard(page.opened), Heard(page.wished), Heard(page.copied)
    cards = PageCards(
        CUSTOMER, CASE, (CardState("Visitor", facts=(Fact("Firefox", "Browser"),)),), Mark("Mood: neutral")
    )
    page.render_cards(cards)
    page.offer_end("End")
    shown(qtbot, page, 640, 600)
    button(page, "Maria Lopez").click()
    button(page, "Copy phone number").click()
    button(page, "Create a case").click()
    page.end_button.click()
    assert [call[:2] for call in opened.calls] == [(MARIA, "Maria Lopez")]
    assert copied.calls == [("+1 555 0142",)]
    assert wished.calls == [("conversation_case",), ("conversation_end",)]
    page.render_cards(replace(cards, others=(), mood=None))
    assert "Mood: neutral" not in [p.accessibleName() for p in page.findChildren(Pill) if not p.isHidden()]
    page.offer_end("")
    assert page.end_button.isHidden()


class Sizes(QObject):
    """Notes the widths that something is laid out for."""

    def __init__(self, widths: list[int], parent: QObject) -> None:
        super().__init__(parent)
        self._widths = widths

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QResizeEvent):
            self._widths.append(event.size().width())
        return super().eventFilter(watched, event)


def framed(qtbot: QtBot, width: int) -> tuple[QWidget, ConversationDock]:
    frame = QWidget()
    row = QHBoxLayout(frame)
    row.setContentsMargins(0, 0, 0, 0)
    dock = ConversationDock(frame)
    row.addWidget(dock)
    row.addWidget(QWidget(), 1)
    shown(qtbot, frame, width, 500)
    return frame, dock


def a_panel() -> ConversationPanel:
    made = ConversationPanel()
    made.render_state(PanelState("Maria Lopez", thread=thread(*many(3))))
    return made


def test_the_panel_takes_its_width_and_leaves_the_content_its_own(qtbot: QtBot) -> None:
    frame, dock = framed(qtbot, 1500)
    panel = a_panel()
    dock.show_panels((panel,), width=0, minimised=False)
    assert dock.width() == USUAL
    assert not is_narrow(frame)
    frame.resize(1366, 500)
    assert within(frame, 318) == 1366 - USUAL - CONTENT - ICONS
    frame.resize(1150, 500)
    assert is_narrow(frame)  # the pane keeps its icons only
    chosen = Heard(dock.width_chosen)
    QTest.keyClick(
        dock.findChildren(QWidget, options=Qt.FindChildOption.FindDirectChildrenOnly)[-1], Qt.Key.Key_Right
    )
    assert chosen.calls == [(USUAL + 16,)]
    dock.show_panels((), width=0, minimised=False)
    assert dock.isHidden()


def four_in(qtbot: QtBot, width: int) -> list[ConversationPanel]:
    """Show four side by side, the last one ended and with fewer buttons."""
    frame, dock = framed(qtbot, width)
    row = frame.layout()
    assert row is not None
    row.setSizeConstraint(QLayout.SizeConstraint.SetNoConstraint)  # a window is as wide as its screen
    for content in frame.findChildren(QWidget, options=Qt.FindChildOption.FindDirectChildrenOnly):
        content.setVisible(content is dock)
    frame.resize(width, 500)
    panels = tuple(a_panel() for _ in range(4))
    dock.show_panels(panels, width=0, minimised=False)
    waits = datetime.now(UTC) - timedelta(seconds=75)
    state = PanelState(
        "Maria Lopez",
        thread=thread(*many(3)),
        waiting_since=waits,
        composer=ComposerState(customer="Maria Lopez"),
    )
    for panel in panels[:3]:
        panel.render_state(state)
    note = ComposerState(customer="Maria Lopez", kinds=(MessageKind.NOTE,), kind=MessageKind.NOTE)
    panels[3].render_state(replace(state, waiting_since=None, composer=note))
    QApplication.processEvents()
    return list(panels)


def test_four_side_by_side_are_equally_wide_and_stay_so_when_one_has_ended(qtbot: QtBot) -> None:
    widths = [panel.width() for panel in four_in(qtbot, 1010)]
    assert max(widths) - min(widths) <= 1


@pytest.mark.parametrize("width", [760, 1010, 1600])
def test_send_and_who_waits_how_long_are_read_in_any_width(qtbot: QtBot, width: int) -> None:
    for panel in four_in(qtbot, width)[:3]:
        for shown_whole in (panel.composer.send_button, panel.composer.internal, panel.head._waits):
            assert shown_whole.width() >= shown_whole.sizeHint().width()
            place = QRect(shown_whole.mapTo(panel, QPoint()), shown_whole.size())
            assert panel.rect().contains(place)
        assert panel.head._name.width() >= 40


def test_it_is_a_strip_where_there_is_no_room_or_she_wishes_so(qtbot: QtBot) -> None:
    frame, dock = framed(qtbot, 1366)
    panel = a_panel()
    dock.show_panels((panel,), width=0, minimised=True, unread=2)
    wished = Heard(dock.minimise_wanted)
    assert dock.width() == STRIP
    assert not panel.isVisible()
    dock.open_button.click()
    assert wished.calls == [(False,)]
    dock.show_panels((panel,), width=0, minimised=False)
    assert panel.isVisible()
    frame.resize(920, 500)
    assert not dock.is_open
    dock.reopen()
    assert dock.is_open


def test_the_keyboard_goes_along_where_it_is_minimised_and_comes_back(qtbot: QtBot) -> None:
    _, dock = framed(qtbot, 1366)
    panel = a_panel()
    dock.show_panels((panel,), width=0, minimised=False)
    panel.focus_box()
    dock.show_panels((panel,), width=0, minimised=True)
    assert dock.open_button.hasFocus()
    dock.show_panels((panel,), width=0, minimised=False)
    assert panel.composer.box.hasFocus()


def test_a_transcript_goes_to_an_address_or_says_that_it_is_none(qtbot: QtBot) -> None:
    dialog = TranscriptDialog("")
    qtbot.addWidget(dialog)
    given = Heard(dialog.address_given)
    dialog.show()
    QTest.keyClicks(dialog.field, "nope")
    dialog.accept_pressed.emit()
    said = [label for label in dialog.findChildren(TextLabel) if label.text() == "This is no email address."]
    assert [label.isVisible() for label in said] == [True]
    assert given.calls == []
    QTest.keyClicks(dialog.field, "maria@example.org")  # in the place of what was no address
    assert [label.isVisible() for label in said] == [False]
    dialog.accept_pressed.emit()
    assert given.calls == [("maria@example.org",)]


@pytest.mark.parametrize(
    ("answers", "address"),
    [
        ('{"Question": "Is a@b right?", "Email": " maria@example.org "}', "maria@example.org"),
        ('{"Question": "Red light"}', ""),
        ('["maria@example.org"]', ""),
        ("{", ""),
        (None, ""),
    ],
)
def test_the_address_that_was_given_before_the_chat_is_found(answers: object, address: str) -> None:
    assert address_in(answers) == address


def test_what_the_customer_thought_of_it_stands_in_the_card() -> None:
    assert rating_facts(2, " Too slow ") == (Fact("★★☆☆☆ (2 of 5)", "Rating"), Fact("Too slow", "And said"))
    assert rating_facts(5, None) == (Fact("★★★★★ (5 of 5)", "Rating"),)
    assert rating_facts(5, " ") == (Fact("★★★★★ (5 of 5)", "Rating"),)
    assert rating_facts(None, "x") == rating_facts(0, "") == ()


def test_the_wait_ends_with_the_first_agent_and_what_was_ended_before_is_a_step_away() -> None:
    began = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
    assert waited_facts(began, began + timedelta(seconds=24)) == (Fact("24 s", "Waited"),)
    assert waited_facts(began, began + timedelta(minutes=3)) == (Fact("3 min", "Waited"),)
    assert waited_facts(began, None) == waited_facts(began, began - timedelta(seconds=1)) == ()
    before = RecordRef(LineId("demo"), TABLE, "b")
    assert earlier_facts(Lookup(before, "My order")) == (Fact("My order", "Earlier", link=before),)
    assert earlier_facts(None) == ()


def test_the_page_gives_the_keyboard_to_its_first_command_and_never_to_end(qtbot: QtBot) -> None:
    page = ConversationPage(lambda failure, _d: failure.value, lambda problem, _d: problem.value)
    page.offer_end("End")
    shown(qtbot, page, 900, 600)
    page.focus_first()
    assert page.hasFocus()  # nothing else can be done yet
    page.commands.render((CommandState("case", "Create case"), CommandState("link", "Link case")))
    page.focus_first()
    focus = QApplication.focusWidget()
    assert focus is not None
    assert focus.accessibleName() == "Create case"


def test_one_that_comes_in_the_place_of_another_is_never_laid_out_for_half_of_the_room(qtbot: QtBot) -> None:
    _, dock = framed(qtbot, 1366)
    first, second = a_panel(), a_panel()
    for panel in (first, second):
        dock.show_panels((panel,), width=0, minimised=False)
        qtbot.waitUntil(lambda panel=panel: panel.view.width() > 300)
    widths: list[int] = []
    for panel in (first, second):
        panel.view.viewport().installEventFilter(watch := Sizes(widths, panel))
        assert watch.parent() is panel
    for panel in (first, second, first):
        dock.show_panels((panel,), width=0, minimised=False)
        assert panel.isVisible()
        assert [each.isVisible() for each in (first, second)].count(True) == 1
        QApplication.processEvents()
    assert widths == []  # it has its size: nothing is laid out again


def test_several_share_the_room_each_in_its_place(qtbot: QtBot) -> None:
    _, dock = framed(qtbot, 1366)
    one, two, three = a_panel(), a_panel(), a_panel()
    dock.show_panels((two,), width=0, minimised=False)
    dock.show_panels((one, two, three), width=0, minimised=True)
    assert dock.is_shared
    assert dock.is_open
    qtbot.waitUntil(lambda: one.x() < two.x() < three.x())
    one.focus_box()
    dock.show_panels((three,), width=0, minimised=False)
    assert three.composer.box.hasFocus()  # and not whatever comes next in the window
    assert [p.isVisible() for p in (one, two, three)] == [False, False, True]


def test_somebody_is_found_and_chosen_by_keyboard(qtbot: QtBot) -> None:
    dialog = HandOverDialog("Transfer", "Transfer", "Find a colleague")
    qtbot.addWidget(dialog)
    chosen, asked = Heard(dialog.chosen), Heard(dialog.looked_for)
    ben, chiara = (RecordRef(LineId("demo"), "systemuser", name) for name in ("ben", "chiara"))
    people = (
        Colleague(Lookup(ben, "Ben Whitlock"), 192360000, 40, 1),
        Colleague(Lookup(chiara, "Chiara Moretti"), 192360001),
    )
    dialog.show_rows(())
    dialog.open()
    QTest.keyClick(dialog.field, Qt.Key.Key_Return)
    assert chosen.calls == []
    dialog.show_rows(people_rows(people, lambda who: "Busy" if who.free is None else "Available"))
    QTest.keyClick(dialog.field, Qt.Key.Key_Down)
    QTest.keyClick(dialog.field, Qt.Key.Key_Return)
    assert chosen.calls == [(chiara,)]
    QTest.keyClicks(dialog.field, "be")
    qtbot.waitUntil(lambda: bool(asked.calls))
    assert asked.last == ("be",)
    assert dialog.accept_button.isEnabled()
    chosen.calls.clear()
    dialog.show_over("This conversation is over.")
    QTest.keyClick(dialog.field, Qt.Key.Key_Return)
    assert chosen.calls == []
    assert not dialog.accept_button.isEnabled()
    assert dialog.name_of(ben) == "", "nobody is offered"


def test_a_queue_that_nobody_is_in_says_what_it_would_do() -> None:
    support, heating = (Lookup(RecordRef(LineId("demo"), "queue", name), name) for name in ("a", "b"))
    rows = queue_rows((OpenQueue(support), OpenQueue(heating, empty=True)), "It would end")
    assert [row.spoken for row in rows] == ["a", "b, It would end"]
    assert all(row.choosable for row in rows)


def test_widths_by_channel_are_read_whatever_stands_there() -> None:
    assert widths_in("chat=372 sms=300") == {"chat": 372, "sms": 300}
    assert widths_in("") == widths_in("rubbish chat= sms=-3 =") == {}


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"<svg xmlns='http://www.w3.org/2000/svg' width='9' height='9'/>",
        b"not a picture",
        b"x" * (9 * 2**20),
        b"P6\n60000 60000\n255\n",  # says that it is huge
        bytes.fromhex("89504e470d0a1a0a0000000d494844520000ffff0000ffff080600000000000000"),  # so does this
    ],
)
def test_what_is_no_picture_or_too_large_is_not_decoded(content: bytes) -> None:
    assert decoded(content).isNull()


def test_nobody_counts_the_seconds_of_a_conversation_that_is_over() -> None:
    began = datetime(2026, 11, 1, 9, tzinfo=UTC)
    ref = RecordRef(LineId("demo"), "msdyn_ocliveworkitem", "1")
    going = replace(ConversationState(ref), status=Status.ACTIVE, waiting_since=began)
    look = Look(started=began)
    assert PanelStates().of(going, look).started == began
    over = PanelStates().of(replace(going, status=Status.CLOSED), look)
    assert over.started is None
    assert over.waiting_since is None


def test_wrapping_up_counts_from_its_end() -> None:
    began, ended = datetime(2026, 11, 1, 9, tzinfo=UTC), datetime(2026, 11, 1, 10, tzinfo=UTC)
    ref = RecordRef(LineId("demo"), "msdyn_ocliveworkitem", "1")
    state = replace(ConversationState(ref), status=Status.WRAP_UP)
    shows = PanelStates().of(state, Look(started=began, wraps_up=ended))
    assert (shows.channel, shows.started) == ("wrap-up", ended)


def test_what_is_begun_for_colleagues_never_becomes_an_answer() -> None:
    ref = RecordRef(LineId("demo"), "msdyn_ocliveworkitem", "1")
    begun = MappingProxyType({MessageKind.CONSULT: Draft("She is angry")})
    private = replace(ConversationState(ref), may=frozenset({Verb.SAY_IN_CONSULT}), drafts=begun)
    public = replace(private, may=frozenset({Verb.SAY, Verb.SAY_IN_CONSULT}))
    was = kind_in_force(private, MessageKind.TEXT)
    assert kind_after(public, was, MessageKind.TEXT) is MessageKind.CONSULT, "also when he has left meanwhile"
    empty = replace(public, drafts=MappingProxyType({}))
    assert kind_after(empty, was, MessageKind.TEXT) is MessageKind.TEXT


def test_a_reply_that_is_left_over_is_told_of_where_notes_alone_can_be_written() -> None:
    ref = RecordRef(LineId("demo"), "msdyn_ocliveworkitem", "1")
    begun = MappingProxyType({MessageKind.TEXT: Draft("Roll it back")})
    talks = replace(ConversationState(ref), may=frozenset({Verb.SAY, Verb.NOTE}), drafts=begun)

    def left_over(state: ConversationState) -> str:
        return PanelStates().of(state, Look()).composer.left_over

    assert left_over(talks) == ""
    assert left_over(replace(talks, may=frozenset({Verb.NOTE}))) == "Roll it back"
    assert left_over(replace(talks, may=frozenset())) == "", "it stands in the closed box"


@pytest.mark.parametrize(
    ("code", "values", "said"),
    [
        ("transferred", {"to": "Billing", "name": "Amara"}, "The conversation was transferred to Billing"),
        ("joined", {"name": "Ben", "advises": True}, "Ben now speaks with the customer, too"),
        ("joined", {"name": "Ben"}, "Ben has joined"),
        ("transfer_missed", {"name": "Ben"}, "Ben did not answer when asked to take over"),
        ("consult_left", {"name": "Ben"}, "Ben gives no more advice"),
    ],
)
def test_what_the_service_says_of_colleagues_has_words(
    code: str, values: dict[str, object], said: str
) -> None:
    assert words.system(code, values, "Maria") == said


def test_who_advises_can_leave_and_who_wraps_up_can_finish() -> None:
    ref = RecordRef(LineId("demo"), "msdyn_ocliveworkitem", "1")
    state = replace(ConversationState(ref), may=frozenset({Verb.LEAVE}), status=Status.ACTIVE)
    assert offered(replace(state, role=Role.CONSULTED)) == ("conversation_leave",)
    assert offered(replace(state, role=Role.PRIMARY)) == ()
    wrapping_up = replace(state, role=Role.PRIMARY, status=Status.WRAP_UP)
    assert offered(wrapping_up) == ("conversation_finish",)


def test_a_panel_that_comes_back_into_sight_has_counted_on(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    began = datetime(2026, 11, 22, 9, tzinfo=UTC)
    now = [began + timedelta(seconds=15)]
    monkeypatch.setattr("widgets.conversation.panel_head.now_from", lambda _since: now[0])
    panel = ConversationPanel()
    panel.render_state(PanelState("Maria Lopez", waiting_since=began, thread=thread(*many(3))))
    shown(qtbot, panel, 372, 600)
    assert panel.head._waits.text() == "waits 0:15"
    panel.hide()
    now[0] += timedelta(seconds=30)
    panel.show()
    assert panel.head._waits.text() == "waits 0:45"


def test_among_several_the_head_says_whom_before_how(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    began = datetime(2026, 11, 22, 9, tzinfo=UTC)
    monkeypatch.setattr(
        "widgets.conversation.panel_head.now_from", lambda _when: began + timedelta(minutes=78)
    )
    panel = ConversationPanel()
    panel.render_state(
        PanelState(
            "Vera Lindqvist", "persistent chat", started=began, waiting_since=began, thread=thread(*many(3))
        )
    )
    shown(qtbot, panel, 600, 600)
    head = panel.head
    assert head._about.text() == "persistent chat · 1:18:00"
    for width in (336, 300):
        panel.resize(width, 600)
        qtbot.waitUntil(lambda: head._name.width() >= head._name.sizeHint().width())
        assert head._about.text() in {"1:18:00", ""}
        assert head._about.width() >= head._about.sizeHint().width()
    panel.resize(600, 600)
    assert head._about.text() == "persistent chat · 1:18:00"


def test_what_became_of_it_stands_above_the_messages_with_a_way_on(qtbot: QtBot) -> None:
    panel, wished = a_panel(), list[str]()
    panel.wished.connect(wished.append)
    way = message_bar.BarAction("go_on", "Go there")
    standing = message_bar.Message("It goes on in another one.", Tone.INFO, (way,))
    panel.render_state(PanelState("Maria Lopez", thread=thread(*many(3)), standing=standing))
    shown(qtbot, panel, 372, 600)
    (button,) = [each for each in panel.findChildren(PushButton) if each.text() == "Go there"]
    QTest.keyClick(button, Qt.Key.Key_Space)
    assert wished == ["go_on"]


def test_a_message_that_comes_leaves_the_rows_of_all_the_others() -> None:
    began = datetime(2026, 11, 1, 9, tzinfo=UTC)
    said = [Message(f"m{n}", n, MessageKind.TEXT, Author.CUSTOMER, began, f"{n}") for n in range(1, 202)]
    before = ConversationState(RecordRef(LineId("demo"), TABLE, "1"), messages=Messages.of(said[:200]))
    after = replace(
        before, messages=before.messages.followed_by(said[200:]), translations=MappingProxyType({})
    )
    states = PanelStates()
    old, new = (states.of(each, Look()).thread.messages for each in (before, after))
    assert len(new) == 201
    assert all(was is now for was, now in zip(old, new, strict=False))
    kept = replace(after, messages=after.messages.newest_of(100).followed_by(said[:0]))
    shorter = states.of(kept, Look()).thread.messages
    assert 100 <= len(shorter) < 201
    assert all(was is now for was, now in zip(new[-len(shorter) :], shorter, strict=True))
    told = states.of(replace(after, translations=MappingProxyType({"m3": "drei"})), Look()).thread.messages
    assert told[2].text.endswith("drei")
