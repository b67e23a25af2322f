"""Puts the whole demonstration together as rows: the story, its surroundings, the history."""

from datetime import datetime
from typing import Final

from org_service.demonstration.articles import ArticleRows
from org_service.demonstration.base import Base
from org_service.demonstration.cases import CaseRows
from org_service.demonstration.chance import chance
from org_service.demonstration.content import Content
from org_service.demonstration.course import Course
from org_service.demonstration.customer_rows import CustomerRows
from org_service.demonstration.history import STORY_FAMILY, Historian
from org_service.demonstration.line import LineRows
from org_service.demonstration.moments import Clock, parse_when
from org_service.demonstration.people import PeopleMaker
from org_service.demonstration.registry import make_registry
from org_service.demonstration.rows import Rows
from org_service.demonstration.slots import CASES, Anchor, Slot, SlotMaker
from org_service.demonstration.timeline import Timeline
from org_service.demonstration.told import PARENT, Storyteller
from org_service.demonstration.wording import Wording

DEFAULT_SEED: Final = 20


def plan(content: Content, now: datetime, seed: int, zone_code: int) -> Rows:
    """Give every row of the demonstration for a moment, the same ones for the same seed."""
    story = content.story
    rows = Rows(Clock(now))
    registry = make_registry(story)
    customers = PeopleMaker(content, seed).make()
    Base(content, rows, registry, zone_code).add_all()
    primary = {account.key: account.primary for account in story.account if account.primary}
    CustomerRows(rows, registry).add_all(customers, primary)
    articles = ArticleRows(content, rows, registry, seed)
    articles.add_all()

    cases = CaseRows(rows, registry)
    timeline = Timeline(rows, registry, cases)
    wording = Wording(content.phrases, chance("cases", seed))
    slots, numbers = _places(content, rows.clock, seed)
    teller = Storyteller(story, customers, cases, timeline)
    for told in story.case:
        teller.tell(told, numbers[told.title])
    guide = next(family for family in content.families if family.id == STORY_FAMILY).articles[0]
    for child in story.child:
        case = teller.tell_child(child)
        if case.closed is not None:
            articles.link(case, guide, case.closed, "ben")
    course = Course(articles, registry, timeline, wording, content.phrases)
    Historian(content, customers, registry, cases, course, wording, rows.clock.now).make(slots)
    articles.add_opinions(customers)
    LineRows(rows, registry).add_all(customers)
    return rows


def _places(content: Content, clock: Clock, seed: int) -> tuple[list[Slot], dict[str, str]]:
    """Find the places of all other cases, and the numbers of the story's own by title."""
    story = content.story
    numbers = {told.title: told.number for told in story.case}
    block = {child.n for child in story.child} | {int(PARENT[4:])}
    anchors = [
        Anchor(int(told.number[4:]), parse_when(told.created))
        for told in story.case
        if told.number.startswith("CAS-") and told.number != PARENT
    ]
    maker = SlotMaker(clock, seed)
    current = maker.current(anchors, block)
    old_of_story = [told for told in story.case if told.number == "NH"]
    told_count = len(story.case) + len(story.child)
    old = maker.old(CASES - len(current) - told_count + len(old_of_story))
    for told in old_of_story:
        # The place nearest to the told moment gives its number away.
        when = clock.seconds(parse_when(told.created))
        nearest = min(old, key=lambda slot: abs(clock.seconds(slot.created) - when))
        old.remove(nearest)
        numbers[told.title] = nearest.number
    return old + current, numbers
