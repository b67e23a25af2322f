"""Grids: what cells say, and how columns share the room."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QImage, QPainter
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from session_engine.forms.state import FieldKind
from session_engine.ids import LineId, RecordRef
from session_engine.records.state import Choice
from session_engine.views.state import GridColumn, GridRow, GridView, Sort
from widgets.grids.cells import Cell, CellShape, cell, pill_of
from widgets.grids.delegate import paint_cell
from widgets.grids.header import GridHeader
from widgets.grids.widths import fitted, stretched
from widgets.primitives.tones import Tone

NOW = datetime(2026, 11, 22, tzinfo=UTC)
PRIORITY = GridColumn("prioritycode", "Priority", FieldKind.CHOICE, 90)
TITLE = GridColumn("title", "Case Title", FieldKind.TEXT, 300)
NUMBER = GridColumn("ticketnumber", "Case Number", FieldKind.TEXT, 60)
DUE = GridColumn("resolveby", "Resolve By", FieldKind.DATETIME, 100)


def _priority(table: str, value: int) -> Tone:
    row = GridRow(RecordRef(LineId("demo"), table, "1"), {"prioritycode": Choice(value, "?")})
    return cell(PRIORITY, row, NOW, primary=False).tone


def test_a_high_priority_is_red_for_cases_and_for_activities() -> None:
    assert [_priority("incident", value) for value in (1, 2, 3)] == [Tone.BAD, Tone.INFO, Tone.NEUTRAL]
    assert [_priority("task", value) for value in (2, 1, 0)] == [Tone.BAD, Tone.INFO, Tone.NEUTRAL]


def test_nothing_is_overdue_once_the_case_is_resolved() -> None:
    ref, late = RecordRef(LineId("demo"), "incident", "1"), datetime(2026, 11, 20, tzinfo=UTC)
    open_row = GridRow(ref, {"resolveby": late, "statecode": Choice(0, "Active")})
    done_row = GridRow(ref, {"resolveby": late, "statecode": Choice(1, "Resolved")})
    assert cell(DUE, open_row, NOW, primary=False).tone is Tone.BAD
    assert cell(DUE, done_row, NOW, primary=False).shape is CellShape.MUTED


def test_texts_share_the_room_that_is_left() -> None:
    columns, labels = (NUMBER, TITLE, DUE), [90, 90, 90]
    widths = stretched(columns, [60, 300, 100], labels, frozenset(), 800)
    assert widths[0] >= 90
    assert widths[2] == 100
    assert 795 <= sum(widths) <= 800


def test_a_text_grows_to_twice_its_width_at_most() -> None:
    assert stretched((TITLE, DUE), [300, 100], [90, 90], frozenset(), 3000) == [600, 100]


def test_a_width_the_person_chose_stays() -> None:
    assert stretched((TITLE, DUE), [300, 100], [90, 120], frozenset({"title"}), 800) == [300, 120]


def test_texts_give_a_little_before_the_grid_scrolls_sideways() -> None:
    assert stretched((TITLE, DUE), [300, 100], [90, 90], frozenset(), 380) == [280, 100]


def test_nothing_is_stretched_where_there_is_no_room() -> None:
    assert stretched((TITLE, DUE), [300, 100], [90, 120], frozenset(), 320) == [300, 100]


def test_a_tile_leaves_columns_out_before_it_scrolls() -> None:
    assert fitted((TITLE, DUE), [300, 100], "title", 240) == [240, 0]
    assert fitted((TITLE, DUE), [300, 100], "title", 280) == [180, 100]
    assert fitted((NUMBER, TITLE), [100, 300], "title", 200) == [0, 200]


VIEWS = GridColumn("knowledgearticleviews", "Views", FieldKind.INTEGER, 120)


def _ink(picture: QImage) -> tuple[int, int]:
    """Give where the ink of a picture begins and ends, in columns of pixels."""
    ground = picture.pixel(0, 0)
    rows = range(picture.height() - 3)
    inked = [x for x in range(picture.width()) if any(picture.pixel(x, y) != ground for y in rows)]
    return inked[0], inked[-1]


@pytest.mark.usefixtures("theme")
@pytest.mark.parametrize("rtl", [False, True])
def test_numbers_and_their_heading_stand_at_the_end(qtbot: QtBot, rtl: bool) -> None:
    row = GridRow(RecordRef(LineId("demo"), "knowledgearticle", "1"), {"knowledgearticleviews": 7})
    assert cell(VIEWS, row, NOW, primary=False).number
    header = GridHeader()
    qtbot.addWidget(header)
    header.setLayoutDirection(Qt.LayoutDirection.RightToLeft if rtl else Qt.LayoutDirection.LeftToRight)
    header.render_columns((VIEWS,), GridView(sort=(Sort(VIEWS.name, True),)), ())
    heading, digit = QImage(200, 30, QImage.Format.Format_RGB32), QImage(200, 30, QImage.Format.Format_RGB32)
    for picture in (heading, digit):
        picture.fill(Qt.GlobalColor.white)
    painter = QPainter(heading)
    header.paintSection(painter, QRect(0, 0, 200, 30), 0)
    painter.end()
    painter = QPainter(digit)
    paint_cell(painter, QRect(0, 0, 200, 30), cell(VIEWS, row, NOW, primary=False), rtl=rtl)
    painter.end()
    begin, end = _ink(digit)
    assert (begin < 20 and end < 30) if rtl else (begin > 170 and 180 <= end <= 195)
    begin, end = _ink(heading)
    assert (begin < 20 and end < 90) if rtl else (begin > 110 and 180 <= end <= 195)


@pytest.mark.usefixtures("theme")
def test_a_time_reads_the_same_among_words_that_run_the_other_way(qapp: QApplication) -> None:
    def painted(*, rtl: bool) -> QImage:
        qapp.setLayoutDirection(Qt.LayoutDirection.RightToLeft if rtl else Qt.LayoutDirection.LeftToRight)
        picture = QImage(80, 30, QImage.Format.Format_RGB32)
        picture.fill(Qt.GlobalColor.white)
        painter = QPainter(picture)
        if rtl:
            painter.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
        paint_cell(painter, QRect(0, 0, 80, 30), Cell("4 min"), rtl=rtl)
        painter.end()
        begin, end = _ink(picture)
        return picture.copy(begin, 0, end - begin + 1, 30)

    try:
        assert painted(rtl=True) == painted(rtl=False)
    finally:
        qapp.setLayoutDirection(Qt.LayoutDirection.LeftToRight)


@pytest.mark.parametrize(
    ("table", "tone"),
    [("incident", Tone.GOOD), ("task", Tone.GOOD), ("queue", Tone.NEUTRAL), ("msdyn_presence", Tone.NEUTRAL)],
)
def test_what_is_no_longer_in_use_is_no_success(table: str, tone: Tone) -> None:
    """Inactive queues and statuses stood green in their lists, as resolved cases do."""
    assert pill_of(table, "statecode", Choice(1, "…")) == (tone, "")


@pytest.mark.parametrize("title", [None, "", "  ", "\u200b\u2060"])
def test_a_row_whose_title_nobody_sees_has_something_to_open_it_by(title: str | None) -> None:
    row = GridRow(RecordRef(LineId("demo"), "incident", "1"), {"title": title})
    assert cell(TITLE, row, NOW, primary=True).text == "(no title)"
