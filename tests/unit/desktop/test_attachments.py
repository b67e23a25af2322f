"""Names of files that came from elsewhere, and the private copies that are opened."""

import asyncio
import stat
from base64 import b64decode
from pathlib import Path
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtGui import QColor, QImage

from desktop.attachments.binding import picture
from desktop.attachments.names import is_risky, safe_name
from desktop.attachments.opened_files import OpenedFiles


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("photo.jpg", "photo.jpg"),
        ("../../etc/passwd", "_.._etc_passwd"),
        ("C:\\Windows\\evil.dll", "C__Windows_evil.dll"),
        ("invoice\u202egpj.exe", "invoicegpj.exe"),
        ("CON.txt", "_CON.txt"),
        ("aux", "_aux"),
        ("a\nb\x00.txt", "ab.txt"),
        ("  spaces .txt. ", "spaces .txt"),
        ("...", "file"),
        ("", "file"),
        ("日本語.png", "日本語.png"),
    ],
)
def test_a_name_from_elsewhere_becomes_one_that_every_system_takes(name: str, safe: str) -> None:
    assert safe_name(name) == safe


@given(st.text(max_size=400))
def test_no_name_leads_out_of_its_folder(name: str) -> None:
    made = safe_name(name)
    assert made
    assert made not in {".", ".."}
    assert not set(made) & set('/\\:*?"<>|\x00')
    assert len(made) <= 121
    assert Path(made).name == made


@pytest.mark.parametrize(
    ("name", "risky"),
    [
        ("photo.jpg", False),
        ("report.pdf", False),
        ("list.xlsx", False),
        ("list.xlsm", True),
        ("setup.exe", True),
        ("setup.EXE ", True),
        ("setup.exe.", True),
        ("picture.jpg.lnk", True),
        ("page.html", True),
        ("drawing.svg", True),
        ("run", True),
        (".bashrc", True),
        ("go.sh", True),
    ],
)
def test_what_can_do_something_by_itself_is_asked_about(name: str, risky: bool) -> None:
    assert is_risky(name) is risky


def test_copies_are_private_read_only_and_gone_in_the_end(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    opened = OpenedFiles()
    first, second = opened.put("a.txt", b"one"), opened.put("a.txt", b"two")
    assert first != second
    assert (first.read_bytes(), second.read_bytes()) == (b"one", b"two")
    assert stat.S_IMODE(first.stat().st_mode) & 0o277 == 0
    assert stat.S_IMODE(first.parent.parent.stat().st_mode) == 0o700
    opened.clear()
    assert list(tmp_path.iterdir()) == []


def test_a_pasted_photo_that_is_too_large_as_a_png_goes_as_a_jpeg() -> None:
    noise = Random(7).randbytes(200 * 200 * 4)
    photo = QImage(noise, 200, 200, QImage.Format.Format_ARGB32).copy()
    whole = asyncio.run(picture(photo, "Picture 1.png", 10**6))
    assert (whole.name, whole.type) == ("Picture 1.png", "image/png")
    small = asyncio.run(picture(photo, "Picture 1.png", 60_000))
    assert (small.name, small.type) == ("Picture 1.jpg", "image/jpeg")
    assert 0 < small.size < whole.size
    corner = QImage.fromData(b64decode(asyncio.run(picture(ink(photo), "ink.png", 60_000)).body)).pixelColor(
        3, 3
    )
    assert corner.lightness() > 240, "what was transparent is white"


def ink(photo: QImage) -> QImage:
    """Give a picture of which a corner is transparent."""
    made = photo.copy()
    for x in range(20):
        for y in range(20):
            made.setPixelColor(x, y, QColor(0, 0, 0, 0))
    return made
