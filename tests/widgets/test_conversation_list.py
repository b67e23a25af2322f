"""The messages of a conversation: state in, signals out; place, keyboard, marked text, ten thousand of them."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QColor, QGuiApplication, QImage
from PySide6.QtTest import QTest
from pytestqt.modeltest import ModelTester
from pytestqt.qtbot import QtBot

from session_engine.conversations.state import MessageKind
from tests.widgets.conversation_samples import PHOTO, many, message, thread
from tests.widgets.form_bench import Heard, shown
from tests.widgets.pointer import drag
from widgets.conversation import words
from widgets.conversation.heights import Heights
from widgets.conversation.message_painting import head_within
from widgets.conversation.model import MessageModel
from widgets.conversation.state import Sending, Side, ThreadState
from widgets.conversation.view import MessageView

pytestmark = pytest.mark.usefixtures("theme")


def viewed(qtbot: QtBot, state: ThreadState, height: int = 400) -> MessageView:
    view = MessageView()
    view.set_thread(state)
    shown(qtbot, view, 372, height)
    return view


def row_rect(view: MessageView, row: int) -> QRect:
    return view.visualRect(view.thread_model.index(row, 0))


def at(view: MessageView, row: int, part: QRect) -> QPoint:
    """Give the middle of a part of a row."""
    return part.translated(row_rect(view, row).topLeft()).center()


def test_the_model_is_one(qtmodeltester: ModelTester) -> None:
    model = MessageModel()
    first = many(6)
    model.set_thread(thread(*first))
    qtmodeltester.check(model)
    model.set_thread(thread(message(100), *first[:2], *first[4:], message(101)))
    qtmodeltester.check(model)


def test_rows_that_stay_are_kept() -> None:
    model, some = MessageModel(), many(5)
    model.set_thread(thread(*some))
    come, gone, changed = Heard(model.rowsInserted), Heard(model.rowsRemoved), Heard(model.dataChanged)
    model.set_thread(thread(*some, message(6)))
    assert [call[1:] for call in come.calls] == [(5, 5)]
    older = message(0)
    model.set_thread(thread(older, *some, message(6)))
    assert come.last[1:] == (0, 0)
    assert gone.calls == []
    changed.calls.clear()
    model.set_thread(thread(older, *some, replace(message(6), text="Better")))
    assert [call[0].row() for call in changed.calls] == [6]
    come.calls.clear()
    kept = model.messages[3:]
    model.set_thread(thread(*kept, message(7)))  # the oldest are let go while another comes
    assert [call[1:] for call in gone.calls] == [(0, 2)]
    assert [call[1:] for call in come.calls] == [(4, 4)]


def test_a_message_that_was_sent_takes_its_place() -> None:
    model = MessageModel()
    waits = message(0, "On my way", Side.OWN, id="mine", sending=Sending.UNDO)
    model.set_thread(thread(message(1), waits))
    sent = replace(waits, number=3, sending=Sending.SENT)
    model.set_thread(thread(message(1), message(2), sent))
    assert [each.id for each in model.messages] == ["m1", "m2", "mine"]


def test_what_waits_to_be_sent_stands_below_what_was_sent_without_a_head_of_its_own(qtbot: QtBot) -> None:
    waits = [replace(message(n, side=Side.OWN), number=0, sending=Sending.WAITING) for n in (2, 3, 4)]
    view = viewed(qtbot, thread(message(1), *waits))
    for done in (1, 2):  # one after the other, with the name that the organisation gives them
        sent = [
            replace(each, number=2 + n, sending=Sending.SENT, who="Amara Osei") if n < done else each
            for n, each in enumerate(waits)
        ]
        view.set_thread(thread(message(1), *sent))
        assert [view.thread_model.lead(row).head for row in range(4)] == [True, True, False, False]
    late = replace(waits[2], when=waits[2].when + timedelta(hours=1))
    view.set_thread(thread(message(1), *waits[:2], late))
    view.set_thread(thread(message(1), waits[0], replace(waits[1], when=late.when), late))
    for row in range(4):  # as high as it is painted, also where only the row above has changed
        assert row_rect(view, row).height() == view.message_layout(row).height


def test_what_is_sent_within_a_moment_is_never_said_to_wait(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    def mine(sending: Sending, number: int = 0) -> ThreadState:
        return thread(message(1), replace(message(2, side=Side.OWN), number=number, sending=sending))

    def look(view: MessageView) -> tuple[int, int]:
        made = view.message_layout(1)
        return made.foot.height(), row_rect(view, 1).height()

    monkeypatch.setattr("widgets.conversation.model.LATE", 60_000)
    view = viewed(qtbot, mine(Sending.UNDO))
    assert look(view)[0] > 0  # it can be taken back
    view.set_thread(mine(Sending.WAITING))
    moment = look(view)
    assert moment[0] == 0
    view.set_thread(mine(Sending.SENT, number=2))
    assert look(view) == moment  # nothing has moved
    monkeypatch.setattr("widgets.conversation.model.LATE", 0)
    view = viewed(qtbot, mine(Sending.WAITING))
    qtbot.waitUntil(lambda: look(view)[0] > 0)
    assert look(view)[1] > moment[1]
    view.set_thread(mine(Sending.SENT, number=2))
    assert look(view) == moment


def test_a_picture_that_waits_to_be_sent_is_asked_for_once_it_can_be_read(qtbot: QtBot) -> None:
    photo = message(1, "", Side.OWN, kind=MessageKind.FILE, file=PHOTO)
    waits = replace(photo, number=0, sending=Sending.WAITING)
    view = MessageView()
    asked = Heard(view.picture_wanted)
    view.set_thread(thread(waits))
    shown(qtbot, view, 372, 400)
    assert asked.calls == []
    view.set_thread(thread(replace(waits, number=1, sending=Sending.SENT)))
    assert asked.calls == [("m1",)]


def test_a_long_name_leaves_room_for_the_time() -> None:
    long = message(1, who="Nils " + "x" * 200)
    said = head_within(long, 300)
    assert said.startswith("Nils xx")
    assert said.endswith(f"…, {words.clock(long.when)}")
    assert head_within(message(1), 300) == f"Maria Lopez, {words.clock(long.when)}"


def test_days_heads_and_the_unread_line() -> None:
    model = MessageModel()
    yesterday = replace(message(1), when=message(1).when.replace(day=21))
    model.set_thread(
        thread(yesterday, message(2), message(3), message(4, side=Side.OWN), unread_from=3, read=4)
    )
    assert [model.lead(row).day for row in range(4)] == [True, True, False, False]
    assert [model.lead(row).head for row in range(4)] == [True, True, True, True]  # the line parts 2 and 3
    assert [model.lead(row).unread for row in range(4)] == [False, False, True, False]
    assert model.lead(3).seen
    model.set_thread(thread(yesterday, message(2), message(3), message(4, side=Side.OWN)))
    assert not model.lead(2).head
    assert not model.lead(3).seen


def test_it_begins_at_the_end_and_follows_it(qtbot: QtBot) -> None:
    some = many(60)
    view = viewed(qtbot, thread(*some))
    assert view.at_end
    assert row_rect(view, 59).bottom() <= view.viewport().height()
    view.set_thread(thread(*some, message(61)))
    assert view.at_end
    assert row_rect(view, 60).bottom() <= view.viewport().height()


def test_what_is_in_sight_stays_when_others_come(qtbot: QtBot) -> None:
    some = many(60)
    view = viewed(qtbot, thread(*some))
    view.verticalScrollBar().setValue(view.verticalScrollBar().value() - 700)
    row = view.indexAt(QPoint(20, 100)).row()
    before = row_rect(view, row).y()
    view.set_thread(thread(*some, message(61)))
    assert row_rect(view, row).y() == before
    view.set_thread(thread(*(replace(m, id=f"old{m.id}", number=-1) for m in many(30)), *some, message(61)))
    assert row_rect(view, row + 30).y() == before
    view.resize(500, 400)
    assert abs(row_rect(view, row + 30).y() - before) <= row_rect(view, row + 30).height()
    assert not view.at_end


def test_scrolling_up_moves_by_what_was_scrolled(qtbot: QtBot) -> None:
    view = viewed(qtbot, thread(*many(400)))
    bar = view.verticalScrollBar()
    for _ in range(60):  # over rows whose heights were guessed until now
        row = view.indexAt(QPoint(20, 200)).row()
        before = row_rect(view, row).y()
        bar.setValue(bar.value() - 60)
        assert row_rect(view, row).y() == before + 60


def test_ten_thousand_messages_are_not_broken_into_lines(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    from widgets.conversation import message_layout

    broken: list[str] = []
    really = message_layout.broken
    monkeypatch.setattr(
        message_layout,
        "broken",
        lambda text, *rest, **more: (broken.append(text), really(text, *rest, **more))[1],
    )
    view = viewed(qtbot, thread(*many(10_000)))
    assert 0 < len(broken) < 60
    view.verticalScrollBar().setValue(view.verticalScrollBar().maximum() // 2)
    assert len(broken) < 120
    assert abs(view.indexAt(QPoint(20, 200)).row() - 5_000) < 600


def test_older_ones_are_asked_for_once_near_the_beginning(qtbot: QtBot) -> None:
    view = viewed(qtbot, thread(*many(60), more=True))
    older, ends = Heard(view.older_wanted), Heard(view.end_reached)
    view.verticalScrollBar().setValue(2_000)
    assert older.calls == []
    view.verticalScrollBar().setValue(0)
    view.verticalScrollBar().setValue(20)
    assert len(older.calls) == 1
    assert ends.calls == [(False,)]
    view.go_to_end()
    assert ends.last == (True,)


def test_arrows_walk_and_copy_copies(qtbot: QtBot) -> None:
    view = viewed(qtbot, thread(message(1, "One"), message(2, "Two", Side.OWN), message(3, "Three")))
    view.setFocus(Qt.FocusReason.TabFocusReason)
    view.setCurrentIndex(view.thread_model.index(2, 0))
    QTest.keyClick(view, Qt.Key.Key_Up)
    assert view.currentIndex().row() == 1
    QTest.keyClick(view, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert QGuiApplication.clipboard().text() == "Two"
    QTest.keyClick(view, Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    QTest.keyClick(view, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    lines = QGuiApplication.clipboard().text().splitlines()
    assert [line.partition("] ")[2] for line in lines] == ["You: Two", "Maria Lopez: Three"]


def test_text_is_marked_by_the_pointer(qtbot: QtBot) -> None:
    view = viewed(qtbot, thread(message(1, "Reset the satellite now")))
    body = view.message_layout(0).body
    QTest.mouseDClick(view.viewport(), Qt.MouseButton.LeftButton, pos=at(view, 0, body))
    view.copy()
    word = QGuiApplication.clipboard().text()
    assert word in ("Reset", "the", "satellite", "now")
    start = row_rect(view, 0).topLeft() + body.topLeft() + QPoint(1, 5)
    drag(view.viewport(), start, start + QPoint(body.width(), 0))
    view.copy()
    assert QGuiApplication.clipboard().text() == "Reset the satellite now"


def test_links_are_asked_for_and_never_opened(qtbot: QtBot) -> None:
    view = viewed(qtbot, thread(message(1, "https://northlight.example/a")))
    asked = Heard(view.link_activated)
    QTest.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=at(view, 0, view.message_layout(0).body))
    assert asked.calls == [("https://northlight.example/a",)]
    view.setCurrentIndex(view.thread_model.index(0, 0))
    QTest.keyClick(view, Qt.Key.Key_Return)
    assert len(asked.calls) == 2


@pytest.mark.parametrize(
    ("text", "urls"),
    [
        ("see https://a.example/x?y=1.", ["https://a.example/x?y=1"]),
        ("(www.a.example)", ["https://www.a.example"]),
        ("mail maria@a.example, please", ["mailto:maria@a.example"]),
        ("javascript:alert(1) file:///etc/passwd data:text/html,x", []),
        ("1.2.3 and e.g. this", []),
    ],
)
def test_what_is_a_link(text: str, urls: list[str]) -> None:
    assert [link.url for link in words.links(text)] == urls


def test_an_unsent_message_is_taken_back(qtbot: QtBot) -> None:
    view = viewed(qtbot, thread(message(1), message(0, "Wait", Side.OWN, id="w", sending=Sending.UNDO)))
    back = Heard(view.taken_back)
    QTest.mouseClick(
        view.viewport(), Qt.MouseButton.LeftButton, pos=at(view, 1, view.message_layout(1).action)
    )
    view.setCurrentIndex(view.thread_model.index(1, 0))
    QTest.keyClick(view, Qt.Key.Key_Delete)
    view.setCurrentIndex(view.thread_model.index(0, 0))
    QTest.keyClick(view, Qt.Key.Key_Delete)
    assert back.calls == [("w",), ("w",)]


def test_pictures_are_asked_for_when_they_come_into_sight(qtbot: QtBot) -> None:
    photo = message(1, "", kind=MessageKind.FILE, file=PHOTO)
    view = MessageView()
    asked, opened = Heard(view.picture_wanted), Heard(view.file_opened)
    view.set_thread(thread(photo, *many(60)[1:]))
    shown(qtbot, view, 372, 400)
    assert asked.calls == []
    view.verticalScrollBar().setValue(0)
    view.verticalScrollBar().setValue(1)
    assert asked.calls == [("m1",)]
    picture = QImage(4000, 1000, QImage.Format.Format_RGB32)
    picture.fill(QColor("#336699"))
    view.show_picture("m1", picture)
    made = view.message_layout(0)
    assert made.picture.width() <= 220
    assert abs(made.picture.width() / made.picture.height() - 4) < 0.1
    view.verticalScrollBar().setValue(0)
    QTest.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=at(view, 0, made.picture))
    assert opened.calls == [("m1",)]
    view.show_picture("m1", QImage())
    assert view.message_layout(0).picture.isEmpty()
    assert not view.message_layout(0).file.isEmpty()


def test_a_long_text_is_folded(qtbot: QtBot) -> None:
    view = viewed(qtbot, thread(message(1, "A line of a long story.\n" * 300)))
    low = row_rect(view, 0).height()
    view.verticalScrollBar().setValue(view.verticalScrollBar().maximum())
    QTest.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=at(view, 0, view.message_layout(0).more))
    assert row_rect(view, 0).height() > 3 * low


def test_what_turns_letters_around_is_left_out() -> None:
    assert words.for_layout("a\u202etxt.exe\u0007\r\nb\tc") == "atxt.exe\u2028b    c"
    assert words.for_layout("שלום\u200f") == "שלום\u200f"
    assert len(words.for_layout("x" * 1_000_000)) == words.LONGEST


def test_a_message_is_read_out_whole() -> None:
    model = MessageModel()
    note = message(1, "Same as before?", Side.COLLEAGUE, kind=MessageKind.NOTE)
    photo = message(2, "", kind=MessageKind.FILE, file=PHOTO)
    model.set_thread(thread(note, photo))
    spoken = [model.index(n, 0).data(Qt.ItemDataRole.AccessibleTextRole) for n in range(2)]
    assert spoken[0].startswith("Internal note by Ben Whitlock")
    assert spoken[0].endswith("Same as before?")
    assert "picture: light.png" in spoken[1]


def test_typing_in_the_list_goes_on_below(qtbot: QtBot) -> None:
    view = viewed(qtbot, thread(message(1)))
    typed = Heard(view.typed)
    QTest.keyClick(view, Qt.Key.Key_A)
    assert typed.calls == [("a",)]


def test_heights_know_where_rows_begin() -> None:
    heights = Heights()
    heights.reset([10, 20, 30])
    assert (heights.total, heights.top(2), heights.row_at(29), heights.row_at(30)) == (60, 30, 1, 2)
    heights.set(1, 50)
    heights.insert(0, [5])
    heights.remove(1, 1)
    assert (heights.total, heights.top(1), heights.known(1), heights.known(0)) == (85, 5, True, False)
    assert heights.row_at(10_000) == 2
