"""What can be done with the rows of a list."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any, cast

import pytest

from desktop.bindings.rows import RowCommands, row_commands
from session_engine.conversations.state import REPLIES
from session_engine.errors import RefusalCode, Refused
from session_engine.ids import LineId, RecordRef
from tests.unit.engine.fake_organisation import guid

LINE = LineId("demo")
HERS, OURS = RecordRef(LINE, REPLIES, guid(1)), RecordRef(LINE, REPLIES, guid(2))


def test_what_belongs_to_nobody_is_not_assigned() -> None:
    assert row_commands("msdyn_presence", owned=False) == ("edit", "delete")
    assert "assign" in row_commands("account")
    assert row_commands("queueitem", owned=False) == ("pick", "release")


def rows(*selected: RecordRef) -> tuple[RowCommands, list[tuple[RecordRef, ...]]]:
    """Give the commands of prepared answers, of which one is hers and one everybody's, and what is deleted."""
    deleted: list[tuple[RecordRef, ...]] = []
    verbs = ("bulk_edit", "assign", "add_to_queue", "pick", "release", "complete", "set_due")
    desk = SimpleNamespace(
        casework=SimpleNamespace(delete=deleted.append, **dict.fromkeys(verbs)),
        run=lambda work: work(),
        engine=SimpleNamespace(
            casework=SimpleNamespace(standings=SimpleNamespace(can=lambda *_: True)),
            forms=SimpleNamespace(may_change=lambda ref: ref == HERS, may_write=lambda *_: True),
            lines=SimpleNamespace(metadata=lambda _: SimpleNamespace(known=lambda _: None)),
        ),
    )
    names = ("refresh", "offer_sorting", "offer_filters", "clear_filters", "select_all")
    grid = SimpleNamespace(selection=lambda: selected, **dict.fromkeys(names))
    return RowCommands(cast("Any", desk), cast("Any", grid), LINE, REPLIES), deleted


def test_what_is_everybodys_is_deleted_by_who_may_alone() -> None:
    shared, deleted = rows(OURS)
    assert shared.for_selection() == ()
    assert "delete" in shared.off()
    with pytest.raises(Refused) as refusal:
        shared.command("delete")
    assert (refusal.value.code, deleted) == (RefusalCode.READ_ONLY, [])


def test_of_several_only_hers_are_deleted() -> None:
    both, deleted = rows(HERS, OURS)
    assert both.for_selection() == ("delete",)
    assert both.command("delete")
    assert deleted == [(HERS,)]
