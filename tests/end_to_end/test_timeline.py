"""Working in a timeline: notes with files, activities, what is done with entries, also while the line is cut."""

from contextlib import suppress
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, QRect, Qt, QUrl
from PySide6.QtGui import QColor, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from desktop.tour.hands import NotSeen, in_slot, until
from session_engine.ids import TabId
from session_engine.organisation.state import Connection
from tests.end_to_end.person.lists import find_row
from tests.end_to_end.person.telling import TRIES
from tests.end_to_end.running import RunningDesk
from widgets.timeline.composer.composer import Composer
from widgets.timeline.entry_actions import EntryActions
from widgets.timeline.view import TimelineView

pytestmark = pytest.mark.window


def composer(desk: RunningDesk) -> Composer:
    return desk.person.one(Composer)


async def write(desk: RunningDesk, text: str) -> None:
    await desk.person.click(composer(desk).box)
    await desk.person.type(text)


async def paste(desk: RunningDesk, content: QMimeData) -> None:
    await desk.person.click(composer(desk).box)
    await in_slot(lambda: QApplication.clipboard().setMimeData(content))
    await desk.person.chord("Ctrl+V")


async def point_at(desk: RunningDesk, text: str) -> EntryActions:
    """Point at an entry, so that what can be done with it stands there; again where it has moved meanwhile."""
    view = desk.person.one(TimelineView)
    await until(lambda: not desk.engine.tasks.running("timeline"), "the order of the entries")

    def place() -> QRect:
        found = find_row([view], text)
        assert found is not None, text
        view.scrollTo(found[1])
        return view.visualRect(found[1])

    def stands() -> bool:
        return not view.actions_place.isHidden() and place().contains(view.actions_place.geometry().center())

    for step in range(TRIES):
        spot = place().topLeft() + QPoint(200 + step, 14)
        await in_slot(lambda spot=spot: QTest.mouseMove(view.viewport(), spot))
        with suppress(NotSeen):
            await until(stands, "the buttons on the row", patience=5)
            break
    assert stands(), text
    return view.actions_place


async def test_a_note_with_a_pasted_picture_and_a_dropped_file_is_saved_by_the_keyboard(
    desk: RunningDesk, tmp_path: Path
) -> None:
    person = desk.person
    case = await desk.open_new_case("Written into by the keyboard")
    await write(desk, "Red light on the satellite.")
    log = tmp_path / "router.log"
    log.write_text("channel 100 dropped")
    content = QMimeData()
    content.setUrls([QUrl.fromLocalFile(str(log))])
    await paste(desk, content)
    await until(lambda: "router.log" in person.texts(), "the file on the note")
    image = QImage(20, 20, QImage.Format.Format_RGB32)
    image.fill(QColor("red"))
    shot = QMimeData()
    shot.setImageData(image)
    await paste(desk, shot)
    await until(lambda: any(text.startswith("Picture ") for text in person.texts()), "the picture")
    bad = QMimeData()
    bad.setUrls([QUrl.fromLocalFile(str(tmp_path / "run.exe"))])
    (tmp_path / "run.exe").write_bytes(b"MZ")
    await paste(desk, bad)
    await until(lambda: any("do harm" in text for text in person.texts()), "why it was not taken")
    desk.picture("composer")
    await person.chord("Ctrl+Return")
    await until(lambda: sum("You, note" in entry for entry in person.timeline()) == 2, "both entries")
    assert any(
        "Red light on the satellite." in entry and "router.log" in entry for entry in person.timeline()
    )
    notes = desk.second_client().notes(case)
    assert sorted(str(note["filename"])[-4:] for note in notes) == [".log", ".png"]
    assert all(note["filesize"] for note in notes)
    await until(lambda: composer(desk).box.plain_text() == "", "an empty box")


async def test_a_begun_note_waits_where_it_was_begun_and_can_be_brought_back(desk: RunningDesk) -> None:
    person = desk.person
    await desk.open_new_case("With half a note")
    await write(desk, "She said that the")
    await person.chord("Ctrl+Shift+W")
    await person.answer("Close the session", "Close session")
    await until(lambda: person.sessions() == ["Home"], "the session closed")
    await until(lambda: any("kept there as a draft" in text for text in person.notices()), "that it is kept")
    await person.chord("Ctrl+Shift+T")
    await until(lambda: person.all(Composer), "the case again")
    await until(lambda: composer(desk).box.plain_text() == "She said that the", "what was written")
    await person.push("Discard")
    await until(lambda: composer(desk).box.plain_text() == "", "nothing")
    await person.press_in_notice("Note discarded", "Undo")
    await until(lambda: composer(desk).box.plain_text() == "She said that the", "it again")


async def test_a_call_is_written_down_where_one_is_and_marked_as_made(desk: RunningDesk) -> None:
    person = desk.person
    case = await desk.open_new_case("Called about")
    await person.push("Phone call")
    with person.looking_at(composer(desk)):
        await until(lambda: person.has_keyboard("Subject"), "the first field")
    desk.picture("call")
    await person.type("Told him to wait")
    await person.push("Save as made")
    await until(lambda: any("Told him to wait" in entry for entry in person.timeline()), "the call")
    await until(lambda: any("Completed" in text for text in person.notices()), "that it is done")
    calls = desk.second_client().rows("phonecalls", f"_regardingobjectid_value eq {case.id}")
    assert [(call["subject"], call["directioncode"], call["statecode"]) for call in calls] == [
        ("Told him to wait", True, 1)
    ]


