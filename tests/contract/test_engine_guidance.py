"""Macros and scripts of the demonstration, run by the real engine on the real service, over a socket."""

import asyncio
from base64 import b64decode
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import replace

import pytest

from session_engine.assist.linking import Linking
from session_engine.errors import Failure, OrganisationError, RefusalCode, Refused
from session_engine.experience import reading
from session_engine.experience.area import ExperienceArea
from session_engine.experience.state import Experience
from session_engine.forms.state import FormStatus, SubGridPlan
from session_engine.guidance import Guidance, build_guidance
from session_engine.ids import RecordRef, SessionId, TabId, dashboard_page, record_page
from session_engine.macros.delivered import delivered
from session_engine.macros.holdings import Source
from session_engine.macros.runs import UNDER_WAY, Run, RunId, RunStatus, StepStatus
from session_engine.macros.state import ActionStep, Argument, LoopStep, Macro
from session_engine.mail.area import MailArea
from session_engine.pages import PagesArea
from session_engine.ports import SystemClock
from session_engine.records.state import Lookup, Parties
from session_engine.script_editing.state import EditorStatus
from session_engine.scripts.state import (
    Script,
    ScriptNotSaved,
    ScriptProblem,
    ScriptSource,
    ScriptStep,
    StepKind,
)
from session_engine.sessions.area import WorkspaceArea
from session_engine.settings.area import SettingsArea
from session_engine.settings.ports import SettingsInMemory
from session_engine.timeline.files import from_bytes
from session_engine.views.state import GridKey, GridView
from tests.contract.engine_line import GRACES_KEY, LINE, Amara, amara, ben, grace
from tests.contract.kept_mail import KeptMail

pytestmark = pytest.mark.anyio
FORMATTED = "OData.Community.Display.V1.FormattedValue"


class Desk:
    """Amara's engine with macros and scripts."""

    def __init__(self, at: Amara) -> None:
        self.at = at
        areas = at.areas
        self.workspace = WorkspaceArea(at.bus, LINE, dashboard_page(LINE), unsaved=areas.records)
        PagesArea(
            at.bus,
            self.workspace,
            areas.records,
            areas.forms,
            areas.grids,
            lambda: at.dashboards,
            areas.search,
        )
        settings = SettingsArea(at.bus, SettingsInMemory())
        self.mail = MailArea(at.bus, at.tasks, SystemClock(), areas.lines, areas.records)
        self.guidance: Guidance = build_guidance(
            at.bus, at.tasks, SystemClock(), areas, lambda: at.dashboards, self.workspace, settings, self.mail
        )

    async def open(self, ref: RecordRef) -> SessionId:
        return self.workspace.open_session(record_page(ref)).session

    async def ended(self, run: RunId) -> Run:
        macros = self.guidance.macros
        await self.at.until(lambda: macros.state(run).status not in UNDER_WAY - {RunStatus.ASKING}, 30)
        return macros.state(run)

    async def done(self, name: str, session: SessionId) -> Run:
        """Run a macro and say yes to whatever it asks."""
        await self.guidance.macros.load(LINE)
        run = self.guidance.macros.run(name, session)
        while (await self.ended(run)).status is RunStatus.ASKING:
            self.guidance.macros.answer(run, yes=True)
            await asyncio.sleep(0)
        return self.guidance.macros.state(run)


@asynccontextmanager
async def desk(address: str) -> AsyncGenerator[Desk]:
    async with amara(address) as at:
        yield Desk(at)


async def cases(address: str, condition: str, count: int) -> list[RecordRef]:
    query = {"$select": "incidentid", "$filter": condition, "$top": str(count), "$orderby": "incidentid"}
    with ben(address) as client:
        rows = client.get("incidents", params=query).json()["value"]
    assert len(rows) == count
    return [RecordRef(LINE, "incident", row["incidentid"]) for row in rows]


def mesh(count: int, skip: str = "") -> str:
    del count
    return f"contains(productid/name,'Mesh') and statecode eq 0 and _customerid_value ne null{skip}"


