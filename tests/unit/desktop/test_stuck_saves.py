"""A save that did not work is told of until the record is saved."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any, cast

import pytest

from desktop.desk import Desk
from session_engine.errors import Failure, OrganisationError, RefusalCode, Refused
from session_engine.events import Event, EventBus, Origin
from session_engine.ids import LineId, RecordRef
from session_engine.mail.events import MailQueued
from session_engine.notices.area import NoticeDismissed, NoticesArea
from session_engine.ports import SystemClock
from session_engine.records.events import RecordChanged, RecordKept, RecordSaved
from session_engine.tasks import Tasks

CASE, OTHER = (RecordRef(LineId("demo"), "incident", key) for key in ("1", "2"))


class Saving:
    """A desk whose saves do not work until they are let."""

    def __init__(self) -> None:
        self.bus, self.tasks, self.gone = EventBus(), Tasks(), list[int]()
        self.bus.subscribe(NoticeDismissed, lambda event: self.gone.append(event.notice_id))
        self.notices = NoticesArea(self.bus, SystemClock())
        self.dirty = {CASE, OTHER}
        self.error: Exception | None = OrganisationError(Failure.FORBIDDEN)
        records = SimpleNamespace(state=lambda ref: SimpleNamespace(dirty=ref in self.dirty))
        engine = SimpleNamespace(bus=self.bus, notices=self.notices, tasks=self.tasks, records=records)
        self.desk = Desk(cast("Any", engine))
        self.desk.refused.connect(lambda no, _again: self.notices.tell("refused", {"text": str(no)}))

    async def save(self, *refs: RecordRef) -> None:
        async def work() -> None:
            if self.error is not None:
                raise self.error

        await self.desk.start(work, saves=refs)

    def told(self) -> list[str]:
        return [notice.code for notice in self.notices.state.notices]

    def done(self, event: Event, *refs: RecordRef) -> None:
        self.dirty -= set(refs)
        self.bus.publish(event)


@pytest.mark.anyio
@pytest.mark.parametrize(
    "error", [OrganisationError(Failure.FORBIDDEN), Refused(RefusalCode.REQUIRED_MISSING)]
)
@pytest.mark.parametrize(
    "event",
    [RecordSaved(CASE, created=False), RecordKept(CASE, created=False)],
)
async def test_it_goes_with_the_save_that_worked(qapp: Any, error: Exception, event: Event) -> None:
    """The red notice stood on above the record that was saved, and under the bell for the rest of the day."""
    saving = Saving()
    saving.error = error
    await saving.save(CASE)
    saving.done(RecordSaved(OTHER, created=False), OTHER)
    saving.bus.publish(RecordChanged(CASE, frozenset(), Origin.PERSON))
    assert len(saving.told()) == 1, "this one is not saved yet"
    saving.done(event, CASE)
    assert saving.told() == []
    assert saving.gone == [1]


@pytest.mark.anyio
async def test_what_is_told_of_several_goes_with_the_last_of_them(qapp: Any) -> None:
    saving = Saving()
    await saving.save(CASE, OTHER)
    saving.done(RecordSaved(CASE, created=False), CASE)
    assert saving.told() == ["failed"]
    saving.done(RecordChanged(OTHER, frozenset({"title"}), Origin.PERSON), OTHER)  # discarded
    assert saving.told() == []


@pytest.mark.anyio
async def test_what_is_told_of_anything_else_stays(qapp: Any) -> None:
    saving = Saving()
    await saving.save()
    saving.done(RecordSaved(CASE, created=False), CASE)
    assert saving.told() == ["failed"]


@pytest.mark.anyio
@pytest.mark.parametrize("event", [MailQueued(CASE, "Two boxes", 10.0), RecordSaved(CASE, created=True)])
async def test_where_nothing_was_typed_it_stays_until_that_is_done(qapp: Any, event: Event) -> None:
    """A draft without a recipient, an empty form: whatever else is heard of them takes nothing back."""
    saving = Saving()
    saving.dirty.clear()
    await saving.save(CASE)
    saving.bus.publish(RecordChanged(CASE, frozenset({"statecode"}), Origin.ORGANISATION))
    assert saving.told() == ["failed"]
    saving.done(event)
    assert saving.told() == []
