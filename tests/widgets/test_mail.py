"""The composer: its text and what it writes, people and addresses, files, templates, links."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QMimeData, Qt, QUrl
from PySide6.QtGui import QColor, QImage, QInputMethodEvent, QTextDocument
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from session_engine.errors import Failure
from session_engine.ids import LineId, RecordRef
from session_engine.mail.addresses import addresses_in
from session_engine.mail.state import FileStanding, Filled, MailFile, MailState, Template
from session_engine.records.state import FieldState, Parties, Party, RecordState, RecordStatus
from tests.widgets.form_bench import Heard, problem_text, shown
from tests.widgets.form_samples import ADA, OKONKWO
from widgets.conversation.composer.held_bar import HeldBar
from widgets.mail.cleaning import clean_for_writing
from widgets.mail.files import FileStrip
from widgets.mail.html_writer import write_html
from widgets.mail.link_dialog import LinkDialog, web_address
from widgets.mail.page import ComposePage
from widgets.mail.rich_text import RichText
from widgets.mail.template_dialog import TemplateDialog
from widgets.primitives.buttons import LinkButton
from widgets.theme import Mode, Theme
from widgets.timeline.file_words import size_text

pytestmark = pytest.mark.usefixtures("theme")
KEY, CTRL = Qt.Key, Qt.KeyboardModifier.ControlModifier
REF = RecordRef(LineId("demo"), "email", "00000000-0000-4000-8000-000000000001")
PNG = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="


@pytest.mark.parametrize(
    "html",
    [
        "",
        "<p>Dear <b>Tobi</b>,</p><p>it <i>is</i> <u>so</u> <s>not</s></p>",
        '<p>see <a href="https://x.example/?a=1&amp;b=2">here</a><br>and below</p>',
        "<ul><li>one<ol><li>deep</li></ol></li><li>two</li></ul><ol><li>first</li></ol>",
        "<blockquote><p>said</p><blockquote><p>before</p></blockquote></blockquote><p>so</p>",
        "<blockquote><p>a</p><p>b</p><blockquote><p>c</p><p>d</p></blockquote><p>e</p></blockquote><p>f</p>",
        "<p>x</p><blockquote><ul><li>a</li><li>b</li></ul><p>c</p></blockquote>",
        "<h2>Steps</h2><pre>a  b</pre><p>end</p>",
        "<p>a</p><table><tr><td>1</td><td>2</td></tr></table><p>b</p>",
        f'<p><img src="data:image/png;base64,{PNG}" width="4"></p>',
        "<p>1 &lt; 2 &amp; 3</p>",
    ],
)
def test_what_is_written_reads_back_as_it_was(qtbot: QtBot, html: str) -> None:
    document = QTextDocument()
    document.setHtml(clean_for_writing(html))
    assert write_html(document) == html


def test_lines_are_sent_as_they_were_typed(qtbot: QtBot) -> None:
    text = RichText()
    qtbot.addWidget(text)
    text.show_html("")
    QTest.keyClicks(text, "Hello,\r\rit is fixed.\r\r\rKind regards\rAmara")
    written = write_html(text.document())
    assert written == "<p>Hello,</p><p>it is fixed.</p><p><br></p><p>Kind regards<br>Amara</p>"
    text.show_html(written)
    assert write_html(text.document()) == written
    QTest.keyClick(text, Qt.Key.Key_End, Qt.KeyboardModifier.ControlModifier)
    QTest.keyClicks(text, "\rNorthlight")
    assert write_html(text.document()) == f"{written}<p>Northlight</p>"


def test_a_blank_line_that_comes_is_one_to_write_in(qtbot: QtBot) -> None:
    text = RichText()
    qtbot.addWidget(text)
    text.show_html("<p><br></p><p>Amara Osei<br>Northlight</p>")
    assert text.toPlainText() == "\nAmara Osei\nNorthlight"
    assert text.html() == "<p><br></p><p>Amara Osei<br>Northlight</p>"
    QTest.keyClicks(text, "Hello,\r\rI am\rhere.")
    assert text.html() == "<p>Hello,</p><p>I am<br>here.</p><p>Amara Osei<br>Northlight</p>"


def test_no_return_is_lost_in_a_letter_that_came(qtbot: QtBot) -> None:
    text = RichText()
    qtbot.addWidget(text)
    text.show_html("<p>Hello,</p>")
    QTest.keyClick(text, Qt.Key.Key_End)
    QTest.keyClicks(text, "\r\r\rthere")
    assert text.toPlainText() == "Hello,\n\n\nthere"


@pytest.mark.parametrize("typed", ["Hello,\r\rit is fix", "Hello,\r\r", "Hello,\r", "a\r\r\rb\rc", ""])
def test_the_place_stays_when_the_look_changes(qtbot: QtBot, theme: Theme, typed: str) -> None:
    text = RichText()
    qtbot.addWidget(text)
    text.show_html("")
    QTest.keyClicks(text, typed + "ed.\r\rKind regards")
    cursor = text.textCursor()
    cursor.setPosition(len(typed))
    text.setTextCursor(cursor)
    theme.set_mode(Mode.DARK)
    text.follow_look()
    QTest.keyClick(text, Qt.Key.Key_Delete)
    assert text.toPlainText().split() == (typed + "d.\r\rKind regards").split()


def test_what_is_pasted_neither_loads_nor_runs() -> None:
    bad = (
        '<p style="color:red" onclick="x()">a<script>b</script><img src="https://spy.example/1.gif">'
        '<a href="javascript:x()">c</a><img src="file:///etc/passwd"><iframe src="x"></iframe></p>'
    )
    assert clean_for_writing(bad) == "<p>a<a>c</a></p>"


def text_of(qtbot: QtBot, html: str = "") -> tuple[RichText, Heard]:
    text = RichText()
    shown(qtbot, text, 600, 300)
    text.show_html(html)
    text.setFocus()
    return text, Heard(text.edited)


def test_typing_is_told_although_the_keys_do_not_rest(qtbot: QtBot) -> None:
    text, edited = text_of(qtbot)
    QTest.keyClicks(text, "Hi")
    left = text._rest.remainingTime()
    qtbot.waitUntil(lambda: text._rest.remainingTime() < left)
    told = len(edited.calls)
    QTest.keyClicks(text, " T")
    assert told or text._rest.remainingTime() < left
    qtbot.waitUntil(lambda: edited.calls[-1:] == [("<p>Hi T</p>",)])


def test_typing_is_told_when_the_keys_rest_and_when_the_keyboard_leaves(qtbot: QtBot) -> None:
    text, edited = text_of(qtbot, "<p>Hi </p>")
    text.moveCursor(text.textCursor().MoveOperation.End)
    QTest.keyClicks(text, "Tobi")
    assert edited.calls == []
    qtbot.waitUntil(lambda: edited.calls == [("<p>Hi Tobi</p>",)])
    QTest.keyClicks(text, "!")
    text.clearFocus()
    assert edited.last == ("<p>Hi Tobi!</p>",)
    text.show_html("<p>Hi Tobi!</p>")  # what it has told is no new value: the cursor stays
    assert text.textCursor().position() == 8


def test_a_value_that_only_went_through_the_editor_is_no_edit(qtbot: QtBot) -> None:
    text, edited = text_of(qtbot, "<div>as <span>it</span> came</div>")
    text.clearFocus()
    assert edited.calls == []
    assert text.html() == "<div>as <span>it</span> came</div>"


def test_formats_by_key_and_by_button(qtbot: QtBot) -> None:
    text, _ = text_of(qtbot)
    QTest.keyClick(text, KEY.Key_B, CTRL)
    QTest.keyClicks(text, "bold")
    QTest.keyClick(text, KEY.Key_B, CTRL)
    QTest.keyClick(text, KEY.Key_I, CTRL)
    QTest.keyClicks(text, "slant")
    assert text.formats() == {"italic"}
    QTest.keyClick(text, KEY.Key_I, CTRL)
    QTest.keyClick(text, KEY.Key_Return)
    text.toggle("bullets")
    QTest.keyClicks(text, "one")
    QTest.keyClick(text, KEY.Key_Return)
    QTest.keyClick(text, KEY.Key_Return)  # an empty item ends the list
    text.toggle("quote")
    QTest.keyClicks(text, "said")
    assert text.formats() == {"quote"}
    QTest.keyClick(text, KEY.Key_Return)
    QTest.keyClick(text, KEY.Key_Backspace)  # at the beginning: out of the quotation
    QTest.keyClicks(text, "end")
    assert text.html() == (
        "<p><b>bold</b><i>slant</i></p><ul><li>one</li></ul><blockquote><p>said</p></blockquote><p>end</p>"
    )


def test_what_is_inserted_stands_in_paragraphs_of_its_own_and_is_one_step_to_undo(qtbot: QtBot) -> None:
    text, _ = text_of(qtbot, "<p>before</p>")
    text.moveCursor(text.textCursor().MoveOperation.End)
    text.insert("<p>one</p><p>two</p>")
    assert text.html() == "<p>before</p><p>one</p><p>two</p>"
    text.undo()
    assert text.html() == "<p>before</p>"
    text.insert("<p>top</p>", at_start=True)
    assert text.html() == "<p>top</p><p>before</p>"


def test_links_files_and_pictures(qtbot: QtBot) -> None:
    text, _ = text_of(qtbot)
    text.set_link("here", "https://x.example")
    QTest.keyClicks(text, " and")
    assert text.html() == '<p><a href="https://x.example">here</a> and</p>'
    files, pictures = Heard(text.files_given), Heard(text.picture_given)
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(__file__), QUrl.fromLocalFile("/nowhere/at/all")])
    text.insertFromMimeData(data)
    assert files.calls == [((__file__,),)]
    small = QImage(20, 10, QImage.Format.Format_RGB32)
    small.fill(QColor("red"))
    data = QMimeData()
    data.setImageData(small)
    text.insertFromMimeData(data)
    assert 'width="20"' in text.html()
    assert "data:image/png;base64," in text.html()
    assert pictures.calls == []


def test_control_return_sends_with_all_that_was_typed(qtbot: QtBot) -> None:
    text, edited = text_of(qtbot)
    sent = Heard(text.send_wanted)
    QTest.keyClicks(text, "x")
    QTest.keyClick(text, KEY.Key_Return, CTRL)
    assert (edited.calls, sent.calls) == ([("<p>x</p>",)], [()])


# -- the page ------------------------------------------------------------------------------------------------


def draft(**values: object) -> RecordState:
    fields = {name: FieldState(value) for name, value in values.items()}  # type: ignore[arg-type]
    return RecordState(REF, RecordStatus.NEW, "New", fields)


def page_of(qtbot: QtBot, **values: object) -> tuple[ComposePage, Heard]:
    page = ComposePage(problem_text, lambda failure, detail: detail or failure.value, addresses_in)
    shown(qtbot, page, 1000, 600)
    page.render_mail(draft(**values), MailState(), "Amara Osei")
    return page, Heard(page.edited)


def test_tab_goes_from_the_subject_to_the_text(qtbot: QtBot) -> None:
    page, _ = page_of(qtbot)
    page.subject.focus_input()
    QTest.keyClick(page.subject.input(), KEY.Key_Tab)
    assert page.text.hasFocus()
    QTest.keyClick(page.text, KEY.Key_Tab)
    assert QApplication.focusWidget() is page.bar.button("bold")


def test_addresses_typed_or_pasted_become_chips(qtbot: QtBot) -> None:
    page, edited = page_of(qtbot)
    page.focus_first()
    line = page.people["to"].input()
    assert line.hasFocus()
    QTest.keyClicks(line, "friend@example.com,")
    friend = Party(None, "friend@example.com")
    assert edited.last == ("to", Parties((friend,)))
    QTest.keyClicks(line, "not an address")
    QTest.keyClick(line, KEY.Key_Return)
    assert len(edited.calls) == 1
    line.clear()  # type: ignore[attr-defined]
    QTest.keyClicks(line, "Tobi O. <tobi@example.com>; FRIEND@example.com")
    page.subject.focus_input()
    assert edited.last == ("to", Parties((friend, Party(None, "tobi@example.com"))))


def test_nobody_who_was_named_is_left_out_without_a_word(qtbot: QtBot) -> None:
    page, edited = page_of(qtbot)
    people = page.people["to"]
    for text in ("Doe, Jane", "Tobi <tobi@example.com>; nobody, two@@x,"):
        people.focus_input()
        QTest.keyClicks(people.input(), text)
        page.tell()
    named = ("Doe, Jane", "tobi@example.com", "nobody", "two@@x")
    assert edited.last == ("to", Parties(tuple(Party(None, each) for each in named)))
    assert [people.box.spoken_name(index) for index in range(4)] == [
        "Doe, Jane: nobody found", "tobi@example.com", "nobody: nobody found", "two@@x: nobody found",
    ]  # fmt: skip
    told = len(edited.calls)
    QTest.keyClicks(people.input(), "mistyped")
    QTest.keyClick(people.input(), KEY.Key_Escape)
    page.tell()
    assert len(edited.calls) == told, "what she gives up is no recipient"


def test_copies_are_shown_when_they_are_wanted_or_there(qtbot: QtBot) -> None:
    page, _ = page_of(qtbot, to=Parties((Party(ADA),)))
    assert not page.people["cc"].isVisible()
    cc = next(button for button in page.findChildren(LinkButton) if button.text() == "Cc")
    QTest.mouseClick(cc, Qt.MouseButton.LeftButton)
    assert page.people["cc"].input().hasFocus()
    assert not page.people["bcc"].isVisible()
    page.render_mail(draft(bcc=Parties((Party(OKONKWO),))), MailState(), "Amara Osei")
    assert page.people["bcc"].isVisible()
    assert page.people["cc"].isVisible()


def test_what_an_input_method_composes_is_sent_along(qtbot: QtBot) -> None:
    page, edited = page_of(qtbot, to=Parties((Party(ADA),)), subject="About", description="<p>a</p>")
    page.text.setFocus()
    QApplication.sendEvent(page.text, QInputMethodEvent("にほん", []))
    page.text.send_wanted.emit()
    assert edited.last == ("description", "<p>にほんa</p>")


def test_a_value_that_comes_never_overwrites_what_is_being_typed(qtbot: QtBot) -> None:
    page, edited = page_of(qtbot, to=Parties((Party(ADA),)), subject="About", description="<p>a</p>")
    page.focus_first()
    assert page.text.hasFocus()
    QTest.keyClicks(page.text, "mine ")
    page.render_mail(draft(subject="About", description="<p>theirs</p>"), MailState(), "Amara Osei")
    assert page.text.toPlainText() == "mine a"
    page.tell()
    assert edited.last == ("description", "<p>mine a</p>")


def test_files_say_where_they_stand(qtbot: QtBot) -> None:
    strip = FileStrip(lambda failure, detail: detail or failure.value)
    shown(qtbot, strip, 500, 80)
    ok = MailFile(REF, "Guide & more.pdf", "application/pdf", 54_321)
    bad = MailFile(REF, "run.exe", "", 3, FileStanding.FAILED, Failure.REJECTED, "not a valid type")
    strip.render_files((ok, bad), editable=True)
    strip.show()
    first, second = strip.chips()
    assert first.accessibleName() == "Guide & more.pdf, 53.0 kB"
    assert second.accessibleName() == "run.exe, not a valid type"
    opened, removed = Heard(strip.opened), Heard(strip.removed)
    QTest.mouseClick(first, Qt.MouseButton.LeftButton, pos=first.rect().center())
    QTest.keyClick(second, KEY.Key_Return)  # what is not there cannot be opened
    QTest.mouseClick(second, Qt.MouseButton.LeftButton, pos=second.cross_rect().center())
    assert (opened.calls, removed.calls) == ([(ok,)], [(bad,)])
    strip.render_files((), editable=True)
    assert not strip.isVisible()


@pytest.mark.parametrize(
    ("size", "text"), [(1, "1 byte"), (12, "12 bytes"), (2048, "2.0 kB"), (5_400_000, "5.1 MB")]
)
def test_sizes_as_people_write_them(size: int, text: str) -> None:
    assert size_text(size) == text


# -- dialogs -------------------------------------------------------------------------------------------------


def template(title: str, language: int = 1033, **more: str) -> Template:
    return Template(
        title, title, more.get("subject", ""), more.get("description", ""), "", "incident", language
    )


def test_templates_are_found_by_any_word_seen_filled_and_then_taken(qtbot: QtBot) -> None:
    window = QWidget()
    shown(qtbot, window)
    dialog = TemplateDialog((ADA, OKONKWO), window)
    wanted, taken, subjects = (
        Heard(dialog.preview_wanted),
        Heard(dialog.accepted_with),
        Heard(dialog.subject_chosen),
    )
    dialog.open()
    received, german = template("Case received", description="with its number"), template("Eingang", 1031)
    dialog.show_templates((german, received))
    assert dialog.current() == received  # her own language first
    assert not dialog.accept_button.isEnabled()
    qtbot.waitUntil(lambda: wanted.calls == [(received,)])
    filled = Filled("[CAS-1] Hello", "<p>Dear Ada</p>")
    dialog.show_preview(received, filled)
    assert "Dear Ada" in dialog.preview.toPlainText()
    dialog.search.setText("number EINGANG")
    assert dialog.current() is None
    assert not dialog.accept_button.isEnabled()
    dialog.search.setText("its number")
    assert dialog.current() == received
    QTest.keyClick(dialog, KEY.Key_Return)
    assert taken.calls == [(received, filled)]
    assert subjects.calls == []


@pytest.mark.parametrize(
    ("typed", "address"),
    [
        ("https://x.example/a", "https://x.example/a"),
        ("x.example", "http://x.example"),
        ("maria@example.com", "mailto:maria@example.com"),
        ("javascript:alert(1)", ""),
        ("file:///etc/passwd", ""),
        ("two words", ""),
    ],
)
def test_only_addresses_are_links(typed: str, address: str) -> None:
    assert web_address(typed) == address


def test_a_bad_link_is_said_and_nothing_is_inserted(qtbot: QtBot) -> None:
    window = QWidget()
    shown(qtbot, window)
    dialog = LinkDialog("here", "", window)
    taken = Heard(dialog.accepted_with)
    dialog.open()
    QTest.keyClicks(dialog.first_focus(), "javascript:x()")
    QTest.keyClick(dialog, KEY.Key_Return)
    assert taken.calls == []
    dialog.fields.set_value("address", "https://x.example")
    QTest.keyClick(dialog, KEY.Key_Return)
    assert taken.calls == [("here", "https://x.example")]


def test_that_somebody_else_writes_to_the_same_customer_moves_no_line(qtbot: QtBot) -> None:
    page, _ = page_of(qtbot, subject="About")
    before = page.text.mapTo(page, page.text.pos())
    page.render_also("Ben Whitlock is writing to Maria too.")
    bar = page.findChild(HeldBar)
    assert bar is not None
    qtbot.waitUntil(lambda: bar.isVisible() and bar.height() > 10)
    assert page.text.mapTo(page, page.text.pos()) == before
    page.render_also("")
    assert bar.isHidden()
