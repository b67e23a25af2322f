"""What stands in a way out is done by its button, and has words."""

import re
from pathlib import Path
from unittest.mock import MagicMock

import session_engine
from desktop.verbs import Verbs
from session_engine.errors import WayOut
from session_engine.ids import LineId, RecordRef

CASE = RecordRef(LineId("demo"), "incident", "1")


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
