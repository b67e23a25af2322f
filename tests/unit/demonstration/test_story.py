"""The story as it is written: complete, in order, and standing by itself."""

import re
from collections import Counter

from org_service.demonstration.content import load_content
from org_service.demonstration.moments import parse_when
from org_service.demonstration.steps import signed_steps
from org_service.demonstration.told import PARENT

STORY = load_content().story
BY_NUMBER = {case.number: case for case in STORY.case}


def test_eight_colleagues_and_six_queues() -> None:
    assert [user.name for user in STORY.user] == [
        "Amara Osei",
        "Ben Whitlock",
        "Chiara Moretti",
        "Jonas Weber",
        "Yuki Tanaka",
        "Esra Yılmaz",
        "Grace Lindqvist",
        "Hugo Peeters",
    ]
    assert len(STORY.queue) == 6


def test_every_reference_leads_somewhere() -> None:
    people = {contact.key for contact in STORY.contact}
    customers = people | {account.key for account in STORY.account}
    colleagues = {user.key for user in STORY.user}
    owners = colleagues | {team.key for team in STORY.team} | {queue.key for queue in STORY.queue}
    products = {product.id for product in STORY.product}
    subjects = {subject.id for subject in STORY.subject}
    for case in STORY.case:
        assert {case.customer, case.contact or case.customer} <= customers, case.number
        assert {case.owner, case.worker or case.owner} <= owners, case.number
        assert case.product in products
        assert case.subject in subjects
        assert case.parent is None or case.parent in BY_NUMBER
        for entry in case.entry:
            outside = entry.kind in {"email_in", "phonecall_in"}
            assert entry.by in (people if outside else colleagues), (case.number, entry.subject)
            assert {
                entry.to or "ben",
                entry.assigned or "ben",
                entry.answered or "ben",
            } <= people | colleagues
    assert {child.owner for child in STORY.child} <= owners


def test_every_moment_can_be_read() -> None:
    for case in STORY.case:
        levels = [level for level in (case.first_response, case.resolve_by) if level]
        moments = [case.created, case.modified, case.closed, case.entered, case.escalated]
        moments += [moment for level in levels for moment in (level.due, level.met)]
        moments += [moment for entry in case.entry for moment in (entry.at, entry.due, entry.done)]
        for moment in filter(None, moments):
            parse_when(moment)


def test_forty_one_reports_under_one_parent() -> None:
    numbers = [child.n for child in STORY.child]
    assert len(numbers) == 41
    assert numbers == list(range(1043, 1084))
    assert PARENT in BY_NUMBER
    assert any(child.title == "wifi dies when I close the door" for child in STORY.child)


def test_reports_are_in_the_customers_own_words() -> None:
    assert len({child.title for child in STORY.child}) == 41
    assert len({child.text for child in STORY.child}) == 41
    assert len({child.who for child in STORY.child}) == 41
    assert len({child.culture for child in STORY.child}) >= 8


def test_ben_solved_three_of_them_with_419_and_the_radio() -> None:
    solved = [child for child in STORY.child if child.solved]
    assert [child.owner for child in solved] == ["ben", "ben", "ben"]
    for child in solved:
        assert child.solved is not None
        assert "4.1.9" in child.solved.text
        assert "radio" in child.solved.text


def test_the_thread_has_sixty_entries_of_several_colleagues() -> None:
    thread = BY_NUMBER["CAS-00655"].entry
    assert len(thread) == 60
    assert len({entry.text for entry in thread}) == 60
    writers = Counter(entry.by for entry in thread)
    assert {"ben", "chiara", "jonas", "esra", "grace", "yuki"} <= writers.keys()


def test_okonkwos_timeline_is_as_drawn() -> None:
    case = BY_NUMBER["CAS-01187"]
    assert len(case.entry) == 14
    assert case.resolve_by is not None
    assert case.resolve_by.due == "+22m"
    assert case.priority == "high"


def test_each_active_case_stands_by_itself() -> None:
    """Who works on it finds since when, what was tried, what was promised or what comes next."""
    for case in STORY.case:
        if case.owner in {"amara", "ben", "chiara", "esra"} and case.status == "in progress":
            assert re.search(r"Since|since|two days ago|Tried|Next:", case.description), case.number
            assert re.search(r"Next:", case.description), case.number


def test_nothing_reads_like_filler() -> None:
    texts = [case.description for case in STORY.case] + [child.text for child in STORY.child]
    texts += [entry.text for case in STORY.case for entry in case.entry]
    for text in texts:
        assert not re.search(r"lorem|ipsum|test ?123|foo|todo|xxx", text, re.IGNORECASE), text
        assert "{" not in text


def test_signatures_of_steps_become_their_authors() -> None:
    steps = [step for family in load_content().families for step in signed_steps(family)]
    signed = [step for step in steps if step.author]
    assert signed
    assert not [step for step in steps if re.search(r"[–-] ?(Amara|Ben|Chiara|Jonas)\.?$", step.text)]
