from collections.abc import Callable

import pytest
from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QColor, QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QLineEdit,
    QMenu,
    QPushButton,
    QVBoxLayout,
    QWidget,
)
from pytestqt.qtbot import QtBot

from tests.widgets.active import show_active
from widgets.primitives import (
    Avatar,
    Badge,
    BarAction,
    Card,
    CopyButton,
    ElidedLabel,
    EmptyState,
    FlowColumns,
    IconButton,
    LinkButton,
    Message,
    MessageBar,
    Pill,
    PushButton,
    SectionHeader,
    SkeletonRows,
    TextLabel,
    Tone,
    Variant,
    announce,
    badge_text,
)
from widgets.primitives.avatar import colour_of
from widgets.primitives.message_place import MessagePlace
from widgets.theme import Mode, Theme
from widgets.theme.contrast import TEXT, ratio

pytestmark = pytest.mark.usefixtures("theme")


@pytest.fixture
def spoken(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Collect what screen readers are told."""
    said: list[str] = []

    def record(source: QWidget, message: str, *, at_once: bool = False) -> None:
        said.append(f"{'now: ' if at_once else ''}{message}")

    for module in ("buttons", "message_bar", "toast"):
        monkeypatch.setattr(f"widgets.primitives.{module}.announce", record)
    return said


def test_a_button_whose_menu_has_closed_is_not_lit_while_the_pointer_is_elsewhere(qtbot: QtBot) -> None:
    button = IconButton("more", "More")
    qtbot.addWidget(button)
    button.setMenu(QMenu(button))
    button.move(5000, 5000)  # the pointer is elsewhere
    button.setAttribute(Qt.WidgetAttribute.WA_UnderMouse)  # it was when the menu was asked for
    button.menu().aboutToHide.emit()
    qtbot.waitUntil(lambda: not button.underMouse())


def test_a_pill_says_its_tone(qtbot: QtBot) -> None:
    pill = Pill("22 min left", Tone.WARN, "clock")
    qtbot.addWidget(pill)
    assert pill.accessibleName() == "22 min left"
    assert pill.accessibleDescription() == "warning"
    wide = pill.sizeHint().width()
    pill.render_value("ok", Tone.GOOD)
    assert pill.sizeHint().width() < wide


@pytest.mark.parametrize(("count", "text"), [(1, "1"), (9, "9"), (10, "9+"), (400, "9+")])
def test_badges_stop_at_nine(count: int, text: str) -> None:
    assert badge_text(count) == text


def test_a_badge_of_none_is_hidden(qtbot: QtBot) -> None:
    badge = Badge()
    qtbot.addWidget(badge)
    assert badge.isHidden()
    badge.render_value(3)
    assert not badge.isHidden()
    assert "3" in badge.accessibleName()


@pytest.mark.parametrize("name", ["Amara Osei", "Ben", "Maria Lopez", "李雷", "", "x" * 500])
def test_avatars_carry_white_initials(name: str) -> None:
    assert ratio(colour_of(name), QColor("#fff")) >= TEXT
    assert colour_of(name) == colour_of(name.upper())


def test_elided_label_tells_the_whole_in_its_tooltip(qtbot: QtBot) -> None:
    label = ElidedLabel("CAS-01042 Mesh cuts off bedrooms", middle=True)
    qtbot.addWidget(label)
    label.resize(label.sizeHint())
    label.grab()
    assert label.toolTip() == ""
    label.resize(80, 20)
    label.grab()
    assert label.toolTip() == "CAS-01042 Mesh cuts off bedrooms"
    assert label.accessibleName() == "CAS-01042 Mesh cuts off bedrooms"


def test_text_labels_are_never_html(qtbot: QtBot) -> None:
    label = TextLabel("<b>bold</b>")
    qtbot.addWidget(label)
    assert label.textFormat() == Qt.TextFormat.PlainText


def test_labels_of_buttons_are_data(qtbot: QtBot) -> None:
    button = PushButton("R&D", Variant.PRIMARY, "save")
    qtbot.addWidget(button)
    assert button.text() == "R&&D"
    assert button.accessibleName() == "R&D"
    assert button.shortcut().isEmpty()
    assert button.sizeHint().height() == 28


@pytest.mark.parametrize(
    "make",
    [
        lambda: PushButton("Save"),
        lambda: IconButton("close", "Close"),
        lambda: CopyButton("1", "number"),
        lambda: LinkButton("CAS-1"),
    ],
)
def test_buttons_leave_the_keyboard_where_it_is(qtbot: QtBot, make: Callable[[], QWidget]) -> None:
    button = make()
    qtbot.addWidget(button)
    assert button.focusPolicy() == Qt.FocusPolicy.TabFocus
    assert button.accessibleName()
    assert button.sizeHint().height() >= 24


def test_copying(qtbot: QtBot, spoken: list[str]) -> None:
    button = CopyButton("+1 555 0142", "phone number")
    qtbot.addWidget(button)
    with qtbot.waitSignal(button.copied):
        button.click()
    assert QGuiApplication.clipboard().text() == "+1 555 0142"
    assert spoken == ["Copied"]
    assert button.accessibleName() == "Copy phone number"
    button.render_value("")
    assert not button.isEnabled()


def test_card_without_title_has_no_header(qtbot: QtBot) -> None:
    card = Card("Timeline")
    qtbot.addWidget(card)
    card.body.addWidget(TextLabel("content"))
    tall = card.sizeHint().height()
    card.render_title("")
    assert card.sizeHint().height() < tall
    card.render_title("Timeline", "14")
    assert card.accessibleName() == "Timeline"


def test_skeletons_rest_while_hidden(qtbot: QtBot) -> None:
    rows = SkeletonRows()
    qtbot.addWidget(rows)
    assert not rows.moves()
    rows.show()
    rows.hide()
    assert not rows.moves()
    assert rows.accessibleName() == "Loading"


def test_skeletons_hold_still_where_motion_is_unwanted(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    def still(self: SkeletonRows) -> bool:
        return False

    monkeypatch.setattr(SkeletonRows, "_may_move", still)
    rows = SkeletonRows()
    qtbot.addWidget(rows)
    rows.show()
    assert not rows.moves()


def test_empty_state_offers_what_can_be_done(qtbot: QtBot) -> None:
    empty = EmptyState()
    qtbot.addWidget(empty)
    empty.render_value("No cases", "Pick one.", "case", "Pick next")
    button = empty.findChild(PushButton)
    assert button is not None
    with qtbot.waitSignal(empty.action_triggered):
        button.click()
    empty.render_value("No cases")
    assert button.isHidden()


def test_section_header_is_read_as_words(qtbot: QtBot) -> None:
    header = SectionHeader("Knowledge articles")
    qtbot.addWidget(header)
    label = header.findChild(TextLabel)
    assert label is not None
    assert label.text() == "Knowledge articles"


def test_message_bar(qtbot: QtBot, spoken: list[str]) -> None:
    bar = MessageBar()
    qtbot.addWidget(bar)
    offline = Message("You are offline.", Tone.WARN, (BarAction("retry", "Retry"),))
    bar.render(offline)
    bar.render(Message("You are offline.", Tone.WARN, (BarAction("retry", "Retry"),)))
    assert spoken == ["You are offline."]
    assert not bar.isHidden()
    (retry,) = bar.findChildren(PushButton)
    with qtbot.waitSignal(bar.action_triggered) as seen:
        retry.click()
    assert seen.args == ["retry"]
    bar.render(Message("It failed.", Tone.BAD))
    assert spoken[-1] == "now: It failed."
    bar.render(None)
    assert bar.isHidden()


def test_tab_goes_through_a_message_as_it_stands_also_where_it_comes_late(qtbot: QtBot) -> None:
    frame = QWidget()
    qtbot.addWidget(frame)
    column = QVBoxLayout(frame)
    above, below = QPushButton("above"), QPushButton("below")
    place = MessagePlace(after=above)
    column.addWidget(above)
    column.addLayout(place)
    column.addWidget(below)
    show_active(qtbot, frame)
    actions = (BarAction("again", "Be available again"), BarAction("why", "Why"))
    for _ in range(2):  # its buttons are made anew each time
        place.render_message(None)
        place.render_message(Message("You missed a notification.", Tone.WARN, actions, closable=True))
        above.setFocus()
        walked: list[str] = []
        for _ in range(4):
            QTest.keyClick(frame, Qt.Key.Key_Tab)
            focus = QApplication.focusWidget()
            assert isinstance(focus, QAbstractButton)
            walked.append(focus.accessibleName() or focus.text())
        assert walked == ["Be available again", "Why", "Close this message", "below"]


def test_columns_fold(qtbot: QtBot, theme: Theme) -> None:
    columns = FlowColumns(narrowest=200, most=3)
    qtbot.addWidget(columns)
    fields = [QLineEdit() for _ in range(3)]
    for field in fields:
        columns.add_column(field)
    columns.resize(1000, 300)
    columns.show()
    assert columns.column_count() == 3
    assert len({f.y() for f in fields}) == 1
    columns.resize(450, 300)
    qtbot.waitUntil(lambda: fields[2].y() > fields[0].y())
    assert columns.column_count() == 2
    columns.resize(210, 300)
    qtbot.waitUntil(lambda: len({f.y() for f in fields}) == 3)
    theme.set_text_size(200)
    columns.resize(1000, 300)
    assert columns.column_count() == 2


def test_columns_mirror(qtbot: QtBot) -> None:
    columns = FlowColumns(narrowest=100, most=2)
    qtbot.addWidget(columns)
    first, second = QLineEdit(), QLineEdit()
    columns.add_column(first)
    columns.add_column(second)
    columns.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    columns.resize(400, 100)
    columns.show()
    assert first.x() > second.x()


def test_everything_paints_in_every_look(qtbot: QtBot, theme: Theme) -> None:
    page = QWidget()
    qtbot.addWidget(page)
    column = QVBoxLayout(page)
    for widget in (Pill("met", Tone.GOOD, "check"), Badge(4), Avatar("Maria Lopez"), SkeletonRows(2),
                   ElidedLabel("x"), LinkButton("link"), IconButton("close", "Close"), Card("Card"),
                   PushButton("Save", Variant.PRIMARY)):  # fmt: skip
        column.addWidget(widget)
    page.show()
    for direction in (Qt.LayoutDirection.LeftToRight, Qt.LayoutDirection.RightToLeft):
        page.setLayoutDirection(direction)
        for mode in (Mode.LIGHT, Mode.DARK):
            theme.set_mode(mode)
            assert page.grab().size() != QSize(0, 0)


def test_announcing_reaches_qt(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[str] = []

    def record(event: QAccessibleAnnouncementEvent) -> None:
        told.append(event.message())

    monkeypatch.setattr(QAccessible, "updateAccessibility", record)
    widget = QWidget()
    qtbot.addWidget(widget)
    announce(widget, "Saved")
    announce(widget, "")
    assert told == ["Saved"]


def test_a_shortened_button_of_a_bar_says_the_whole_in_its_tooltip(qtbot: QtBot) -> None:
    bar = MessageBar()
    qtbot.addWidget(bar)
    bar.render(Message("Full", actions=(BarAction("a", "Close “Mesh c…”", "Close “Mesh cuts & off”"),)))
    (button,) = (b for b in bar.findChildren(QAbstractButton) if b.text())
    assert button.toolTip() == "Close “Mesh cuts & off”"
    assert button.accessibleName() == "Close “Mesh cuts & off”"
