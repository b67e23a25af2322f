"""Who else is there: in words, at the end of the commands, without moving what somebody may be about to click."""

from __future__ import annotations

from dataclasses import replace
from types import MappingProxyType, SimpleNamespace
from typing import cast

import pytest
from PySide6.QtCore import QRect
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from desktop.bindings.conversations.panel_states import Look, PanelStates
from desktop.desk import Desk
from desktop.pages.also_here import AlsoHerePart
from session_engine.attendance.state import Attendee, Doing
from session_engine.conversations.state import (
    TABLE,
    ConversationState,
    Draft,
    MessageKind,
    Status,
    Typing,
    Verb,
)
from session_engine.ids import LineId, RecordRef
from tests.widgets.form_bench import shown
from widgets.attendance.line import AlsoHere
from widgets.attendance.words import also_writing, at_length, briefly, shortly
from widgets.conversation.panel import ConversationPanel
from widgets.conversation.state import ComposerState
from widgets.primitives.buttons import PushButton
from widgets.primitives.labels import ElidedLabel
from widgets.shell import CommandBar, CommandState

pytestmark = pytest.mark.usefixtures("theme")
BEN, ANA = Attendee("b", "Ben Whitlock", Doing.LOOKS), Attendee("a", "Ana Ruiz", Doing.TYPES)
SAVE, RESOLVE = CommandState("save", "Save"), CommandState("resolve", "Resolve")


def test_words_for_one_for_several_and_for_little_room() -> None:
    assert shortly(()) == briefly(()) == at_length(()) == also_writing((), "Maria") == ""
    assert "Ben Whitlock" in shortly((BEN,))
    assert "is here too" in shortly((BEN,))
    assert "Ana Ruiz" in shortly((ANA, BEN))
    assert "is typing here" in shortly((ANA, BEN))
    assert shortly((ANA, BEN)).endswith("1 more here")
    assert len(at_length((ANA, BEN)).splitlines()) == 2
    assert briefly((ANA, BEN)).endswith(": typing +1")
    assert "Ruiz" not in briefly((ANA,))
    assert all(shortly((Attendee("b", "Ben", doing),)) for doing in Doing)
    assert "A colleague" in shortly((Attendee("x", "", Doing.OPEN),))
    assert "Maria" in also_writing((ANA,), "Maria\nLopez")
    assert "\n" not in also_writing((ANA,), "Maria\nLopez")
    assert " are writing" in also_writing((ANA, BEN), "")


def test_it_comes_and_goes_without_moving_verbs_or_what_stands_at_the_end(qtbot: QtBot) -> None:
    bar, end = CommandBar(), QLabel("End")
    bar.render((SAVE, RESOLVE))
    bar.add_trailing(end)
    also = AlsoHere(bar)
    bar.add_yielding(also)
    shown(qtbot, bar, 640, 60)

    def verbs() -> list[QRect]:
        return [button.geometry() for button in bar.findChildren(PushButton) if not button.isHidden()]

    before = verbs()
    place = end.geometry()
    assert also.isHidden()
    also.render_value((ANA, BEN))
    qtbot.waitUntil(lambda: also.width() > 100)
    assert verbs() == before
    assert end.geometry() == place
    assert also.geometry().right() < place.left()
    assert also.accessibleName() == also.toolTip().replace("\n", ". ")
    also.render_value(())
    assert also.isHidden()


def test_with_little_room_it_is_brief_and_still_says_who(qtbot: QtBot) -> None:
    bar = CommandBar()
    bar.render((SAVE, RESOLVE))
    also = AlsoHere(bar)
    bar.add_yielding(also)
    also.render_value((ANA, BEN))
    shown(qtbot, bar, 700, 60)
    assert also.width() == also.sizeHint().width()
    bar.resize(320, 60)
    qtbot.waitUntil(lambda: also.width() < also.sizeHint().width())
    assert also.width() >= also.minimumSizeHint().width() > 60
    assert also.geometry().right() <= bar.width()
    assert "Ben Whitlock" in also.toolTip()


def test_who_answers_as_well_is_said_above_the_box_once_something_is_begun(qtbot: QtBot) -> None:
    panel = ConversationPanel()
    composer = panel.composer
    shown(qtbot, panel, 380, 300)
    said = also_writing((BEN,), "Maria")
    composer.render_state(ComposerState(customer="Maria", also=said))
    assert composer.also.isHidden(), "as long as she writes nothing, he does"
    composer.box.insert("Hello")
    assert not composer.also.isHidden()
    assert composer.also.accessibleName() == said
    composer.render_state(ComposerState(kind=MessageKind.NOTE, text="Hello", customer="Maria", also=said))
    assert composer.also.isHidden(), "a note goes to no customer"
    composer.render_state(ComposerState(text="Hello", customer="Maria"))
    assert composer.also.isHidden(), "he has stopped"


def test_the_panel_says_it_of_its_customer() -> None:
    ref = RecordRef(LineId("demo"), TABLE, "c1")
    state = ConversationState(
        ref, visitor="Maria", status=Status.ACTIVE, may=frozenset({Verb.SAY}), loading=False
    )
    assert PanelStates().of(state, Look()).composer.also == ""
    assert "Maria" in PanelStates().of(state, Look(answering=(BEN,))).composer.also


def test_who_writes_is_named_once_in_a_conversation(qtbot: QtBot) -> None:
    ref = RecordRef(LineId("demo"), TABLE, "c1")
    talk = ConversationState(
        ref, visitor="Maria", status=Status.ACTIVE, may=frozenset({Verb.SAY}), loading=False,
        typing=(Typing("", "Maria"), Typing(BEN.who, BEN.name)),
    )  # fmt: skip
    states, look = PanelStates(), Look(answering=(BEN,))
    panel = ConversationPanel()
    shown(qtbot, panel, 380, 300)

    def named(state: ConversationState) -> list[str]:
        panel.render_state(states.of(state, look))
        return [each.text() for each in panel.findChildren(ElidedLabel) if BEN.name in each.text()] + [
            panel.composer.also.accessibleName()
        ] * (not panel.composer.also.isHidden())

    assert named(talk) == ["Maria, Ben Whitlock are typing …"]
    assert named(replace(talk, typing=())) == ["Ben Whitlock is writing a reply"]
    begun = replace(talk, drafts=MappingProxyType({MessageKind.TEXT: Draft("Hello")}))
    assert named(begun) == [also_writing((BEN,), "Maria")]
    desk = cast("Desk", SimpleNamespace(others=lambda _ref: (ANA, BEN)))
    bar = CommandBar()
    here = AlsoHerePart(desk, ref, says_who_writes=False)
    here.render(bar)
    assert "writing" not in bar.findChildren(AlsoHere)[0].toolTip(), "the panel says it"
    assert "Ben Whitlock is here too" in bar.findChildren(AlsoHere)[0].toolTip()
