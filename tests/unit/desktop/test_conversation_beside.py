"""What is offered with a session's conversation while another page is in front."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from types import SimpleNamespace
from typing import Any, cast
from unittest.mock import AsyncMock, MagicMock, patch

import pytest
from PySide6.QtCore import QObject
from PySide6.QtWidgets import QApplication, QMenu, QWidget
from pytestqt.qtbot import QtBot

from desktop.bindings.conversations.beside import BOX, NOTE, BesideThePage
from desktop.bindings.conversations.commands import ConversationCommands, offered
from desktop.bindings.conversations.late import Conversations
from desktop.bindings.workspace import give_keyboard
from desktop.desk_window import DeskWindow
from desktop.verbs import Verbs
from session_engine.conversations.state import ConversationState, Verb
from session_engine.events import EventBus
from session_engine.ids import CONVERSATION_TABLE, LineId, RecordRef, TabId, dashboard_page, record_page
from session_engine.records.state import Lookup
from session_engine.sessions.area import WorkspaceArea
from widgets.primitives.buttons import Variant

MARIA = Lookup(RecordRef(LineId("a"), "contact", "c"), "Maria Lopez")
REF = RecordRef(LineId("a"), CONVERSATION_TABLE, "aaaaaaaa-0000-4000-8000-000000000700")
STATE = ConversationState(
    REF, title="Maria Lopez", may=frozenset({Verb.NOTE, Verb.TRANSFER, Verb.LINK, Verb.END})
)


def beside(state: ConversationState, note: MagicMock | None) -> tuple[BesideThePage, MagicMock]:
    desk = MagicMock()
    desk.engine.conversations.state.return_value = state
    desk.run.side_effect = lambda verb: verb()
    desk.conversations.do.return_value = True
    return BesideThePage(desk, REF, note), desk


def test_all_that_the_conversations_page_does_is_done_from_beside_it() -> None:
    note = MagicMock()
    made, desk = beside(STATE, note)
    assert made.title == "Maria Lopez"
    assert made.offered() == (BOX, NOTE, *offered(STATE))
    for action in offered(STATE):
        assert made.command(action)
        desk.conversations.do.assert_called_with(action, REF)
    assert made.command(NOTE)
    note.assert_called_once_with()


def test_what_cannot_be_done_now_is_left_to_others() -> None:
    made, desk = beside(replace(STATE, may=frozenset({Verb.END})), MagicMock())
    assert made.offered() == (BOX, "conversation_end")
    for action in ("conversation_transfer", NOTE, BOX, "end", "save"):
        assert not made.command(action)
    desk.conversations.do.assert_not_called()
    without_panel, _ = beside(STATE, None)
    assert NOTE not in without_panel.offered()


@pytest.mark.parametrize("in_front", [True, False])
def test_what_is_taken_has_the_keyboard_where_one_writes_if_she_is_still_there(*, in_front: bool) -> None:
    desk, begun = MagicMock(), list[Any]()
    desk.run.side_effect = lambda verb: verb()
    desk.start.side_effect = lambda work, **_: begun.append(work)
    desk.engine.conversations.take = AsyncMock()
    desk.engine.workspace.state.focused_tab.page.record = REF if in_front else None
    assert ConversationCommands(desk).do("conversation_take", REF)
    desk.to_conversation.assert_not_called()
    asyncio.run(begun[0]())
    desk.engine.conversations.take.assert_awaited_once_with(REF)
    assert desk.to_conversation.called is in_front


def session_of(*shown: RecordRef | None) -> Any:
    tabs = tuple(
        SimpleNamespace(id=number, page=SimpleNamespace(record=ref)) for number, ref in enumerate(shown)
    )
    return SimpleNamespace(id="s", anchor=tabs[0], tabs=tabs)


def test_leaving_closes_the_session_or_the_tab_of_the_inbox() -> None:
    desk, begun = MagicMock(), list[Any]()
    desk.run.side_effect = lambda verb: verb()
    desk.start.side_effect = lambda work, **_: begun.append(work)
    desk.engine.conversations.leave = AsyncMock()
    workspace = desk.engine.workspace
    workspace.state.sessions = {"s": session_of(REF)}
    assert ConversationCommands(desk).do("conversation_leave", REF)
    workspace.close_session.assert_called_once_with("s", confirmed=True)
    assert begun == []  # leaving is what the end of its session means
    workspace.state.sessions = {"s": session_of(None, REF)}
    assert ConversationCommands(desk).do("conversation_finish", REF)
    asyncio.run(begun[0]())
    desk.engine.conversations.leave.assert_awaited_once_with(REF)
    workspace.close_tab.assert_called_once_with(1)


def test_a_link_that_is_taken_away_can_be_put_back() -> None:
    desk, begun = MagicMock(), list[Any]()
    desk.run.side_effect = lambda verb: verb()
    desk.start.side_effect = lambda work, **_: begun.append(work)
    area = desk.engine.conversations
    area.state.return_value = replace(STATE, customer=MARIA)
    area.link, area.unlink = AsyncMock(), AsyncMock()
    assert ConversationCommands(desk).do("conversation_unlink", REF)
    asyncio.run(begun.pop()())
    area.unlink.assert_awaited_once_with(REF, MARIA.ref)
    told = desk.engine.notices.tell.call_args
    assert told.args == ("conversation_unlinked", {"title": "Maria Lopez"})
    (way,) = told.kwargs["actions"]
    verbs = Verbs(desk)
    assert (verbs.do(way), verbs.text(way)) == (True, "Undo")
    asyncio.run(begun.pop()())
    area.link.assert_awaited_once_with(REF, MARIA.ref)


def test_of_two_linked_records_the_menu_says_what_each_is(qtbot: QtBot) -> None:
    """A case may be called as its customer is: two equal lines were to choose from."""
    front = QWidget()
    qtbot.addWidget(front)
    front.show()
    desk, labels = MagicMock(), {"contact": "Contact", "incident": "Case"}
    desk.front.return_value = front
    desk.engine.lines.metadata.return_value.known.side_effect = lambda table: SimpleNamespace(
        table=SimpleNamespace(label=labels[table])
    )
    case = Lookup(RecordRef(REF.line, "incident", "c1"), "Maria Lopez {0}")
    desk.engine.conversations.state.return_value = replace(STATE, customer=MARIA, case=case)
    assert ConversationCommands(desk).do("conversation_unlink", REF)
    desk.run.call_args.args[0]()
    menu = next(
        each for each in QApplication.topLevelWidgets() if isinstance(each, QMenu) and each.isVisible()
    )
    assert [entry.text() for entry in menu.actions()] == ["Case: Maria Lopez {0}", "Contact: Maria Lopez"]
    assert not any(entry.icon().isNull() for entry in menu.actions())
    menu.close()


def test_the_note_is_begun_in_the_window_in_which_the_session_stands() -> None:
    workspace = WorkspaceArea(EventBus(), REF.line, dashboard_page(REF.line))
    session = workspace.open_session(record_page(REF)).session
    workspace.open_tab(dashboard_page(REF.line), session)
    desk = MagicMock()
    desk.engine.workspace = workspace
    desk.engine.conversations.state.return_value = STATE
    desk.run.side_effect = lambda verb: verb()
    commands = MagicMock()
    made = Conversations(desk, cast("DeskWindow", QObject()), MagicMock(), commands)
    main, own = MagicMock(front=None), MagicMock(front=REF)
    made.binding = main
    with patch("desktop.bindings.conversations.binding.ConversationsBinding", return_value=own):
        let_go = made.furnish(MagicMock(), lambda state: state.main)
    (find,) = commands.look_beside_by.call_args.args
    assert find().command(NOTE)
    own.begin_note.assert_called_once_with()
    enter = next(call.args[1] for call in commands.register.call_args_list if call.args[0] == BOX)
    enter()
    own.enter.assert_called_once_with()
    main.begin_note.assert_not_called()
    main.enter.assert_not_called()
    let_go()
    assert NOTE not in find().offered(), "its panel is nowhere"
    enter()
    main.enter.assert_called_once_with()


def merging(*others: ConversationState) -> tuple[MagicMock, list[str]]:
    """Let one conversation be merged while others stand open; give what is asked, by its words."""
    desk, asked = MagicMock(), list[str]()
    desk.run.side_effect = lambda verb: verb()
    mine = replace(STATE, subject="Router dead", customer=MARIA, may=frozenset({Verb.MERGE}))
    states = {each.ref: each for each in (mine, *others)}
    desk.engine.conversations.state.side_effect = states.__getitem__
    desk.engine.workspace.state.sessions = {ref.id: session_of(ref) for ref in states}
    commands = ConversationCommands(desk)
    commands._ask_merge = lambda ref, into: asked.append(into.name)
    assert commands.do("conversation_merge", REF)
    return desk, asked


def test_only_what_goes_on_can_take_another_in_and_it_is_called_by_what_it_is_about() -> None:
    going = replace(
        STATE, ref=replace(REF, id="2"), customer=MARIA, subject="Red light", may=frozenset({Verb.MERGE})
    )
    over = replace(going, ref=replace(REF, id="3"), may=frozenset())
    elsewhere = replace(going, ref=replace(REF, id="4"), customer=Lookup(replace(MARIA.ref, id="d"), "Ada"))
    _, asked = merging(going, over, elsewhere)
    assert asked == ["Red light"]
    desk, asked = merging(over)
    assert asked == []
    desk.engine.notices.tell.assert_called_once_with("nothing_to_merge")


@pytest.mark.parametrize("stays", [True, False])
def test_who_merges_goes_along_unless_she_has_turned_away(*, stays: bool) -> None:
    desk, work = MagicMock(), list[Any]()
    desk.start.side_effect = lambda verb, **_: work.append(verb())
    desk.engine.conversations.merge = AsyncMock()
    into = replace(REF, id="2")
    ConversationCommands(desk)._merge_into(REF, into)
    desk.engine.workspace.state.focused_tab.page.record = REF if stays else into
    for each in work:
        asyncio.run(each)
    desk.engine.conversations.merge.assert_awaited_once_with(REF, into)
    assert desk.open_record.call_count == int(stays)


@pytest.mark.parametrize(("variant", "comes_back"), [(Variant.PLAIN, True), (Variant.DANGER, False)])
def test_the_keyboard_never_comes_back_to_a_button_that_ends(variant: Variant, *, comes_back: bool) -> None:
    button, page = MagicMock(), MagicMock()
    button.property.return_value = variant.value
    page.widget.focusWidget.return_value = button
    pages = MagicMock()
    pages.page.return_value = page
    give_keyboard(pages, TabId(1))
    assert (button.setFocus.called, page.focus.called) == (comes_back, not comes_back)
