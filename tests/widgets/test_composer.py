"""Writing into a timeline: state in, wishes out; the box grows, takes files, and never loses a letter."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import QMimeData, Qt, QUrl
from PySide6.QtGui import QColor, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton
from pytestqt.qtbot import QtBot

from session_engine.errors import Failure
from session_engine.forms.state import FieldKind, FieldPlan, FormPlan, FormTabPlan, Required, SectionPlan
from session_engine.records.state import FieldState, RecordState, RecordStatus
from session_engine.timeline.state import AttachedFile, ComposerState, FileProblem, RefusedFile, TimelineEntry
from tests.widgets.form_bench import Heard, shown
from tests.widgets.form_samples import CASE, ENTRIES, FILE, TIMELINE, ref
from widgets.primitives import MessageBar
from widgets.primitives.buttons import IconButton
from widgets.theme.draw.fields import PADDING
from widgets.timeline.composer.composer import Composer
from widgets.timeline.entry_actions import EntryMenu, offers
from widgets.timeline.timeline import Timeline

pytestmark = pytest.mark.usefixtures("theme")
EMPTY = ComposerState(CASE)
CALL = ref("phonecall", "call")
SUBJECT = FieldPlan("subject", FieldKind.TEXT, "Subject", required=Required.REQUIRED)
PLAN = FormPlan(
    "",
    "phonecall",
    "Phone Call",
    "",
    (),
    (FormTabPlan("t", "", ((100, (SectionPlan("s", "", 2, ((SUBJECT,),)),)),)),),
)


class Bench:
    def __init__(self, qtbot: QtBot, state: ComposerState = EMPTY) -> None:
        self.composer = Composer(
            lambda failure, _detail: f"failed: {failure.value}", lambda problem, _: problem.value
        )
        self.composer.render_state(state)
        shown(qtbot, self.composer, 420, 300)
        self.box = self.composer.box

    def type(self, text: str) -> None:
        self.box.setFocus()
        QTest.keyClicks(self.box, text)


def files(*paths: str) -> QMimeData:
    content = QMimeData()
    content.setUrls([QUrl.fromLocalFile(path) for path in paths])
    return content


def test_each_key_is_told_and_a_state_that_comes_back_moves_no_cursor(qtbot: QtBot) -> None:
    bench = Bench(qtbot)
    written = Heard(bench.composer.written)
    bench.type("abc")
    assert written.calls == [("a",), ("ab",), ("abc",)]
    bench.box.moveCursor(bench.box.textCursor().MoveOperation.Left)
    place = bench.box.textCursor().position()
    bench.composer.render_state(replace(EMPTY, text="abc"))
    assert bench.box.textCursor().position() == place
    bench.composer.render_state(replace(EMPTY, text="from another tab"))
    assert bench.box.plain_text() == "from another tab"
    assert written.calls == [("a",), ("ab",), ("abc",)], "what is shown was not written"


def test_saving_is_offered_when_there_is_something_and_ctrl_return_does_it(qtbot: QtBot) -> None:
    bench = Bench(qtbot)
    saved = Heard(bench.composer.note_saved)
    bench.box.setFocus()
    assert not bench.composer.tools.get().save.isEnabled()
    QTest.keyClick(bench.box, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert len(saved.calls) == 0
    bench.composer.render_state(replace(EMPTY, files=(FILE,)))
    assert bench.composer.tools.get().save.isEnabled()
    QTest.keyClick(bench.box, Qt.Key.Key_Enter, Qt.KeyboardModifier.ControlModifier)
    assert len(saved.calls) == 1
    bench.composer.render_state(replace(EMPTY, files=(FILE,), saving=True))
    assert not bench.composer.tools.get().save.isEnabled()
    assert bench.box.isReadOnly()


def test_what_the_box_takes_is_said_in_the_room_there_is(qtbot: QtBot) -> None:
    bench = Bench(qtbot)
    for width in (600, 260):
        bench.composer.resize(width, 200)
        hint, box = bench.box.placeholderText(), bench.box
        assert hint.startswith("Write a note")
        assert hint.endswith("…")
        assert box.fontMetrics().horizontalAdvance(hint) <= box.viewport().width() - 2 * PADDING


def test_tab_goes_from_the_note_through_what_came_later_and_on(qtbot: QtBot) -> None:
    bench = Bench(qtbot)
    below = QPushButton("below", bench.composer)
    below.show()
    bench.box.setFocus()
    bench.composer.render_state(replace(EMPTY, text="abc", begun=frozenset({"task"})))
    tools, links = bench.composer.tools.get(), bench.composer.begun.get().links
    kinds = bench.composer.kinds.values()
    wanted = [bench.composer.email, *kinds, links["task"], tools.attach, tools.drop, tools.save, below]
    for each in wanted:
        bench.composer.focusNextChild()
        assert QApplication.focusWidget() is each


def test_an_email_is_asked_for_beside_the_other_kinds(qtbot: QtBot) -> None:
    bench = Bench(qtbot)
    wanted = Heard(bench.composer.email_wanted)
    bench.composer.email.click()
    assert len(wanted.calls) == 1


def test_files_and_pictures_are_taken_and_text_stays_text(qtbot: QtBot) -> None:
    bench = Bench(qtbot)
    given, pictures = Heard(bench.composer.files_given), Heard(bench.composer.picture_given)
    bench.box.insertFromMimeData(files("/tmp/a.txt", "/tmp/b.png"))
    assert given.calls == [(("/tmp/a.txt", "/tmp/b.png"),)]
    image = QImage(4, 4, QImage.Format.Format_RGB32)
    image.fill(QColor("red"))
    shot = QMimeData()
    shot.setImageData(image)
    bench.box.insertFromMimeData(shot)
    assert len(pictures.calls) == 1
    # A spreadsheet brings its cells as a picture, too: what can be read is what was meant.
    both = QMimeData()
    both.setImageData(image)
    both.setText("plain")
    bench.box.insertFromMimeData(both)
    assert len(pictures.calls) == 1
    assert bench.box.plain_text() == "plain"
    link = QMimeData()
    link.setUrls([QUrl("https://northlight.example/a.txt")])
    link.setText(" https://northlight.example/a.txt")
    bench.box.insertFromMimeData(link)
    assert len(given.calls) == 1


def test_what_was_not_taken_is_said_with_the_limit(qtbot: QtBot) -> None:
    bench = Bench(qtbot)
    refused = RefusedFile("film.mov", FileProblem.TOO_LARGE, 32 * 1024 * 1024)
    bench.composer.render_state(replace(EMPTY, refused=(refused,)))
    bar = bench.composer.findChild(MessageBar)
    assert bar is not None
    assert "film.mov" in bar.accessibleName()
    assert "32" in bar.accessibleName()
    bench.composer.render_state(replace(EMPTY, text="x", failure=Failure.FORBIDDEN))
    assert bar.accessibleName() == "failed: forbidden"


def test_a_file_can_be_taken_off_again(qtbot: QtBot) -> None:
    other = AttachedFile(ref("annotation", "other"), "b.txt", 3)
    bench = Bench(qtbot, replace(EMPTY, files=(FILE, other)))
    removed = Heard(bench.composer.file_removed)
    button = next(
        b for b in bench.composer.files.get().findChildren(IconButton) if "b.txt" in b.accessibleName()
    )
    button.click()
    assert removed.calls == [(other.ref,)]


def test_a_record_that_is_not_saved_says_so_and_takes_nothing(qtbot: QtBot) -> None:
    bench = Bench(qtbot, replace(EMPTY, ready=False))
    assert not bench.box.isVisible()
    assert not bench.composer._takes_files()


def test_an_activity_takes_the_place_of_the_note_and_gives_it_back(qtbot: QtBot) -> None:
    bench = Bench(qtbot)
    chosen, saved = Heard(bench.composer.kind_chosen), Heard(bench.composer.activity_saved)
    bench.composer.kinds["phonecall"].click()
    assert chosen.calls == [("phonecall",)]
    record = RecordState(CALL, RecordStatus.NEW, fields={"subject": FieldState("")})
    bench.composer.render_state(replace(EMPTY, activity=record, plan=PLAN))
    form = bench.composer.form
    assert form is not None
    assert not bench.box.isVisible()
    editor = form.editor("subject")
    assert editor is not None
    assert editor.isAncestorOf(bench.composer.window().focusWidget())
    edited = Heard(form.fields.edited)
    QTest.keyClicks(editor.input(), "Hi")
    assert len(edited.calls) == 2
    QTest.keyClick(editor.input(), Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    form.done_button.click()
    assert saved.calls == [(False,), (True,)]
    QTest.keyClick(editor.input(), Qt.Key.Key_Escape)
    assert chosen.calls == [("phonecall",), ("",)]
    bench.composer.render_state(replace(EMPTY, begun=frozenset({"phonecall"})))
    assert bench.box.isVisible()
    assert bench.composer.begun.get().links["phonecall"].isVisible()
    assert not bench.composer.begun.get().links["task"].isVisible()


def test_the_timeline_gets_higher_as_more_is_written(qtbot: QtBot) -> None:
    timeline = Timeline("Timeline", lambda failure, _: failure.value, lambda problem, _: problem.value)
    timeline.render_state(TIMELINE)
    shown(qtbot, timeline, 420, 500)
    grown = Heard(timeline.height_changed)
    low = timeline.height_for(420)
    timeline.render_composer(replace(EMPTY, text="\n".join("abcdefgh")))
    assert timeline.height_for(420) > low
    assert grown.calls


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry.kind)
def test_only_what_can_be_done_is_offered(entry: TimelineEntry) -> None:
    ids = [offer.id for offer in offers(entry)]
    assert ("complete" in ids) == (
        entry.kind in {"task", "phonecall", "appointment"} and entry.state.value == "open"
    )
    assert ("edit" in ids) == (entry.kind == "note" and entry.mine)
    assert ("reply" in ids) == (entry.kind == "email" and entry.state.value != "open")


def test_the_menu_has_each_file_twice_to_open_and_to_save(qtbot: QtBot) -> None:
    entry = next(entry for entry in ENTRIES if entry.files)
    timeline = Timeline("Timeline", lambda failure, _: failure.value, lambda problem, _: problem.value)
    qtbot.addWidget(timeline)
    menu = EntryMenu(entry, timeline)
    opened, saved = Heard(menu.file_opened), Heard(menu.file_saved)
    for action in menu.actions():
        if FILE.name in action.text():
            action.trigger()
    assert opened.calls == [(FILE,)]
    assert saved.calls == [(FILE,)]
