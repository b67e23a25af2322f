"""What is said of an article without the organisation waits to be sent, is shown, and becomes one record."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any
from unittest.mock import MagicMock

import pytest

from session_engine.ids import RecordRef
from session_engine.knowledge.articles import Articles
from session_engine.knowledge.feedback import Feedback
from session_engine.knowledge.state import Thumb
from tests.unit.engine.fake_organisation import Col, Tab, guid
from tests.unit.engine.outbox_desk import BreakableOrganisation, OutboxDesk, outbox_desk
from tests.unit.engine.web_api import LINE

pytestmark = pytest.mark.anyio
ARTICLE = guid(700)


def organisation() -> BreakableOrganisation:
    made = BreakableOrganisation()
    name, number = Col("String", "Title"), Col("Integer")
    article = Tab(
        "knowledgearticle", "knowledgearticles", "knowledgearticleid", "title",
        {"knowledgearticleid": Col("Uniqueidentifier"), "title": name},
    )  # fmt: skip
    feedback = Tab(
        "feedback", "feedback", "feedbackid", "title",
        {
            "feedbackid": Col("Uniqueidentifier"), "title": name, "comments": Col("Memo"),
            "rating": number, "minrating": number, "maxrating": number,
            "ownerid": Col("Owner", "Owner", targets=("systemuser",)),
            "modifiedon": Col("DateTime", "Modified On"),
            "regardingobjectid": Col("Lookup", "Regarding", targets=("knowledgearticle",)),
        },
        navigations={("regardingobjectid", "knowledgearticle"): "regardingobjectid_knowledgearticle"},
    )  # fmt: skip
    for table in (article, feedback):
        made.tables[table.name] = made.sets[table.set_name] = table
        made.rows[table.name] = {}
    made.put("knowledgearticle", ARTICLE, title="Red light")
    return made


@asynccontextmanager
async def reading(
    folder: Path, org: BreakableOrganisation
) -> AsyncGenerator[tuple[OutboxDesk, Articles, RecordRef]]:
    nothing: Any = MagicMock()
    nothing.linked.return_value = False
    nothing.of.return_value.of.return_value = None
    async with outbox_desk(folder, org) as desk:
        for table in ("knowledgearticle", "feedback"):
            await desk.lines.metadata(LINE).table(table)
        said = Feedback(desk.lines, desk.records)
        articles = Articles(desk.bus, desk.tasks, desk.lines, desk.records, nothing, nothing, said, nothing)
        yield desk, articles, desk.ref("knowledgearticle", ARTICLE)


async def test_a_comment_that_nothing_was_read_before_waits_and_is_one_record(tmp_path: Path) -> None:
    org = organisation()
    async with reading(tmp_path, org) as (desk, articles, article):
        await desk.cut()
        await articles.comment(article, "Step 3 is missing a cable")
        await articles.rate(article, Thumb.DOWN)
        assert [item.verb.value for item in desk.outbox.state.items] == ["create"]
    # The next start: it answers, but nothing that is sent arrives.
    org.down, org.cut = False, lambda _request: "before"
    async with reading(tmp_path, org) as (desk, articles, article):
        await desk.cut()
        articles._said[article] = await articles._feedback.read(article)
        state = articles.state(article, None)
        assert (state.comment, state.thumb) == ("Step 3 is missing a cable", Thumb.DOWN)
        await articles.comment(article, "Step 4 is")
        assert len({item.ref for item in desk.outbox.state.items}) == 1
        await desk.mend()
        (row,) = org.rows["feedback"].values()
        assert (row["comments"], row["rating"], row["regardingobjectid"]) == (
            "Step 4 is", 1, ("knowledgearticle", ARTICLE),
        )  # fmt: skip
        await articles.rate(article, Thumb.UP)
        (row,) = org.rows["feedback"].values()
        assert (row["comments"], row["rating"]) == ("Step 4 is", 5)
