"""Render search, palette, settings and help: `python -m tests.widgets.gallery_search OUT_DIR [names]`."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QHBoxLayout, QLineEdit, QPlainTextEdit, QVBoxLayout, QWidget

from session_engine.errors import Failure
from session_engine.ids import TabId
from session_engine.search.state import FlyoutState, ResultsState, SearchStatus
from session_engine.settings.state import Source
from tests.widgets.palette_entries import real_entries
from tests.widgets.searching import MARIA, RECENT, cases, failure_text, top
from tests.widgets.setting_rows import GROUPS, help_keys, key_problem, keys, settings
from widgets import icons
from widgets.help.articles import article
from widgets.help.page import HelpPage
from widgets.help.topics import standard_topics
from widgets.palette.palette import CommandPalette
from widgets.search.flyout import SearchFlyout
from widgets.search.page import ResultsPage
from widgets.settings.groups import KeysCard
from widgets.settings.key_recorder import KeyRecorder
from widgets.settings.page import SettingsPage
from widgets.theme import GAP3, Mode, Theme, dress

_LOOKS = {
    "light": (Mode.LIGHT, 100, Qt.LayoutDirection.LeftToRight),
    "dark": (Mode.DARK, 100, Qt.LayoutDirection.LeftToRight),
    "rtl": (Mode.LIGHT, 100, Qt.LayoutDirection.RightToLeft),
    "200": (Mode.LIGHT, 200, Qt.LayoutDirection.LeftToRight),
}


def window() -> tuple[QWidget, QLineEdit]:
    """Make something like the main window: a bar with the search field over a page."""
    host = QWidget()
    column = QVBoxLayout(host)
    column.setContentsMargins(0, 0, 0, 0)
    bar = QWidget()
    dress(bar, ground="top")
    row = QHBoxLayout(bar)
    field = QLineEdit()
    field.setPlaceholderText("Search cases, people, articles, phone numbers")
    field.addAction(icons.icon("search", "mute"), QLineEdit.ActionPosition.LeadingPosition)
    field.setFixedWidth(520)
    row.addStretch(1)
    row.addWidget(field)
    row.addStretch(1)
    page = QPlainTextEdit(
        "\n".join(["All three satellites show a red light since the update to 4.2.1."] * 40)
    )
    page.setContentsMargins(GAP3, GAP3, GAP3, GAP3)
    column.addWidget(bar)
    column.addWidget(page, 1)
    dress(host, ground="bg")
    return host, field


def _flyout(state: FlyoutState, walk: int = 0) -> QWidget:
    host, field = window()
    host.resize(1366, 768)
    flyout = SearchFlyout(host, failure_text)
    flyout.attach(field)
    host.show()
    host.activateWindow()
    field.setFocus()
    field.setText(state.text)
    flyout.render_state(state)
    flyout.open()
    for _ in range(walk):
        flyout.list.walk(1, through_none=True)
    return host


def _results(state: ResultsState, focus: int = -1) -> QWidget:
    page = ResultsPage(failure_text)
    page.resize(1366, 640)
    page.show()
    page.activateWindow()
    page.render_state(state)
    if focus >= 0:
        page.focus_results()
        page.list.set_current(focus)
    return page


def _settings(group: str = "", find: str = "", width: int = 1366) -> QWidget:
    page = SettingsPage(GROUPS, key_problem)
    page.resize(width, 768)
    page.show()
    page.activateWindow()
    sources = {"sessions.navigation": Source.LOCKED, "appearance.density": Source.MANAGED_DEFAULT}
    state = settings(sources, appearance__text_size=110, person__signature="Kind regards\nAmara Osei")
    page.render_state(state, keys({"save": "F9", "site_map": ""}, frozenset({"palette"})))
    page.show_group(group)
    page.find_box.setText(find)
    if group == "keys":
        QApplication.processEvents()
        card = page.findChildren(KeysCard)[0]
        card.table.record("tab_close")
        QTest.keyClick(
            card.table.findChildren(KeyRecorder)[0], Qt.Key.Key_K, Qt.KeyboardModifier.ControlModifier
        )
    return page


def _help(topic: str, here: str = "") -> QWidget:
    page = HelpPage(standard_topics())
    page.resize(1366, 768)
    page.show()
    page.activateWindow()
    page.render_topic(topic, article(topic, help_keys(), here))
    return page


def _palette(typed: str = "") -> QWidget:
    host, field = window()
    host.resize(1366, 768)
    host.show()
    host.activateWindow()
    field.setFocus()
    palette = CommandPalette(host)
    palette.show_entries(real_entries(), ("save", "session:2", "record:2"))
    palette.input.setText(typed)
    return host


SCENES: dict[str, Callable[[], QWidget]] = {
    "flyout-recent": lambda: _flyout(RECENT),
    "flyout-matches": lambda: _flyout(MARIA, 2),
    "flyout-loading": lambda: _flyout(
        FlyoutState("mesh", RECENT.recent_searches, status=SearchStatus.LOADING)
    ),
    "results-top": lambda: _results(top()),
    "results-cases": lambda: _results(cases(chosen="Amara Osei In progress"), 2),
    "results-loading": lambda: _results(ResultsState(TabId(1), "mesh")),
    "results-empty": lambda: _results(ResultsState(TabId(1), "meshsh", status=SearchStatus.EMPTY)),
    "results-failed": lambda: _results(
        ResultsState(TabId(1), "mesh", status=SearchStatus.FAILED, failure=Failure.UNREACHABLE)
    ),
    "results-stale": lambda: _results(
        replace(top(), status=SearchStatus.FAILED, failure=Failure.UNREACHABLE)
    ),
    "settings-appearance": _settings,
    "settings-sessions": lambda: _settings("sessions"),
    "settings-person": lambda: _settings("person"),
    "settings-demo": lambda: _settings("demo"),
    "settings-keys": lambda: _settings("keys"),
    "settings-find": lambda: _settings(find="close"),
    "settings-nothing": lambda: _settings(find="qqq"),
    "help-start": lambda: _help("start"),
    "help-keys": lambda: _help("keys", "grid"),
    "help-sessions": lambda: _help("sessions"),
    "help-search": lambda: _help("search"),
    "help-cases": lambda: _help("cases"),
    "help-demo": lambda: _help("demo"),
    "help-connect": lambda: _help("connect"),
    "help-report": lambda: _help("report"),
    "palette-all": _palette,
    "palette-found": lambda: _palette("se"),
    "palette-scattered": lambda: _palette("ncf"),
    "palette-nothing": lambda: _palette("qqq"),
    "flyout-failed": lambda: _flyout(FlyoutState("mesh", RECENT.recent_searches, status=SearchStatus.FAILED)),
}


def main() -> None:
    folder = Path(sys.argv[1])
    wanted = sys.argv[2:]
    folder.mkdir(parents=True, exist_ok=True)
    app = QApplication(sys.argv[:1])
    theme = Theme(app)
    for look, (mode, percent, direction) in _LOOKS.items():
        theme.set_mode(mode)
        theme.set_text_size(percent)
        app.setLayoutDirection(direction)
        for name, build in SCENES.items():
            if wanted and not any(name.startswith(w) or look == w for w in wanted):
                continue
            scene = build()
            scene.resize(1366, 768)
            scene.show()
            for _ in range(4):
                app.processEvents()
            path = folder / f"{name}-{look}.png"
            scene.grab().save(str(path))
            scene.close()
            scene.deleteLater()
            sys.stdout.write(f"{path}\n")


if __name__ == "__main__":
    main()