async def test_the_organisation_has_the_macros_and_scripts(service: str) -> None:
    async with desk(service) as at:
        library = await at.guidance.macros.load(LINE)
        assert (library.origin, library.failure, library.unreadable) == (Source.ORGANISATION, None, ())
        assert [item.macro for item in library.items] == list(delivered())
        for item in library.items:
            assert await at.guidance.macros.check(item.macro, LINE) == (), item.macro.name
        (case,) = await cases(service, mesh(1), 1)
        session = await at.open(case)
        await at.guidance.scripts.load(LINE)
        scripts = at.guidance.scripts
        await at.at.until(lambda: scripts.state(session).chosen is not None)
        state = scripts.state(session)
        assert (state.library.origin, state.library.failure) == (ScriptSource.ORGANISATION, None)
        assert state.chosen is not None
        assert state.chosen.name == "Mesh drops"
        assert [each.missing for each in state.steps] == [False] * 7
        for script in state.library.scripts:
            assert await at.guidance.authoring.examine(script, LINE) == ()
        customer = await at.guidance.slugs.fill("${customerName}", session)
        assert customer
        await at.at.until(
            lambda: scripts.state(session).steps[0].text.startswith(f"Good morning {customer},")
        )


async def test_for_whom_something_is_asked_is_never_a_guess(
    service: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever publishes before profiles were read, or could not read them, publishes to nobody unasked."""
    async with desk(service) as at:
        experience, real = at.guidance.experience, reading.read

        async def away(*_: object) -> Experience:
            raise OrganisationError(Failure.UNREACHABLE)

        monkeypatch.setattr(reading, "read", away)
        assert not (await experience.load(LINE)).profiles
        with pytest.raises(OrganisationError):
            await experience.certain(LINE)
        monkeypatch.setattr(reading, "read", real)
        assert len((await experience.certain(LINE)).profiles) == 2


async def test_macros_and_scripts_are_for_the_profiles_they_are_assigned_to(service: str) -> None:
    """Nobody asks for what changes: the feed tells of it."""
    async with desk(service) as at:
        experience, macros, scripts = at.guidance.experience, at.guidance.macros, at.guidance.scripts
        known = await experience.load(LINE)
        assert [profile.name for profile in known.profiles] == ["Second line", "Customer desk"]
        assert known.mine is not None
        assert (known.mine.name, known.mine.pane, len(known.mine.tools)) == ("Customer desk", True, 3)
        name = "nlh_ask_for_photo"
        await macros.load(LINE)
        experts, everybody = known.profiles[0].id, known.mine.id
        await macros.publish_to(name, LINE, (experts,))
        (item,) = [each for each in macros.library(LINE).items if each.macro.unique_name == name]
        assert (item.published, item.runs, item.profiles) == (True, False, ("Second line",))
        (case,) = await cases(service, "statecode eq 0", 1)
        session = await at.open(case)
        with pytest.raises(Refused):
            macros.run(name, session)
        await scripts.load(LINE)
        record = scripts.library(LINE).records["nlh_mesh_drops"].ref
        with ben(service) as client:
            way = f"ninedesk_appconfiguration_script({experts})/$ref"
            path = f"msdyn_productivityagentscripts({record.id})/{way.partition('(')[0]}/$ref"
            to = {"@odata.id": f"{client.base_url}msdyn_appconfigurations({experts})"}
            assert client.post(path, json=to).status_code == 204
            await at.at.until(lambda: "nlh_mesh_drops" in scripts.library(LINE).for_others)
            assert "nlh_mesh_drops" not in {each.unique_name for each in scripts.state(session).offered}
            assert client.delete(f"msdyn_productivityagentscripts({record.id})/{way}").status_code == 204
        await at.at.until(lambda: not scripts.library(LINE).for_others)
        await macros.publish_to(name, LINE, (experts, everybody))
        assert macros.run(name, session)
        with pytest.raises(OrganisationError) as caught:
            await experience.relate(RecordRef(LINE, "msdyn_appconfiguration", experts), "members", ())
        assert caught.value.failure is Failure.FORBIDDEN, "she leads nobody"


async def test_who_leads_sees_a_queues_members_and_changes_them(service: str) -> None:
    async with amara(service, GRACES_KEY) as at:
        with grace(service) as client:
            (row,) = client.get("queues?$select=name&$filter=name eq 'Cameras'").json()["value"]
            queue = RecordRef(LINE, "queue", row["queueid"])
        experience = ExperienceArea(at.bus, at.tasks, at.areas.lines)
        tab, forms = TabId(70), at.areas.forms
        forms.open(tab, record_page(queue))
        await at.until(lambda: forms.state(tab).status is FormStatus.READY)
        plan = forms.state(tab).plan
        assert plan is not None
        grids = {cell.part: cell for cell in plan.cells() if isinstance(cell, SubGridPlan)}
        members, streams = grids["queue_members"], grids["queue_streams"]
        assert members.through is not None
        assert (members.through.table, streams.column) == ("queuemembership", "msdyn_defaultqueueid")
        key = GridKey(tab, members.part)
        at.areas.grids.show(
            key, LINE, members.table, members.view_id, GridView(), related=(members.through, queue)
        )

        def shown() -> set[str]:
            return {row.ref.id for _, row in at.areas.grids.state(key).loaded()}

        await at.settled(key)
        now = set(await experience.related(queue, "queue"))
        assert shown() == now
        assert len(now) == 4
        known = dict(await experience.choices(LINE, "queue"))
        ben_id, jonas = (
            next(key for key, name in known.items() if name == who) for who in ("Ben Whitlock", "Jonas Weber")
        )
        await experience.relate(queue, "queue", (*now, ben_id))
        await at.until(lambda: shown() == {*now, ben_id})
        with grace(service) as other:
            member = {"@odata.id": f"{other.base_url}systemusers({jonas})"}
            path = f"queues({queue.id})/queuemembership_association/$ref"
            assert other.post(path, json=member).status_code == 204
        await experience.relate(queue, "queue", now, {*now, ben_id})
        await at.until(lambda: shown() == {*now, jonas})  # who came in meanwhile stays
        await experience.relate(queue, "queue", now)
        await at.until(lambda: shown() == now)


async def test_send_roll_back_guide_leaves_green_steps_alone_and_a_draft(service: str) -> None:
    async with desk(service) as at:
        (case,) = await cases(service, f"{mesh(1)} and statuscode eq 1", 1)
        session = await at.open(case)
        run = await at.done("nlh_send_rollback_guide", session)
        assert run.status is RunStatus.DONE, run
        assert [log.status for log in run.steps] == [StepStatus.DONE] * 6
        assert [log.action for log in run.steps] == [
            "open_article", "if", "create_record", "update_record", "set_context", "open_email",
        ]  # fmt: skip
        records = at.at.areas.records
        draft = RecordRef(LINE, "email", dict(run.steps[5].outputs)["record"])
        state = records.state(draft)
        assert str(state.value("subject")).startswith("How to bring your satellites back [CAS-")
        body = str(state.value("description"))
        assert "4.1.9" in body
        article = RecordRef(LINE, "knowledgearticle", dict(run.steps[0].outputs)["record"])
        assert str(records.value(article, "content")) in body
        to = state.value("to")
        assert isinstance(to, Parties)
        await records.save(draft)
        with ben(service) as client:
            row = client.get(f"emails({draft.id})").json()
            assert row["_regardingobjectid_value"] == case.id
            assert client.get(f"incidents({case.id})").json()["statuscode"] == 3
        again = await at.done("nlh_send_rollback_guide", session)
        five = ["open_article", "if", "update_record", "set_context", "open_email"]
        assert [log.action for log in again.steps] == five
        assert (
            await at.guidance.slugs.fill("${$session.solution}", session)
            == "Went back to firmware 4.1.9, as in KA-01007."
        )
        undone = await at.guidance.macros.undo(run.id)
        assert undone.undone
        with ben(service) as client:
            assert client.get(f"incidents({case.id})").json()["statuscode"] == 1


async def test_every_delivered_macro_runs(service: str) -> None:
    async with desk(service) as at:
        names = [m.unique_name for m in delivered() if m.unique_name != "nlh_send_rollback_guide"]
        found = await cases(service, "statecode eq 0 and contains(productid/name,'Perch')", len(names))
        for name, case in zip(names, found, strict=True):
            session = await at.open(case)
            run = await at.done(name, session)
            assert run.status is RunStatus.DONE, (name, run.steps[-1])
            await at.guidance.macros.undo(run.id)
            at.workspace.close_session(session, confirmed=True, force=True)


async def test_answers_become_a_note_on_the_case(service: str) -> None:
    async with desk(service) as at:
        (case,) = await cases(service, f"{mesh(1)} and prioritycode eq 2", 1)
        session = await at.open(case)
        scripts = at.guidance.scripts
        await scripts.load(LINE)
        scripts.choose(session, "nlh_mesh_drops")
        scripts.answer(session, "nlh_mesh_drops_2", "4.2.1")
        scripts.answer(session, "nlh_mesh_drops_3", "amber, <b>weak</b>")
        note = (await scripts.write_note(session)).note
        with ben(service) as client:
            row = client.get(f"annotations({note.id})").json()
        assert (row["_objectid_value"], row["subject"]) == (case.id, "Mesh drops")
        assert row["notetext"] == "Firmware version\n4.2.1\n\nColour of the light\namber, <b>weak</b>"
        scripts.answer(session, "nlh_mesh_drops_3", "none")
        assert (await scripts.write_note(session)).note == note
        with ben(service) as client:
            row = client.get(f"annotations({note.id})").json()
        assert row["notetext"] == "Firmware version\n4.2.1\n\nColour of the light\nnone"


async def test_a_saved_macro_is_the_next_version_and_a_colleague_is_not_overwritten(service: str) -> None:
    async with desk(service) as at:
        macros = at.guidance.macros
        await macros.load(LINE)
        steps = (ActionStep("tab", "get_current_tab"),)
        ref = await macros.save(Macro("tst_mine", "Mine", "", "incident", steps), LINE)
        item = macros.library(LINE).item("tst_mine")
        assert item is not None
        assert (item.published, item.record) == (True, ref)
        await macros.save(Macro("tst_mine", "Mine, better", "", "incident", steps), LINE)
        with ben(service) as client:
            query = f"?$filter=_ninedesk_of_value eq {ref.id}&$select=ninedesk_name,ninedesk_number"
            rows = client.get(f"ninedesk_definitionversions{query}").json()["value"]
            assert [(row["ninedesk_name"], row["ninedesk_number"]) for row in rows] == [("Mine", 1)]
            (before,) = await macros.versions("tst_mine", LINE)
            assert (before.definition.name, before.changed_by) == ("Mine", "Amara Osei")
            at.at.areas.lines._interests.clear()
            stale = macros.library(LINE)
            assert client.patch(f"workflows({ref.id})", json={"name": "Ben's"}).status_code == 204
            macros._library._libraries[LINE] = stale
            with pytest.raises(OrganisationError) as refused:
                await macros.save(Macro("tst_mine", "Overwritten", "", "incident", steps), LINE)
            assert refused.value.failure is Failure.CHANGED
            assert client.get(f"workflows({ref.id})").json()["name"] == "Ben's"
        await macros.load(LINE)
        await macros.remove("tst_mine", LINE)
        assert macros.library(LINE).item("tst_mine") is None


async def test_queries_and_loops_are_what_the_service_understands(service: str) -> None:
    async with desk(service) as at:
        (case,) = await cases(service, mesh(1), 1)
        session = await at.open(case)
        fill = at.guidance.slugs.fill
        title = await fill("${anchor.title}", session)
        assert title
        nested = "${$odata.incident.title.?$filter=incidentid eq '${anchor.incidentid}'&$select=title}"
        assert await fill(nested, session) == title
        same = "title eq '${caseTitle}' and incidentid eq ${anchor.incidentid}"
        by_title = f"${{$odata.incident.incidentid.?$filter={same}}}"
        assert await fill(by_title, session) == case.id
        customer = f"${{$odata.incident._customerid_value@{FORMATTED}.?$filter=incidentid eq '${{caseId}}'}}"
        assert await fill(customer, session) == await fill("${customerName}", session)
        at.guidance.slugs.set(session, "nasty", "x' or 1 eq 1 or title eq '&$top=5")
        assert await fill("${$odata.incident.title.?$filter=title eq '${nasty}'}", session) == ""
        loop = LoopStep(
            "same", "incident", "_customerid_value eq ${anchor._customerid_value}", ("title",), 3,
            (ActionStep("say", "set_context", (Argument("name", "last"), Argument("value", "${item.title}"))),),
        )  # fmt: skip
        run = await at.ended(at.guidance.macros.try_out(Macro("tst_x", "x", steps=(loop,)), session))
        assert run.status is RunStatus.DONE, run
        assert await fill("${$session.last}", session)


async def test_a_macro_is_written_in_versions_and_nobody_overwrites_another(service: str) -> None:
    async with desk(service) as at:
        macros = at.guidance.macros
        await macros.load(LINE)
        first = Macro("tst_versions", "First", steps=(ActionStep("tab", "get_current_tab"),))
        await macros.save(first, LINE, publish=False)
        item = macros.library(LINE).item("tst_versions")
        assert item is not None
        assert not item.published
        with pytest.raises(Refused) as refused:  # nobody runs a draft by its name
            macros.run("tst_versions", await at.open((await cases(service, mesh(1), 1))[0]))
        assert refused.value.code is RefusalCode.UNKNOWN_MACRO
        assert await macros.versions("tst_versions", LINE) == ()
        session = at.workspace.state.focused_session.id
        tab = macros.drafts.open(session, item.macro, saved=True)
        macros.drafts.change(tab, replace(first, name="Mine"))
        await macros.save(replace(first, name="Theirs"), LINE)
        with pytest.raises(OrganisationError) as error:
            await macros.save_draft(tab)
        assert error.value.failure is Failure.CHANGED
        kept = macros.drafts.state(tab)
        assert kept is not None
        assert kept.macro.name == "Mine"
        assert macros.drafts.rebase(tab) == replace(first, name="Theirs")
        await macros.save_draft(tab)
        saved = macros.drafts.state(tab)
        assert saved is not None
        assert not saved.changed
        latest, version = await macros.versions("tst_versions", LINE)
        assert latest.definition.name == "Theirs"
        assert (version.number, version.definition.name, version.changed_by) == (1, "First", "Amara Osei")
        assert version.changed_on is not None
        await macros.publish("tst_versions", LINE, offered=False)
        item = macros.library(LINE).item("tst_versions")
        assert item is not None
        assert (item.published, item.macro.name) == (False, "Mine")
        macros.drafts.change(tab, replace(first, name="Twice"))
        await asyncio.gather(macros.save_draft(tab), macros.save_draft(tab))  # the second is nobody else's
        await macros.remove("tst_versions", LINE)
        assert macros.library(LINE).item("tst_versions") is None


async def test_a_script_is_saved_whole_with_versions_and_a_colleague_is_not_overwritten(service: str) -> None:
    async with desk(service) as at:
        scripts, authoring = at.guidance.scripts, at.guidance.authoring
        await scripts.load(LINE)
        steps = (
            ScriptStep("tst_new_1", "Ask", text="Ask ${customerName}.", answer="What he said"),
            ScriptStep("tst_new_2", "Send", StepKind.MACRO, macro="nlh_send_rollback_guide"),
            ScriptStep("tst_new_3", "Go on", StepKind.SCRIPT, script="nlh_slow_wifi"),
        )
        first = Script("tst_new", "New", "For tests", 1031, "incident", "1 = 1", 7, steps)
        ref = await authoring.save(first, LINE)
        library = scripts.library(LINE)
        assert library.of_organisation["tst_new"] == first
        record = library.records["tst_new"]
        assert (record.ref, record.owner, record.changed_by) == (ref, "Amara Osei", "Amara Osei")
        moved = (replace(steps[2], name="Go on to it"), steps[0], ScriptStep("tst_new_4", "End", text="Bye."))
        second = replace(first, name="Newer", condition="", steps=moved)
        await authoring.save(second, LINE, first, record)
        assert scripts.library(LINE).of_organisation["tst_new"] == second
        with ben(service) as client:
            query = f"?$filter=_ninedesk_of_value eq {ref.id}&$select=ninedesk_name"
            rows = client.get(f"ninedesk_definitionversions{query}").json()["value"]
            assert [row["ninedesk_name"] for row in rows] == ["New"]
            (before,) = await authoring.versions("tst_new", LINE)
            assert (before.number, before.definition, before.changed_by) == (1, first, "Amara Osei")
            with pytest.raises(OrganisationError) as refused:  # the versions before: nothing of it is written
                await authoring.save(
                    replace(second, name="Overwritten", steps=moved[:1]), LINE, first, record
                )
            assert refused.value.failure is Failure.CHANGED
            path = f"msdyn_productivityagentscriptsteps?$filter=_msdyn_agentscriptid_value eq {ref.id}"
            assert len(client.get(path).json()["value"]) == 3
            assert client.get(f"msdyn_productivityagentscripts({ref.id})").json()["msdyn_name"] == "Newer"
        with pytest.raises(ScriptNotSaved) as faults:
            await authoring.save(replace(first, name="Another of the name"), LINE)
        assert faults.value.findings[0].problem is ScriptProblem.TAKEN_NAME
        await authoring.remove("tst_new", LINE)
        assert scripts.library(LINE).script("tst_new") is None


async def test_a_script_being_written_hears_of_what_a_colleague_saved(service: str) -> None:
    async with desk(service) as at:
        authoring, editors = at.guidance.authoring, at.guidance.script_editors
        await at.guidance.scripts.load(LINE)
        step = ScriptStep("tst_two_1", "Ask", text="Ask.")
        ref = await authoring.save(Script("tst_two", "Two", steps=(step,)), LINE)
        session = at.workspace.state.focused_session.id
        tab = at.workspace.open_tab(record_page(ref), session).tab
        await at.at.until(lambda: editors.state(tab).status is EditorStatus.READY)
        editors.edit(tab, replace(editors.state(tab).script, name="Mine"))
        with ben(service) as client:
            path = f"msdyn_productivityagentscripts({ref.id})"
            assert client.patch(path, json={"msdyn_name": "Ben's"}).status_code == 204
        await at.at.until(lambda: editors.state(tab).theirs is not None)
        with pytest.raises(Refused):
            await editors.save(tab)
        editors.keep_mine(tab)
        assert await editors.save(tab)
        state = editors.state(tab)
        assert (state.dirty, state.script.name, state.record is not None) == (False, "Mine", True)
        await authoring.remove("tst_two", LINE)


async def test_assigning_a_note_a_link_and_an_email_are_recorded_for_whomever_the_next_case_is_about(
    service: str,
) -> None:
    async with desk(service) as at:
        macros, records, kept = at.guidance.macros, at.at.areas.records, KeptMail()
        at.mail.send_by(kept)
        first, other = await cases(service, f"{mesh(2)} and _primarycontactid_value eq null", 2)
        with ben(service) as client:
            somebody = RecordRef(LINE, "systemuser", client.get("WhoAmI()").json()["UserId"])
            before = client.get(f"incidents({other.id})?$select=_ownerid_value,_customerid_value").json()
            found = client.get(
                "knowledgearticles?$select=title&$filter=articlepublicnumber eq 'KA-00213'"
            ).json()
        article = RecordRef(LINE, "knowledgearticle", found["value"][0]["knowledgearticleid"])
        session = await at.open(first)
        for table in ("annotation", "email", "task"):
            await at.at.areas.lines.metadata(LINE).table(table)
        await records.read(first, None)
        macros.record(session)
        await at.at.areas.casework.assign((first, other), somebody)
        for parent in (first, other):  # what is written on a case that is not open here is no part of it
            values = {"notetext": "Called back", "objectid": Lookup(parent, records.name(parent))}
            await records.save(records.new(LINE, "annotation", values))
        await records.save(records.new(LINE, "task", {"subject": "Call", "regardingobjectid": Lookup(first)}))
        (solved,) = await cases(service, "statecode eq 1", 1)
        for each in (article, solved):
            await Linking(at.at.areas.lines, records).link(first, each)
        mail = at.mail.new(LINE, first, subject="Your wifi")
        at.workspace.open_tab(record_page(mail), session)
        records.edit(mail, "description", "<p>Better now?</p>")
        await at.mail.send(mail)
        macro = macros.stop_recording("Recorded", "tst_recorded")
        assert [step.action for step in macro.steps if isinstance(step, ActionStep)] == [
            "update_record", "create_record", "create_record", "create_record", "create_record",
            "open_new_form", "autofill_form", "send_email",
        ]  # fmt: skip
        assert await macros.check(macro, LINE) == ()
        at.mail.take_back(mail)
        run = macros.try_out(macro, await at.open(other))
        ended = await at.ended(run)
        assert ended.status is RunStatus.DONE, ended
        (item,) = kept.state.items
        about, people = (records.value(item.ref, name) for name in ("regardingobjectid", "to"))
        assert isinstance(about, Lookup)
        assert (about.ref, about.name) == (other, records.name(other))
        assert isinstance(people, Parties)
        assert [party.who and party.who.ref.id for party in people.members] == [before["_customerid_value"]]
        with ben(service) as client:
            notes = f"annotations?$filter=_objectid_value eq {other.id} and notetext eq 'Called back'"
            assert len(client.get(notes).json()["value"]) == 2
            assert client.get(f"incidents({other.id})").json()["_ownerid_value"] == somebody.id
            links = f"knowledgearticleincidents?$filter=_incidentid_value eq {other.id}"
            assert [row["_knowledgearticleid_value"] for row in client.get(links).json()["value"]] == [
                article.id
            ]
            connected = f"connections?$filter=_record1id_value eq {other.id}"
            assert [row["_record2id_value"] for row in client.get(connected).json()["value"]] == [solved.id]
            undone = await macros.undo(run)
            assert [log.status for log in undone.steps if log.can_undo] == []
            assert len(client.get(notes).json()["value"]) == 1
            assert client.get(links).json()["value"] == client.get(connected).json()["value"] == []
        assert kept.state.items == ()


async def test_queues_and_files_are_recorded_and_done_again_on_another_case(service: str) -> None:
    async with desk(service) as at:
        macros, records, casework = at.guidance.macros, at.at.areas.records, at.at.areas.casework
        first, other = await cases(service, mesh(2), 2)
        queue = (await casework.queues(LINE))[0]
        session = await at.open(first)
        for table in ("annotation", "queueitem"):
            await at.at.areas.lines.metadata(LINE).table(table)
        await records.read(first, None)
        me = at.at.areas.lines.state(LINE).person
        assert me is not None
        macros.record(session)
        await casework.add_to_queue((first,), queue.ref)
        await casework.pick((first,))
        given = await casework.release((first,))
        assert given.undo is not None
        await casework.undo(given.undo)  # what was taken back is no step
        composing = at.at.areas.composing
        composing.write(first, "See the picture")
        await composing.attach(first, (from_bytes("plan.txt", b"Router in the attic"),))
        await composing.save_note(first)
        macro = macros.stop_recording("Recorded", "tst_recorded")
        names = [step.action for step in macro.steps if isinstance(step, ActionStep)]
        assert names == ["add_to_queue", "pick_from_queue", "attach_file"]
        assert await macros.check(macro, LINE) == ()
        with ben(service) as client:
            owner = client.get(f"incidents({other.id})").json()["_ownerid_value"]
            queued = f"queueitems?$filter=_objectid_value eq {other.id} and statecode eq 0"
            before = [row["_queueid_value"] for row in client.get(queued).json()["value"]]
            run = macros.try_out(macro, await at.open(other))
            ended = await at.ended(run)
            assert ended.status is RunStatus.DONE, ended
            (item,) = client.get(queued).json()["value"]
            assert (item["_queueid_value"], item["_workerid_value"]) == (queue.ref.id, me.ref.id)
            notes = f"annotations?$filter=_objectid_value eq {other.id} and notetext eq 'See the picture'"
            (note,) = client.get(notes).json()["value"]
            body = client.get(f"annotations({note['annotationid']})?$select=documentbody").json()[
                "documentbody"
            ]
            assert (note["filename"], b64decode(body)) == ("plan.txt", b"Router in the attic")
            undone = await macros.undo(run)
            assert {log.status for log in undone.steps} == {StepStatus.UNDONE}, undone
            assert client.get(notes).json()["value"] == []
            assert [row["_queueid_value"] for row in client.get(queued).json()["value"]] == before
            assert client.get(f"incidents({other.id})").json()["_ownerid_value"] == owner
