"""What a recording takes out again, what it leaves out and says so, and ways back of queue steps that are kept."""

from __future__ import annotations

import pytest

from session_engine.casework.state import Undo
from session_engine.casework.steps import Repick, Requeue, Unpick
from session_engine.conversations.events import VerbDone
from session_engine.conversations.state import Verb
from session_engine.ids import CONVERSATION_TABLE, RecordRef, help_page, record_page
from session_engine.macros import kept_inverses
from session_engine.macros.left_out import LeftOut
from session_engine.macros.recording import MOST
from session_engine.macros.state import ActionStep, Argument
from session_engine.mail.events import MailQueued, MailTakenBack
from session_engine.records.state import Choice, Lookup
from tests.unit.engine.fake_organisation import ME, guid
from tests.unit.engine.guided import CASE, OTHER, guided
from tests.unit.engine.web_api import LINE

pytestmark = pytest.mark.anyio

ITEM, QUEUE = RecordRef(LINE, "queueitem", guid(60)), RecordRef(LINE, "queue", guid(61))
SOMEBODY = RecordRef(LINE, "systemuser", guid(62))


async def test_what_was_changed_on_the_case_is_recorded_and_taken_out_when_it_was_taken_back() -> None:
    async with guided() as at:
        macros, casework = at.guidance.macros, at.data.casework
        await at.made.quiet()
        macros.record(at.session)
        await casework.set_columns((at.ref(),), {"prioritycode": Choice(1)})
        bulk = await casework.set_columns((at.ref(),), {"title": "Wifi upstairs"})
        assert bulk.undo is not None
        await casework.undo(bulk.undo)
        recording = macros.recording
        assert recording is not None
        assert recording.left_out == {}
        (step,) = macros.stop_recording("Recorded", "tst_recorded").steps
        assert isinstance(step, ActionStep)
        assert (step.action, step.arguments[-1]) == (
            "update_record",
            Argument("values", pairs=(("prioritycode", "1"),)),
        )


class Away:
    """An outbox: nothing can be sent now."""

    def must_wait(self, *_: object) -> bool:
        return True

    async def keep(self, *_: object, **__: object) -> bool:
        return True


async def test_what_waits_to_be_sent_is_recorded_as_well() -> None:
    async with guided() as at:
        macros, records, away = at.guidance.macros, at.data.records, Away()
        await at.data.lines.metadata(LINE).table("incident")
        await at.made.quiet()
        records.send_later(away)  # type: ignore[arg-type]
        macros.record(at.session)
        records.edit(at.ref(), "title", "No wifi upstairs")
        assert not await records.save(at.ref())
        steps = macros.stop_recording("Recorded", "tst_recorded").steps
        assert [step.action for step in steps if isinstance(step, ActionStep)] == [
            "autofill_form",
            "save_record",
        ]


async def test_what_no_macro_does_is_counted_and_never_lost() -> None:
    async with guided() as at:
        macros, casework = at.guidance.macros, at.data.casework
        await at.made.quiet()
        macros.record(at.session)
        before = await casework.set_columns((at.ref(OTHER),), {"title": "Another"})
        assert before.undo is not None
        await casework.undo(before.undo)
        await casework.delete((at.ref(OTHER),))
        at.workspace.open_tab(help_page(LINE), at.session)
        conversation = at.ref(guid(70), CONVERSATION_TABLE)
        at.workspace.open_tab(record_page(conversation), at.session)
        at.made.bus.publish(VerbDone(conversation, Verb.SAY))
        at.made.bus.publish(VerbDone(conversation, Verb.LINK, at.ref()))  # it is not this session's own one
        at.made.bus.publish(VerbDone(at.ref(guid(71), CONVERSATION_TABLE), Verb.END))  # nor open here
        recording = macros.recording
        assert recording is not None
        assert recording.left_out == {
            LeftOut.ELSEWHERE: 1,
            LeftOut.UNDONE: 1,
            LeftOut.DELETED: 1,
            LeftOut.PAGES: 1,
            LeftOut.MESSAGES: 1,
            LeftOut.CONVERSATION: 1,
        }


