"""The sheets of the gallery."""

from collections.abc import Callable

from PySide6.QtCore import QDateTime, Qt
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDateTimeEdit,
    QFormLayout,
    QGridLayout,
    QHBoxLayout,
    QLineEdit,
    QListWidget,
    QPlainTextEdit,
    QProgressBar,
    QRadioButton,
    QSlider,
    QSpinBox,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)
from typing_extensions import override

from tests.widgets.gallery import chrome
from widgets import icons
from widgets.primitives import (
    Avatar,
    Badge,
    BarAction,
    Card,
    CopyButton,
    ElidedLabel,
    EmptyState,
    FlowColumns,
    Flyout,
    IconButton,
    LinkButton,
    Message,
    MessageBar,
    Pill,
    PushButton,
    SectionHeader,
    SkeletonRows,
    TextLabel,
    ToastStack,
    Tone,
    Variant,
)
from widgets.theme import GAP2, GAP3, Type, tokens


def _row(*widgets: QWidget) -> QWidget:
    box = QWidget()
    row = QHBoxLayout(box)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(GAP2)
    for widget in widgets:
        row.addWidget(widget)
    row.addStretch(1)
    return box


def _filled(card: Card, *widgets: QWidget) -> Card:
    card.set_padding()
    card.body.setSpacing(GAP3)
    for widget in widgets:
        card.body.addWidget(widget)
    card.body.addStretch(1)
    return card


def _statuses() -> Card:
    card = Card("Statuses")
    card.render_title("Statuses", "14")
    card.add_tool(IconButton("search", "Search"))
    card.add_tool(PushButton("Filter", Variant.FLAT, "filter"))
    card.add_tool(PushButton("Pick next"))
    disabled = PushButton("Disabled")
    disabled.setEnabled(False)
    return _filled(
        card,
        _row(
            Pill("met", Tone.GOOD, "check"),
            Pill("21:40 left", Tone.WARN, "clock"),
            Pill("1 h 5 min over", Tone.BAD, "overdue"),
            Pill("In progress", Tone.INFO),
            Pill("Low", Tone.NEUTRAL),
        ),
        _row(
            Avatar("Amara Osei"),
            Avatar("Ben Whitlock"),
            Avatar("Maria Lopez", 42),
            Avatar("Hanna Virtanen"),
            Badge(2),
            Badge(9),
            Badge(12),
        ),
        _row(
            PushButton("Save", Variant.PRIMARY, "check"),
            PushButton("Link"),
            PushButton("Helpful", Variant.FLAT),
            PushButton("End", Variant.DANGER),
            disabled,
        ),
        _row(LinkButton("maria.lopez@example.org"), CopyButton("x", "address")),
        SectionHeader("Knowledge articles"),
        ElidedLabel(
            "CAS-01042 Mesh cuts off the bedrooms after the update to 4.2.1 and more" * 2, middle=True
        ),
        TextLabel("Secondary text in 11.5 px", Type.SMALL, "mute"),
        TextLabel("Heading of a page", Type.HEADING),
    )


def _fields() -> Card:
    card = Card("Summary")
    box = QWidget()
    form = QFormLayout(box)
    form.setContentsMargins(0, 0, 0, 0)
    combo = QComboBox()
    combo.addItems(["E-mail", "Phone", "Web"])
    when = QDateTimeEdit(QDateTime(2025, 3, 4, 10, 42, 7))
    when.setCalendarPopup(True)
    wrong = QLineEdit("not a number")
    wrong.setProperty("invalid", True)
    fixed = QLineEdit("read-only")
    fixed.setReadOnly(True)
    hint = QLineEdit()
    hint.setPlaceholderText("Write a note, paste a picture, drop a file …")
    text = QPlainTextEdit("All three satellites show a red light since the update to 4.2.1.")
    text.setFixedHeight(72)
    checked = QCheckBox("Follow up")
    checked.setChecked(True)
    chosen = QRadioButton("Public")
    chosen.setChecked(True)
    slider = QSlider(Qt.Orientation.Horizontal)
    slider.setValue(40)
    progress = QProgressBar()
    progress.setValue(60)
    rows: list[tuple[str, QWidget]] = [
        ("Title", QLineEdit("Whole practice offline, 30 desks")),
        ("Origin", combo),
        ("Due", when),
        ("Number", QSpinBox()),
        ("Serial", wrong),
        ("Case number", fixed),
        ("Note", hint),
        ("Description", text),
        ("Follow up", _row(checked, QCheckBox("Escalated"), chosen, QRadioButton("Internal"))),
        ("Share", slider),
        ("Done", progress),
    ]
    for label, field in rows:
        form.addRow(TextLabel(label, Type.SMALL, "mute"), field)
    return _filled(card, box)


