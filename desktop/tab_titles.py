"""What stands where a title is not known: a link names no title, and what is not there never tells one."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from widgets.shell.words import kind_word
from widgets.text import one_line


def shown_title(title: str, kind: str) -> str:
    """Give a title, or in its place the word for what it is about; a tab without any could not be told from others."""
    if one_line(title):
        return title
    if (
        kind == "dashboard"
    ):  # Home's, until the organisation has told what it is called: the first thing one sees
        return QCoreApplication.translate("SiteMap", "Dashboard")
    word = kind_word(kind)
    return word[:1].upper() + word[1:] or QCoreApplication.translate("FormHeader", "(no title)")