async def test_what_is_done_in_other_sessions_is_neither_recorded_nor_left_out() -> None:
    async with guided() as at:
        macros = at.guidance.macros
        await at.made.quiet()
        macros.record(at.session)
        at.workspace.open_session(record_page(at.ref(OTHER)))
        await at.data.casework.set_columns((at.ref(OTHER),), {"title": "Another"})
        recording = macros.recording
        assert recording is not None
        assert (recording.steps, recording.left_out) == ((), {})


@pytest.mark.parametrize("begun_here", [True, False])
async def test_what_ends_after_she_has_gone_on_is_counted_where_she_began_it(begun_here: bool) -> None:
    async with guided() as at:
        macros, casework, workspace = at.guidance.macros, at.data.casework, at.workspace
        other = workspace.open_session(record_page(at.ref(OTHER))).session
        await at.made.quiet()
        at.made.tasks.note_where(lambda: workspace.state.focused_session.id)
        macros.record(at.session)
        workspace.focus_session(at.session if begun_here else other)
        elsewhere = at.ref(guid(4))
        at.organisation.put("incident", guid(4), title="In no session")

        async def change() -> None:
            await casework.set_columns((elsewhere,), {"title": "Another"})

        at.made.tasks.start(change(), owner="test", group="change")
        workspace.focus_session(other if begun_here else at.session)
        await at.made.quiet()
        recording = macros.recording
        assert recording is not None
        assert recording.left_out == ({LeftOut.ELSEWHERE: 1} if begun_here else {})


async def test_what_is_linked_to_the_sessions_conversation_is_recorded() -> None:
    async with guided() as at:
        macros, conversation = at.guidance.macros, at.ref(guid(70), CONVERSATION_TABLE)
        session = at.workspace.open_session(record_page(conversation)).session
        await at.made.quiet()
        macros.record(session)
        at.made.bus.publish(VerbDone(conversation, Verb.LINK, at.ref()))
        (step,) = macros.stop_recording("Recorded", "tst_recorded").steps
        assert isinstance(step, ActionStep)
        assert (step.action, step.arguments[:2]) == (
            "link_to_conversation",
            (Argument("entity", "incident"), Argument("record", CASE)),
        )


async def test_an_email_that_was_taken_back_is_not_sent_by_the_macro() -> None:
    async with guided() as at:
        macros, mail = at.guidance.macros, at.ref(guid(80), "email")
        at.workspace.open_tab(record_page(mail), at.session)
        await at.made.quiet()
        macros.record(at.session)
        at.made.bus.publish(MailQueued(mail, "Your wifi", 10))
        at.made.bus.publish(MailTakenBack(mail))
        assert macros.stop_recording("Recorded", "tst_recorded").steps == ()


async def test_steps_beyond_the_last_one_are_counted() -> None:
    async with guided() as at:
        macros = at.guidance.macros
        await at.made.quiet()
        macros.record(at.session)
        recording = macros.recording
        assert recording is not None
        mail = at.ref(guid(80), "email")
        at.workspace.open_tab(record_page(mail), at.session)
        for _ in range(MOST + 1):
            at.made.bus.publish(MailQueued(mail, "Your wifi", 10))
        assert (len(recording.steps), recording.left_out[LeftOut.TOO_MANY]) == (MOST, 2)


@pytest.mark.parametrize(
    ("verb", "step"),
    [
        ("unpick", Unpick(ITEM, SOMEBODY, QUEUE, removed=False, owner=Lookup(SOMEBODY, "Ben"))),
        ("unpick", Unpick(ITEM, SOMEBODY, QUEUE, removed=True)),
        ("repick", Repick(ITEM)),
        ("requeue", Requeue(ITEM, SOMEBODY, QUEUE, None)),
        ("requeue", Requeue(ITEM, SOMEBODY, QUEUE, QUEUE, RecordRef(LINE, "systemuser", ME))),
    ],
)
def test_the_way_back_of_a_queue_step_outlives_the_program(verb: str, step: object) -> None:
    undo = Undo(verb, (step,), ((SOMEBODY, 'W/"3"'),))
    assert kept_inverses.read(kept_inverses.written(undo)) == undo
