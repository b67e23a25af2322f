"""What stands in a way out is done by its button, and has words."""

import re
from pathlib import Path
from unittest.mock import AsyncMock, MagicMock

import pytest

import session_engine
from desktop.bindings.casework import CaseworkBinding
from desktop.verbs import Verbs
from session_engine.casework.state import Bulk, NotDone, Undo
from session_engine.errors import Failure, OrganisationError, RefusalCode, Refused, WayOut
from session_engine.ids import LineId, RecordRef

CASE = RecordRef(LineId("demo"), "incident", "1")
OTHER = RecordRef(LineId("demo"), "incident", "2")


def test_saving_first_is_offered_in_words_and_done() -> None:
    desk = MagicMock()
    verbs = Verbs(desk)
    way = WayOut("records.save", (CASE,))
    assert verbs.knows(way)
    assert verbs.text(way) == "Save"
    verbs.do(way)
    desk.casework.save.assert_called_once_with(CASE)


def test_no_way_out_that_is_known_has_its_name_for_words() -> None:
    verbs = Verbs(MagicMock())
    source = "".join(file.read_text("utf-8") for file in Path(session_engine.__file__).parent.rglob("*.py"))
    named = set(re.findall(r'WayOut\(\s*"([a-z_.]+)"', source))
    assert named > {"records.keep_mine", "records.save", "workspace.make_room"}
    for name in named:
        way = WayOut(name, ("key", "closing", "A title"))
        assert not verbs.knows(way) or "." not in verbs.text(way)


def test_choosing_a_value_belongs_to_its_field() -> None:
    """A notice's buttons bore the names of the verbs, and did nothing."""
    assert not Verbs(MagicMock()).knows(WayOut("records.keep_mine", (CASE, "title")))


@pytest.mark.anyio
@pytest.mark.parametrize("done", [(), (OTHER,)])
async def test_an_undo_says_what_it_did_not_undo(done: tuple[RecordRef, ...]) -> None:
    """It said "Undone" though a colleague had changed one of the cases since."""
    desk = MagicMock()
    left = NotDone(CASE, Refused(RefusalCode.CONFLICT))
    gone = NotDone(CASE, OrganisationError(Failure.MISSING))
    desk.engine.casework.undo = AsyncMock(return_value=Bulk(done, (left, gone)))
    desk.casework = CaseworkBinding(desk)
    desk.engine.records.state.return_value.name = "Left gate"
    Verbs(desk).do(WayOut("undo", (Undo("restore", ()),)))
    await desk.start.call_args.args[0]()
    told: list[tuple[str, object]] = [
        (call.args[0], call.args[1]["titles"] if len(call.args) > 1 else None)
        for call in desk.engine.notices.tell.mock_calls
    ]
    assert told == [
        *(("undone", None) for _ in done),
        ("changed_since", "Left gate"),
        ("not_done", "Left gate"),
    ]
