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
from tests.unit.engine.fake_organisation import ME, Col, Tab, guid
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


async def test_what_is_said_where_hers_was_never_read_goes_into_the_record_she_has(tmp_path: Path) -> None:
    org = organisation()
    article_of, mine = ("knowledgearticle", ARTICLE), ("systemuser", ME)
    org.put(
        "feedback", guid(900), title="Red light", comments="A cable is missing", rating=5, minrating=1,
        maxrating=5, regardingobjectid=article_of, ownerid=mine,
    )  # fmt: skip
    async with reading(tmp_path, org) as (desk, articles, article):
        await desk.cut()
        await articles.rate(article, Thumb.DOWN)
        (made,) = {item.ref for item in desk.outbox.state.items}
        await desk.mend()
        assert list(org.rows["feedback"]) == [guid(900)]
        row = org.rows["feedback"][guid(900)]
        assert (row["rating"], row["comments"], row["title"]) == (1, "A cable is missing", "Red light")
        assert (desk.outbox.state.items, desk.records.unborn(LINE)) == ((), ())
        assert desk.records.status(made).value == "missing"
        # What she says next is about the record there is.
        await articles.comment(article, "Step 4 too")
        assert list(org.rows["feedback"]) == [guid(900)]
        row = org.rows["feedback"][guid(900)]
        assert (row["comments"], row["rating"]) == ("Step 4 too", 1)


async def test_a_try_that_may_have_arrived_finds_its_own_record(tmp_path: Path) -> None:
    org = organisation()
    async with reading(tmp_path, org) as (desk, articles, article):
        await desk.cut()
        await articles.rate(article, Thumb.UP)
        org.down, org.cut = False, lambda _request: "after"
        desk.lines.reconnect(LINE)
        await desk.until(lambda: org.rows["feedback"])
        await articles.comment(article, "Well written")  # behind the first, which may be there or not
        await desk.mend()
        (row,) = org.rows["feedback"].values()
        assert (row["comments"], row["rating"]) == ("Well written", 5)
        assert not desk.outbox.state.items