def _lists() -> Card:
    card = Card("My active cases")
    card.render_title("My active cases", "7")
    table = QTableWidget(6, 3)
    table.setHorizontalHeaderLabels(["Number", "Title", "Customer"])
    table.setFrameShape(QTableWidget.Shape.NoFrame)
    table.verticalHeader().hide()
    table.horizontalHeader().setStretchLastSection(True)
    table.setShowGrid(False)
    for row in range(6):
        for column, text in enumerate((f"CAS-0118{row}", "Whole practice offline", "Okonkwo Dental")):
            table.setItem(row, column, QTableWidgetItem(text))
    table.selectRow(1)
    card.body.addWidget(table)
    entries = QListWidget()
    entries.addItems(["Home", "Cases", "Contacts"])
    entries.setCurrentRow(1)
    entries.setFrameShape(QTableWidget.Shape.NoFrame)
    card.body.addWidget(entries)
    return card


def primitives() -> QWidget:
    page = QWidget()
    column = QVBoxLayout(page)
    for message in (
        Message("You are offline. What you see was saved at 10:42.", Tone.WARN,
                (BarAction("retry", "Retry"),), "offline"),
        Message("The case could not be saved. Nothing was lost: your text is kept as a draft.",
                Tone.BAD, closable=True),
        Message("This is the demonstration organisation. You are Amara Osei.", Tone.INFO,
                (BarAction("person", "Change person"), BarAction("tour", "Show me around"))),
    ):  # fmt: skip
        bar = MessageBar()
        bar.render(message)
        column.addWidget(bar)
    columns = FlowColumns(360)
    for card in (_statuses(), _fields(), _lists()):
        columns.add_column(card)
    column.addWidget(columns, 1)
    return page


def states() -> QWidget:
    page = QWidget()
    grid = QGridLayout(page)
    loading, empty = Card("Loading"), Card("Empty")
    loading.body.addWidget(SkeletonRows(12))
    nothing = EmptyState()
    nothing.render_value("No cases wait for you", "New ones appear here by themselves.", "case", "Pick next")
    empty.body.addWidget(nothing)
    third = Card("Third")
    grid.addWidget(loading, 0, 0)
    grid.addWidget(empty, 0, 1)
    grid.addWidget(third, 0, 2)
    flyout = Flyout(page, "Quick create: case")
    flyout.body.addWidget(TextLabel("Title", Type.SMALL, "mute"))
    title = QLineEdit()
    title.setAccessibleName("Title")
    flyout.body.addWidget(title)
    flyout.body.addStretch(1)
    flyout.body.addWidget(_row(PushButton("Save", Variant.PRIMARY), PushButton("Cancel")))
    stack = ToastStack(empty)
    stack.show_toast("a", Message("Case CAS-01187 was saved.", Tone.GOOD, (BarAction("open", "Open"),)))
    stack.show_toast(
        "b", Message("Three cases were assigned to Ben Whitlock.", Tone.INFO, (BarAction("undo", "Undo"),))
    )
    stack.show_toast(
        "c",
        Message(
            "The e-mail could not be sent. It waits in the outbox.", Tone.BAD, (BarAction("retry", "Retry"),)
        ),
    )
    page.show()
    page.resize(1366, 768)
    flyout.open()
    return page


class _IconSheet(QWidget):
    @override
    def paintEvent(self, event: object) -> None:
        from PySide6.QtGui import QPainter

        painter = QPainter(self)
        for number, name in enumerate(sorted(icons.names())):
            x, y = number % 12 * 112 + 12, number // 12 * 58 + 12
            icons.paint(
                painter, name, self.rect().adjusted(0, 0, 0, 0).__class__(x, y, 20, 20), tokens().text
            )
            painter.setPen(tokens().mute)
            painter.drawText(x, y + 36, name)


SHEETS: dict[str, Callable[[], QWidget]] = {
    "primitives": primitives,
    "states": states,
    "icons": _IconSheet,
    "window": chrome.window,
    "crowded": chrome.crowded,
    "mirrored": chrome.mirrored,
    "narrow": chrome.narrow,
}
