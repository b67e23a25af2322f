"""What was open and what was typed is there again at the next start, however the last one ended."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit

from desktop.pages.host import PageHost
from desktop.tour.hands import until
from tests.end_to_end.running import RunningDesk
from tests.fixtures.fault_proxy import FaultProxy
from widgets.forms.page import FormPage
from widgets.quick_create.flyout import QuickCreate

pytestmark = pytest.mark.window
REFUND = "Refund for two thermostats"


async def test_sessions_tabs_focus_and_half_typed_words_are_there_again(folder: Path, theme: Any) -> None:
    with FaultProxy().running() as proxy:
        first = RunningDesk(folder, proxy)
        await first.start(theme)
        await first.filled()
        await first.person.open_by_search("CAS-01166", REFUND)
        await until(lambda: first.person.text_of("Case Title") == REFUND, "the case")
        case = await first.open_new_case("Begun and not finished")
        await first.person.fill_in("Description", "She says that")
        await until(first.engine.records.dirty_records, "the edit")
        await first.person.search_for("CAS-01 and half a na")
        await first.person.press(Qt.Key.Key_Escape)
        await first.person.chord("Ctrl+N")
        await until(lambda: first.person.all(QuickCreate), "the flyout")
        with first.person.looking_at(first.person.one(QuickCreate)):
            await first.person.fill_in("Case Title", "Half made")
        sessions, tabs = first.person.sessions(), first.person.tabs()
        await first.stop()

        second = RunningDesk(folder, proxy, prebuilt=False)
        await second.start(theme)
        try:
            assert second.person.sessions() == sessions
            assert second.person.tabs() == tabs
            await until(lambda: second.person.all(FormPage), "the form")
            with second.person.looking_at(second.person.form()):
                await until(
                    lambda: second.person.text_of("Description") == "She says that", "the half-typed text"
                )
            assert second.window.top_bar.search.text() == "CAS-01 and half a na"
            await until(lambda: second.person.all(QuickCreate), "the flyout")
            with second.person.looking_at(second.person.one(QuickCreate)):
                assert second.person.text_of("Case Title") == "Half made"
                await second.person.push("Save")
            await until(lambda: not second.person.all(QuickCreate), "the case made")
            await second.person.chord("Ctrl+S")
            await until(lambda: not second.engine.records.dirty_records(), "the save")
            # The organisation may still be coming up; then the save has waited for it.
            await until(lambda: second.process.real_address, "the organisation")
            ben = second.second_client()
            await until(lambda: ben.column(case, "description") == "She says that", "the text there")
        finally:
            await second.stop()


async def test_what_was_closed_can_be_opened_again_after_a_relaunch(folder: Path, theme: Any) -> None:
    with FaultProxy().running() as proxy:
        first = RunningDesk(folder, proxy)
        await first.start(theme)
        await first.filled()
        await first.open_new_case("Closed with words in it")
        await first.person.fill_in("Description", "Not thrown away")
        await first.person.chord("Ctrl+Shift+W")
        await first.person.push("Discard")
        await until(lambda: first.person.sessions() == ["Home"], "the session closed")
        await first.stop()

        second = RunningDesk(folder, proxy, prebuilt=False)
        await second.start(theme)
        try:
            await second.filled()
            assert second.person.sessions() == ["Home"]
            await second.person.chord("Ctrl+Shift+T")
            await until(
                lambda: second.person.text_of("Description") == "Not thrown away", "the session again"
            )
        finally:
            await second.stop()


async def test_the_page_in_front_shows_what_it_knew_before_the_organisation_answers(
    folder: Path, theme: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    with FaultProxy().running() as proxy:
        first = RunningDesk(folder, proxy)
        await first.start(theme)
        await first.filled()
        await first.open_new_case("Known from before", description="What she wrote last week")
        kept = first.engine.workspace.state.focused_tab.page.record
        assert kept is not None
        await until(lambda: first.person.text_of("Description") == "What she wrote last week", "the case")
        await until(lambda: not first.engine.tasks.running("restore"), "the record kept")
        await first.stop()

        second = RunningDesk(folder, proxy, prebuilt=False)
        monkeypatch.setattr(PageHost, "when_it_stands", lambda *_: None)  # it takes the longest that it may
        await second.start(theme, serve=False)
        try:
            await second.person.search_for("meanwhile")
            await until(
                lambda: second.person.text_of("Description") == "What she wrote last week", "what was known"
            )
            assert second.person.text_of("Customer")
            field = second.window.focusWidget()
            assert isinstance(field, QLineEdit), "the keyboard stays where she has gone meanwhile"
            assert field.text() == "meanwhile"
        finally:
            await second.stop()