async def test_what_can_be_done_with_an_entry_stands_on_it(desk: RunningDesk) -> None:
    person = desk.person
    case = await desk.open_new_case("With things to do")
    await person.push("Task")
    with person.looking_at(composer(desk)):
        await until(lambda: person.has_keyboard("Subject"), "the first field")
    await person.type("Order a new satellite")
    await person.chord("Ctrl+Return")
    await until(lambda: any("Order a new satellite" in entry for entry in person.timeline()), "the task")
    actions = await point_at(desk, "Order a new satellite")
    desk.picture("actions")
    with person.looking_at(actions):
        await person.push("Mark as done")
    client = desk.second_client()
    tasks = f"_regardingobjectid_value eq {case.id}"
    await until(lambda: client.rows("tasks", tasks)[0]["statecode"] == 1, "it is done")
    await write(desk, "He wil call")
    await person.chord("Ctrl+Return")
    await until(lambda: any("He wil call" in entry for entry in person.timeline()), "the note")
    await until(lambda: len(client.notes(case)) == 1, "it at the organisation")
    actions = await point_at(desk, "He wil call")
    with person.looking_at(actions):
        await person.push("Change the note")
    await until(composer(desk).box.hasFocus, "the note to be changed")
    await person.chord("Ctrl+A")
    await person.type("He will call")
    await person.chord("Ctrl+Return")
    await until(lambda: client.notes(case)[0]["notetext"] == "He will call", "the change")
    await until(lambda: any("He will call" in entry for entry in person.timeline()), "the change here")
    await until(lambda: not desk.engine.tasks.running("timeline"), "the order of the entries")
    await person.click_row(TimelineView, "He will call", at=QPoint(60, 34))
    await person.press(Qt.Key.Key_Delete)
    await until(lambda: not client.notes(case), "it deleted")
    await person.press_in_notice("Deleted", "Undo")
    await until(lambda: [note["notetext"] for note in client.notes(case)] == ["He will call"], "it again")
    await until(lambda: any("He will call" in entry for entry in person.timeline()), "it here again")


async def test_what_is_written_while_the_line_is_cut_is_seen_and_sent_once(desk: RunningDesk) -> None:
    person = desk.person
    case = await desk.open_new_case("Written into in a tunnel")
    with desk.proxy.offline():
        engine = desk.engine
        await until(lambda: engine.lines.state(engine.line).connection is Connection.OFFLINE, "being offline")
        await write(desk, "Under the ground")
        await person.chord("Ctrl+Return")
        await until(
            lambda: any("Under the ground" in e and "Waiting to be sent" in e for e in person.timeline()),
            "it",
        )
        assert not desk.second_client().notes(case)
    await until(lambda: len(desk.second_client().notes(case)) == 1, "it was sent")
    await until(lambda: not any("Waiting to be sent" in e for e in person.timeline()), "it waits no more")
    assert [note["notetext"] for note in desk.second_client().notes(case)] == ["Under the ground"]


async def test_a_file_is_opened_from_a_private_copy_and_a_risky_one_only_after_a_question(
    desk: RunningDesk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    person, opened = desk.person, list[QUrl]()
    case = await desk.open_new_case("With files")
    client = desk.second_client()
    client.note(case, "A list", "see the file", filename="list.txt", content=b"three things")
    client.note(case, "A page", "see the page", filename="page.html", content=b"<script>")
    attachments = desk.composition.desk.attachments
    attachments._open_url = lambda url: opened.append(url) is None
    await until(lambda: any("list.txt" in entry for entry in person.timeline()), "the files")
    file = next(
        f
        for e in desk.engine.timeline.state(person_tab(desk)).entries
        for f in e.files
        if f.name == "list.txt"
    )
    await click_file(desk, "list.txt")
    await until(lambda: opened, "it opened")
    copy = Path(opened[0].toLocalFile())
    assert (copy.name, copy.read_bytes()) == ("list.txt", b"three things")
    assert copy.stat().st_mode & 0o277 == 0, "nobody else reads it, and nobody writes into it"
    await click_file(desk, "page.html")
    await person.answer("Open “page.html”?", "Do not open")
    assert len(opened) == 1
    with monkeypatch.context() as full:
        full.setattr(attachments._opened, "put", _on_a_full_disk)
        await click_file(desk, "list.txt")
        await until(
            lambda: any("“list.txt” could not be saved: No space" in t for t in person.notices()), "why"
        )
    attachments.save_to(attachments.of_entry(file), tmp_path / "kept.txt")
    await until(lambda: any("Saved" in text for text in person.notices()), "that it is saved")
    assert (tmp_path / "kept.txt").read_bytes() == b"three things"


def _on_a_full_disk(_name: str, _content: bytes) -> Path:
    raise OSError(28, "No space left on device")


def person_tab(desk: RunningDesk) -> TabId:
    return desk.engine.workspace.state.focused_tab.id


async def click_file(desk: RunningDesk, name: str) -> None:
    """Click the name of a file on its entry."""
    view = desk.person.one(TimelineView)
    for row in range(view.entries.rowCount()):
        entry = view.entries.entry(row)
        if entry is not None and any(file.name == name for file in entry.files):
            index = view.entries.index(row, 0)
            view.scrollTo(index)
            made = view._painter.layout(index, view.viewport().width())
            assert made is not None
            spot = made.files[0].translated(view.visualRect(index).topLeft())
            await desk.person.click(view.viewport(), spot.topLeft() + QPoint(30, spot.height() // 2))
            return
    raise AssertionError(name)
