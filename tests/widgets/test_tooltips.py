"""What customers and colleagues write is shown in tooltips as it is written, never as markup."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtGui import Qt as GuiQt
from PySide6.QtGui import QTextDocument
from PySide6.QtWidgets import QWidget

from widgets.primitives.labels import ElidedLabel
from widgets.shell.session_tab import SessionTab
from widgets.shell.strip_state import SessionTabState
from widgets.text import for_tip

pytestmark = pytest.mark.usefixtures("theme")
HOSTILE = '<img src="file:///etc/passwd"><h1>Pay & <b>win</b></h1> &lt;x&gt; \\\\evil\\share'


def shown(tip: str) -> str:
    """Give what a tooltip shows, as Qt decides."""
    if not GuiQt.mightBeRichText(tip):
        return tip
    document = QTextDocument()
    document.setHtml(tip)
    return document.toPlainText()


@given(st.text(alphabet="<>&;/ablt img='\"!?x\n", max_size=40))
def test_a_tooltip_shows_what_was_written(text: str) -> None:
    assert shown(for_tip(text)) == text
    assert "<img" not in for_tip(text) or not GuiQt.mightBeRichText(for_tip(text))


def test_what_is_no_markup_is_left_as_it_is() -> None:
    for text in ("", "No wifi", "2 < 3", "R&D", "two\nlines"):
        assert for_tip(text) == text


def test_a_title_that_is_markup_is_shown_to_the_letter() -> None:
    label = ElidedLabel(HOSTILE)
    label.resize(30, 20)
    label.grab()  # elided: the whole is its tooltip
    room = QWidget()
    tab = SessionTab(SessionTabState(1, "case", HOSTILE), room)
    tab.show_item(SessionTabState(1, "case", HOSTILE, new=True))
    for each in (label, tab):
        assert shown(each.toolTip()).startswith("<img src="), type(each).__name__
