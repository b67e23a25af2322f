import re
from pathlib import Path

import pytest
from PySide6.QtCore import QSize
from PySide6.QtGui import QColor, QIcon, QImage
from PySide6.QtWidgets import QApplication

from widgets import icons
from widgets.theme import DARK, LIGHT, Mode, Theme

_ROOT = Path(__file__).parents[3]


def _inked(image: QImage) -> set[str]:
    return {
        image.pixelColor(x, y).name()
        for x in range(image.width())
        for y in range(image.height())
        if image.pixelColor(x, y).alpha() > 250
    }


@pytest.mark.parametrize("name", sorted(icons.names()))
def test_every_icon_draws_in_the_colour_asked_for(qapp: QApplication, name: str) -> None:
    drawn = icons.pixmap(name, 48, QColor("#b3261e")).toImage()
    assert "#b3261e" in _inked(drawn)


def test_pixels_follow_the_screen(qapp: QApplication) -> None:
    drawn = icons.pixmap("case", 16, QColor("black"), 2.0)
    assert drawn.size() == QSize(32, 32)
    assert drawn.devicePixelRatio() == 2.0
    assert icons.icon("case").pixmap(QSize(16, 16), 1.5).size() == QSize(24, 24)


def test_same_request_same_pixmap(qapp: QApplication) -> None:
    first = icons.pixmap("home", 16, QColor("black"))
    assert icons.pixmap("home", 16, QColor("black")).cacheKey() == first.cacheKey()


def test_an_unknown_name_falls_back(qapp: QApplication) -> None:
    unknown = icons.pixmap("../../etc/passwd", 16, QColor("black")).toImage()
    assert unknown == icons.pixmap(icons.FALLBACK, 16, QColor("black")).toImage()


def test_an_icon_follows_the_theme(theme: Theme) -> None:
    icon = icons.icon("close", "acc")
    assert LIGHT.acc.name() in _inked(icon.pixmap(48).toImage())
    theme.set_mode(Mode.DARK)
    assert DARK.acc.name() in _inked(icon.pixmap(48).toImage())


def test_a_copy_of_an_icon_survives(theme: Theme) -> None:
    copy = QIcon(icons.icon("star"))
    copy.addPixmap(icons.pixmap("star", 8, QColor("black")))  # detaches: Qt clones the engine
    assert not copy.pixmap(16).isNull()


def test_every_icon_named_in_the_source_exists() -> None:
    call = re.compile(r"""\bicons?\.?(?:icon|paint|pixmap)?\(\s*(?:painter,\s*)?"([a-z-]+)\"""")
    used = {
        name
        for path in (_ROOT / "widgets").rglob("*.py")
        for name in call.findall(path.read_text(encoding="utf-8"))
    }
    assert used <= icons.names()
