"""The link of an article that is copied: the customers' one, else the program's own, and never nothing."""

from __future__ import annotations

import asyncio
from types import SimpleNamespace
from typing import Any, cast

import pytest

from desktop.bindings.knowledge import KnowledgeBinding
from session_engine.ids import PageKey, RecordRef, record_page
from session_engine.knowledge.portal import SETTING

ARTICLE = RecordRef(cast("Any", "demo"), "knowledgearticle", "a1")


class Engine:
    """A portal is set; articles have the number that is given."""

    def __init__(self, number: str) -> None:
        self.told: list[str] = []
        self.settings = SimpleNamespace(text={SETTING: "https://help.example/{number}"}.__getitem__)
        self.records = SimpleNamespace(value=lambda _ref, _column: number)
        self.notices = SimpleNamespace(tell=lambda _code, values: self.told.append(values["text"]))


def copied(number: str, qapp: Any, monkeypatch: pytest.MonkeyPatch) -> tuple[list[str], list[PageKey]]:
    engine, own = Engine(number), cast("list[PageKey]", [])
    links = SimpleNamespace(copy=own.append)
    desk = SimpleNamespace(engine=engine, links=links, start=lambda verb, **_: asyncio.run(verb()))
    binding = KnowledgeBinding.__new__(KnowledgeBinding)
    binding._desk = cast("Any", desk)

    async def read(_article: RecordRef) -> None:
        return

    monkeypatch.setattr(binding, "read", read)
    qapp.clipboard().setText("what was copied before")
    binding.copy(ARTICLE)
    return engine.told, own


def test_an_article_with_a_number_has_the_customers_link(qapp: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    told, own = copied("KA-01007", qapp, monkeypatch)
    assert told == [qapp.clipboard().text()]
    assert "KA-01007" in told[0]
    assert own == []


def test_one_without_has_the_programs_own(qapp: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    told, own = copied("", qapp, monkeypatch)
    assert told == []
    assert own == [record_page(ARTICLE)]
    assert qapp.clipboard().text() == "what was copied before"
