"""Pictures kept between frames show what painting would, and no more of them are kept than there is room for."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPaintEvent, QPixmap
from PySide6.QtWidgets import QLineEdit
from pytestqt.qtbot import QtBot

from session_engine.forms.state import FieldKind, FieldPlan
from session_engine.records.state import FieldState
from tests.widgets.form_bench import FieldBench
from widgets.forms.editors.inputs import LineInput
from widgets.theme import Mode, Theme, Type, font_metrics
from widgets.theme.draw.lines import At, fitted, line
from widgets.theme.draw.stills import Shelf, shelf, still

pytestmark = pytest.mark.usefixtures("theme")
INK = QColor("#000000")


def blank(ratio: float = 1.0) -> QImage:
    image = QImage(round(400 * ratio), round(40 * ratio), QImage.Format.Format_ARGB32_Premultiplied)
    image.setDevicePixelRatio(ratio)
    image.fill(Qt.GlobalColor.white)
    return image


def inked(image: QImage) -> QRect:
    """Return the smallest rectangle around what is not white."""
    dark = [
        (x, y)
        for y in range(image.height())
        for x in range(image.width())
        if image.pixelColor(x, y).lightness() < 200
    ]
    assert dark
    xs, ys = [x for x, _ in dark], [y for _, y in dark]
    return QRect(min(xs), min(ys), max(xs) - min(xs) + 1, max(ys) - min(ys) + 1)


def painted(text: str, ratio: float = 1.0, **how: object) -> QImage:
    image = blank(ratio)
    painter = QPainter(image)
    line(painter, QRect(0, 0, 400, 40), text, Type.BODY, INK, **how)  # type: ignore[arg-type]
    painter.end()
    return image


def test_a_line_looks_the_same_from_its_picture_as_painted_anew() -> None:
    first = painted("Whole practice offline")
    kept = len(shelf())
    assert painted("Whole practice offline") == first
    assert len(shelf()) == kept


def test_start_and_end_of_a_line_follow_the_direction() -> None:
    left, right = inked(painted("Mesh")), inked(painted("Mesh", rtl=True))
    assert left.left() < 5
    assert right.right() > 394
    assert inked(painted("Mesh", at=At.END)) == right
    assert abs(inked(painted("Mesh", at=At.CENTRE)).center().x() - 200) <= 1


def test_a_line_that_is_too_long_is_elided_to_its_room() -> None:
    shown, wide, _tall = fitted("A title that goes on and on and on", 100, Type.BODY)
    assert shown.endswith("…")
    assert wide <= 100
    assert fitted("Short", 100, Type.BODY)[0] == "Short"


def test_a_screen_whose_ratio_is_not_whole_gets_no_pictures() -> None:
    shelf().clear()
    assert inked(painted("Mesh", 1.5)).left() < 8
    assert len(shelf()) == 0


def test_a_finer_screen_has_its_own_picture() -> None:
    shelf().clear()
    painted("Mesh")
    painted("Mesh", 2.0)
    assert len(shelf()) == 2


def test_another_look_throws_the_pictures_away(theme: Theme) -> None:
    calls: list[int] = []

    def paint() -> None:
        image = blank()
        painter = QPainter(image)
        still(painter, 0, 0, 10, 10, "what", lambda _painter: calls.append(1))
        painter.end()

    paint()
    paint()
    assert len(calls) == 1
    theme.set_mode(Mode.DARK)
    paint()
    assert len(calls) == 2
    theme.set_text_size(150)
    paint()
    assert len(calls) == 3


def test_what_was_not_shown_for_longest_goes_first() -> None:
    kept = Shelf(most=3 * 10 * 10 * 4)
    for name in ("a", "b", "c"):
        kept.keep(name, QPixmap(10, 10))
    assert kept.find("a") is not None
    kept.keep("d", QPixmap(10, 10))
    assert kept.find("b") is None
    assert all(kept.find(name) is not None for name in ("a", "c", "d"))
    assert kept.bytes == 3 * 10 * 10 * 4


@pytest.mark.parametrize("text", ["Whole practice offline", "מרפאה", "Zürich – Süd", ""])
@pytest.mark.parametrize("read_only", [False, True])
def test_a_text_at_rest_stands_where_qt_paints_it(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, text: str, read_only: bool
) -> None:
    bench = FieldBench(qtbot, FieldPlan("title", FieldKind.TEXT, "Title"))
    bench.editor.render_field(FieldState(text), read_only=read_only)
    bench.leave()
    rest = bench.input.grab().toImage()

    def by_qt(self: LineInput) -> None:
        QLineEdit.paintEvent(self, QPaintEvent(self.rect()))

    monkeypatch.setattr(LineInput, "_paint_at_rest", by_qt)
    by_itself = bench.input.grab().toImage()
    assert by_itself.size() == rest.size()
    assert most_different(rest, by_itself) <= 40  # of 255: roundings of soft edges


def most_different(one: QImage, other: QImage) -> int:
    """Return how far apart the lightness of two pictures is where it is furthest apart."""
    return max(
        abs(one.pixelColor(x, y).lightness() - other.pixelColor(x, y).lightness())
        for y in range(one.height())
        for x in range(one.width())
    )


def test_a_line_is_as_high_as_its_letters() -> None:
    assert fitted("Mesh", 400, Type.TITLE)[2] == font_metrics(Type.TITLE).height()
