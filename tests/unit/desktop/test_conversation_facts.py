"""What a conversation's page says of who writes."""

from __future__ import annotations

import json

import pytest

from desktop.pages.conversation_facts import language_name, prechat_card, visitor_card


def test_the_visitors_language_is_named() -> None:
    card = visitor_card(json.dumps({"browser": "Firefox 144", "language": "en", "authenticated": False}))
    assert card is not None
    assert [(fact.label, fact.text) for fact in card.facts] == [
        ("Browser", "Firefox 144"),
        ("Language", "English"),
        ("Signed in", "no"),
    ]


@pytest.mark.parametrize(
    ("tag", "name"), [("de-AT", "German"), ("pt_BR", "Portuguese"), ("x-cat", "x-cat"), ("", "")]
)
def test_a_language_that_nobody_knows_stays_its_tag(tag: str, name: str) -> None:
    assert language_name(tag) == name


def test_answers_stand_behind_what_was_asked() -> None:
    answers = '{"name": "Maria", "device": "Perch camera", "email": ""}'
    card = prechat_card(answers, '{"device": "Which device\\nis it about?", "email": "Address", "x": {}}')
    assert card is not None
    assert [(fact.label, fact.text) for fact in card.facts] == [
        ("Name", "Maria"), ("Which device is it about?", "Perch camera"),
    ]  # fmt: skip
    asked = prechat_card(answers, "{")
    assert asked is not None
    assert asked.facts[1].label == "Device", "of a conversation from before"


@pytest.mark.parametrize("text", [None, "", "{", "[]", "{}", '"en"', '{"a": {}}'])
def test_what_is_no_flat_object_makes_no_card(text: object) -> None:
    assert visitor_card(text) is None
    assert prechat_card(text) is None
