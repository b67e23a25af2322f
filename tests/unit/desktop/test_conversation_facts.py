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


@pytest.mark.parametrize("text", [None, "", "{", "[]", "{}", '"en"', '{"a": {}}'])
def test_what_is_no_flat_object_makes_no_card(text: object) -> None:
    assert visitor_card(text) is None
    assert prechat_card(text) is None
