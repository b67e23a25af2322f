"""Which tool of the pane is in front."""

from __future__ import annotations

from typing import cast

from desktop.bindings.pane import assist_kept
from desktop.bindings.pane.choosing import Choosing
from desktop.bindings.pane.tool import PaneTool, Subject, Tool
from session_engine.assist.state import Verdicts
from session_engine.ids import LineId, RecordRef, SessionId, TabId

CASE = RecordRef(LineId("demo"), "incident", "1")
FIRST, SECOND = Subject(SessionId(2), TabId(3), CASE), Subject(SessionId(4), TabId(5), CASE)


class Fake:
    """A tool that knows whether it has data."""

    def __init__(self, has: bool | None = None) -> None:
        self.has = has

    def has_data(self, _subject: Subject) -> bool | None:
        return self.has


def _row(name: str) -> PaneTool:
    def unused(*_given: object) -> Tool:
        raise NotImplementedError

    return PaneTool(name, "record", lambda: name, lambda _table: True, unused)


ROWS = (_row("assist"), _row("scripts"), _row("knowledge"))


def _choose(choosing: Choosing, chosen: str = "", subject: Subject = FIRST, **made: Fake) -> str:
    return choosing.choose(subject, chosen, ROWS, {name: cast("Tool", tool) for name, tool in made.items()})


def test_the_first_one_that_may_have_data_is_in_front() -> None:
    choosing = Choosing()
    assert _choose(choosing) == "assist", "it is not made: it may have some"
    assist = Fake()
    assert _choose(choosing, assist=assist) == "assist"
    assist.has = False
    assert _choose(choosing, assist=assist) == "scripts"


def test_what_was_found_stays_in_front() -> None:
    choosing, assist, scripts = Choosing(), Fake(has=False), Fake(has=True)
    assert _choose(choosing, assist=assist, scripts=scripts) == "scripts"
    assist.has, scripts.has = True, False
    assert _choose(choosing, assist=assist, scripts=scripts) == "scripts", "nothing moves unasked"
    assert _choose(choosing, subject=SECOND, assist=assist, scripts=scripts) == "assist"


def test_with_data_nowhere_the_first_is_in_front() -> None:
    nothing = Fake(has=False)
    assert _choose(Choosing(), assist=nothing, scripts=nothing, knowledge=nothing) == "assist"


def test_the_persons_choice_counts_where_there_is_such_a_tool() -> None:
    choosing = Choosing()
    assert _choose(choosing, "knowledge") == "knowledge"
    assert _choose(choosing, "gone") == "assist"


def test_what_was_done_with_suggestions_is_kept_and_read_again() -> None:
    line = LineId("demo")
    one, other = RecordRef(line, "incident", "1"), RecordRef(line, "knowledgearticle", "2")
    verdicts = Verdicts(frozenset({one, other}), frozenset({other}), frozenset())
    case, next_case = RecordRef(line, "incident", "7"), RecordRef(line, "incident", "8")
    kept = assist_kept.write(verdicts, case)
    assert assist_kept.read(kept, case) == verdicts
    assert assist_kept.read(kept, next_case) == Verdicts(), (
        "what was said for one case is not said for another"
    )
    both = assist_kept.write(Verdicts(rejected=frozenset({one})), next_case, kept)
    assert assist_kept.read(both, case) == verdicts
    assert assist_kept.write(Verdicts(), case, kept) is None
    for rubbish in (None, "x", 3, {"7": "x"}, {"7": {"touched": [["incident"], "ab"]}}):
        assert assist_kept.read(rubbish, case) == Verdicts()
