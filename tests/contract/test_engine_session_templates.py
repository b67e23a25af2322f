"""Sessions begin as the organisation's templates say, by profile, role and work stream, over a socket."""

import asyncio
import json
from collections.abc import AsyncGenerator, Mapping
from contextlib import asynccontextmanager
from typing import Any
from urllib.parse import quote

import httpx
import pytest

from session_engine.errors import Failure, OrganisationError, RefusalCode, Refused
from session_engine.experience import reading as of_profiles
from session_engine.experience.area import ExperienceArea
from session_engine.forms.naming import read_names
from session_engine.ids import RecordRef, SessionId, dashboard_page, record_page
from session_engine.organisation.events import LineCameBack
from session_engine.pages import PagesArea, icon_of
from session_engine.profile.codec import read_state, write_state
from session_engine.records.state import Lookup
from session_engine.session_templates import reading
from session_engine.session_templates.area import SessionTemplatesArea
from session_engine.session_templates.state import SessionTemplates
from session_engine.sessions.area import WorkspaceArea
from session_engine.sessions.state import Session
from session_engine.slugs.area import SlugsArea
from session_engine.slugs.state import Form
from tests.contract.engine_line import AMARAS_KEY, BENS_KEY, LINE, Amara, amara, grace

pytestmark = pytest.mark.anyio


class Desk:
    """Somebody's engine, as far as sessions that begin go."""

    def __init__(self, at: Amara) -> None:
        self.at, areas = at, at.areas
        self.workspace = WorkspaceArea(at.bus, LINE, dashboard_page(LINE), unsaved=areas.records)
        PagesArea(
            at.bus, self.workspace, areas.records, areas.forms, areas.grids, lambda: at.dashboards, areas.search
        )  # fmt: skip
        self.experience = ExperienceArea(at.bus, at.tasks, areas.lines)
        slugs = SlugsArea(at.bus, areas.lines, areas.records, self.workspace)
        self.left_out: list[tuple[str, str]] = []
        self.slugs = slugs
        self.templates = SessionTemplatesArea(
            at.bus, at.tasks, areas.lines, areas.records, self.workspace, self.experience, lambda: slugs, icon_of,
            lambda _tab, wrong: self.left_out.append((wrong.lack.value, wrong.value)),
        )  # fmt: skip

    async def begun(self, ref: RecordRef) -> Session:
        """Open a record in a session and wait until it has begun."""
        session = self.workspace.open_session(record_page(ref)).session
        self.templates.begin(session)
        await self.at.until(lambda: not self.at.tasks.running(("session template", session)))
        return self.of(session)

    async def created(self, template: str, context: Mapping[str, str], *, focused: bool = True) -> Session:
        """Begin a session by its template's name and wait until it has begun."""
        session = await self.templates.create(template, LINE, context, focused=focused)
        self.templates.begin(session)
        await self.at.until(lambda: not self.at.tasks.running(("session template", session)))
        return self.of(session)

    def of(self, session: SessionId) -> Session:
        return self.workspace.state.sessions[session]

    async def profile(self) -> str:
        mine = (await self.experience.load(LINE)).mine
        return mine.name if mine is not None else ""


@asynccontextmanager
async def desk(address: str, key: str) -> AsyncGenerator[Desk]:
    async with amara(address, key) as at:
        yield Desk(at)


def rows(client: httpx.Client, path: str) -> list[dict[str, Any]]:
    answer = client.get(path)
    assert answer.status_code == 200, answer.text
    return answer.json()["value"]


def made(client: httpx.Client, of: str, **values: Any) -> str:
    answer = client.post(of, json=values, headers={"Prefer": "return=representation"})
    assert answer.status_code == 201, answer.text
    return answer.json()[f"{of[:-1]}id"]


def related(client: httpx.Client, one: str, way: str, other: str, *, be: bool = True) -> None:
    if be:
        answer = client.post(f"{one}/{way}/$ref", json={"@odata.id": f"{client.base_url}{other}"})
    else:
        answer = client.delete(f"{one}/{way}({other.partition('(')[2]}/$ref")
    assert answer.status_code == 204, answer.text


def case(client: httpx.Client) -> dict[str, Any]:
    columns = "incidentid,ticketnumber,_customerid_value"
    query = (
        f"$select={columns}&$filter=statecode eq 0 and _customerid_value ne null&$top=1&$orderby=ticketnumber"
    )
    return rows(client, f"incidents?{query}")[0]


async def test_experts_begin_a_case_by_its_number_with_the_customer_beside(service: str) -> None:
    with grace(service) as client:
        found = case(client)
        ref = RecordRef(LINE, "incident", found["incidentid"])
        async with desk(service, BENS_KEY) as at:
            session = await at.begun(ref)
            number, _, customer = session.title.partition(" · ")
            assert (number, bool(customer)) == (found["ticketnumber"], True)
            assert [tab.page.record.id for tab in session.tabs if tab.page.record] == [
                ref.id, found["_customerid_value"],
            ]  # fmt: skip
            assert session.focused == session.anchor.id, "nothing came between her and the case"
            assert not session.tabs[1].is_new, "every session of hers has it: that is no news"
            assert session.shown_title == session.title

            other = rows(client, "accounts?$select=name&$top=1&$orderby=name desc")[0]
            bind = {"customerid_account@odata.bind": f"/accounts({other['accountid']})"}
            assert client.patch(f"incidents({ref.id})", json=bind).status_code == 204
            await at.at.until(lambda: at.of(session.id).title == f"{number} · {other['name']}")
        async with desk(service, AMARAS_KEY) as at:
            session = await at.begun(ref)
            assert (session.title, len(session.tabs)) == ("", 1), "hers is another profile"


async def test_the_first_tab_has_the_sessions_title_where_the_template_says_so(service: str) -> None:
    with grace(service) as client:
        (template,) = rows(client, "msdyn_sessiontemplates?$filter=msdyn_entity eq 'incident'&$top=1")
        path = f"msdyn_sessiontemplates({template['msdyn_sessiontemplateid']})"
        ref = RecordRef(LINE, "incident", case(client)["incidentid"])
        async with desk(service, BENS_KEY) as at:
            before = await at.begun(ref)
            assert before.title
            assert before.title_of(before.anchor) == before.anchor.title != before.title
            at.workspace.close_session(before.id, confirmed=True, force=True)
        assert client.patch(path, json={"msdyn_enabletitlesync": True}).status_code == 204
        try:
            async with desk(service, BENS_KEY) as at:
                session = await at.begun(ref)
                assert session.title_of(session.anchor) == session.shown_title == before.title
                assert session.title_of(session.tabs[1]) == session.tabs[1].title
                assert read_state(write_state(session.anchor.state)) == session.anchor.state
                assert session.anchor.title == before.anchor.title, "the record keeps its name"
        finally:
            client.patch(path, json={"msdyn_enabletitlesync": False})


async def test_a_profile_counts_for_a_role_and_her_own_before_it(service: str) -> None:
    with grace(service) as client:
        second = rows(client, "msdyn_appconfigurations?$filter=msdyn_uniquename eq 'nlh_second_line'")[0]
        profile = f"msdyn_appconfigurations({second['msdyn_appconfigurationid']})"
        ben = rows(client, "systemusers?$filter=firstname eq 'Ben'")[0]["systemuserid"]
        role = rows(client, "roles?$filter=contains(name,'second line')")[0]["roleid"]
        async with desk(service, BENS_KEY) as at:
            assert await at.profile() == "Second line"
            related(client, profile, "msdyn_appconfiguration_systemuser", f"systemusers({ben})", be=False)
            await at.at.until(lambda: not any(each.member for each in at.experience.state(LINE).profiles))
            assert await at.profile() == "Second line", "by her role"
            related(client, profile, "ninedesk_appconfiguration_role", f"roles({role})", be=False)
            await at.at.until(lambda: at.experience.state(LINE).mine != at.experience.state(LINE).profiles[0])
            assert await at.profile() == "Customer desk", "for everybody else"
            related(client, f"roles({role})", "systemuserroles_association", f"systemusers({ben})", be=False)
            related(client, profile, "ninedesk_appconfiguration_role", f"roles({role})")
            related(client, f"roles({role})", "systemuserroles_association", f"systemusers({ben})")
            await at.at.until(lambda: any(each.role for each in at.experience.state(LINE).profiles))
            assert await at.profile() == "Second line"
            related(client, profile, "msdyn_appconfiguration_systemuser", f"systemusers({ben})")


async def test_a_conversation_begins_as_its_work_stream_says(service: str) -> None:
    with grace(service) as client:
        columns = (
            "activityid,ninedesk_language,_msdyn_liveworkstreamid_value,ninedesk_visitorname,ninedesk_prechat"
        )
        talk = rows(
            client, f"msdyn_ocliveworkitems?$select={columns}&$filter=ninedesk_prechat ne null&$top=1"
        )[0]
        stream = f"msdyn_liveworkstreams({talk['_msdyn_liveworkstreamid_value']})"
        title = "{visitorLanguage} - {customerName} - {question}"
        made(
            client, "msdyn_sessiontemplates",
            msdyn_name="Chat", msdyn_uniquename="tst_chat", msdyn_sessiontype=0, msdyn_title=title, ninedesk_pane=3,
            msdyn_panelstate=162450000,
        )  # fmt: skip
        assert client.patch(stream, json={"msdyn_sessiontemplate_default": "tst_chat"}).status_code == 204
        async with desk(service, AMARAS_KEY) as at:
            named = await read_names(at.at.areas.lines, LINE, "msdyn_sessiontemplate_default")
            assert ("tst_chat", "Chat") in named
            notices = await read_names(at.at.areas.lines, LINE, "msdyn_notificationtemplate_consult")
            assert "north_network_chat" in dict(notices)
            session = await at.begun(RecordRef(LINE, "msdyn_ocliveworkitem", talk["activityid"]))
            name, answers = talk["ninedesk_visitorname"], json.loads(talk["ninedesk_prechat"])
            assert session.title == f"{talk['ninedesk_language']} - {name} - {answers['question']}"
            assert session.anchor.state.pane.off
            assert session.anchor.state.minimised
        assert client.patch(stream, json={"msdyn_sessiontemplate_default": None}).status_code == 204


async def test_what_a_template_says_wrongly_is_left_out(service: str) -> None:
    with grace(service) as client:
        template = made(
            client, "msdyn_sessiontemplates",
            msdyn_name="Accounts", msdyn_uniquename="tst_account", msdyn_sessiontype=1, msdyn_entity="account",
            msdyn_title="{anchor.nothing} · {anchor.name}\n{$odata.nowhere.x.?$filter=a eq 'b'}", ninedesk_pane=2,
        )  # fmt: skip
        wrong = [
            (509180001, "entityName = {anchor.nothing}"),
            (509180001, 'entityName = task\ndata = ["no", "object"]'),
            (509180001, 'entityName = task\ndata = {"nothing": "x"}'),
            (509180003, "name = control"),
            (509180003, "name = control again"),
            (509180006, "url = http://track.example"),
            (509180006, "url = {anchor.name}"),
            (509180006, "data = a"),
            (509180002, "webresourceName = new_/x.html"),
            (509180001, "entityName = account\nentityId = {anchor.name}"),
            (509180001, "entityName = account\nentityId = 00000000-0000-0000-0000-000000000001"),
            (509180001, "entityName = {anchor.accountid}'; drop\nentityId = {anchor.accountid}"),
            (509180001, "entityName = account\nentityId = {anchor.accountid}"),
            (509180005, "no parameter at all"),
            (509180000, "entityName = "),
            *((509180005, f"searchText = {{anchor.name}} {number}") for number in range(12)),
        ]
        for number, (kind, text) in enumerate(wrong):
            tab = made(
                client, "msdyn_applicationtabtemplates",
                msdyn_name=f"Tab {number}", msdyn_uniquename=f"tst_{number}", msdyn_pagetype=kind,
                msdyn_templateparameters=text, ninedesk_order=number,
            )  # fmt: skip
            way = "msdyn_sessiontemplate_applicationtab"
            related(
                client, f"msdyn_sessiontemplates({template})", way, f"msdyn_applicationtabtemplates({tab})"
            )
        account = rows(client, "accounts?$select=name&$top=1&$orderby=name")[0]
        async with desk(service, AMARAS_KEY) as at:
            session = await at.begun(RecordRef(LINE, "account", account["accountid"]))
            assert session.title == account["name"]
            assert len(session.tabs) == 10, "as many as there is room for"
            assert [tab.page.parameter("text") for tab in session.tabs[1:3]] == [
                f"{account['name']} 0", f"{account['name']} 1",
            ]  # fmt: skip
            assert not at.workspace.state.pending, "nothing waits for a place that nobody asked for"
            assert not session.anchor.state.pane.expanded
            told = [
                ("values", "data"),
                ("values", "nothing"),
                ("page_type", "Control"),
                ("page_type", "Control"),
                ("address", "http://track.example"),
                ("address", account["name"]),
                ("page_type", "Web Resource"),
            ]
            assert [(lack, value if value[0] != "[" else "data") for lack, value in at.left_out] == told
            other = await at.begun(
                RecordRef(LINE, "account", rows(client, "accounts?$top=1&$orderby=name desc")[0]["accountid"])
            )
            assert len(other.tabs) == 10
            assert len(at.left_out) == len(told), "it is said once, not by every session"


def tab_of(client: httpx.Client, template: str, kind: int, text: str, order: int, **more: Any) -> str:
    """Make a tab that a template opens."""
    tab = made(
        client, "msdyn_applicationtabtemplates",
        msdyn_name=f"Tab {order}", msdyn_uniquename=f"tab_{template[:8]}_{order}", msdyn_pagetype=kind,
        msdyn_templateparameters=text, ninedesk_order=order, **more,
    )  # fmt: skip
    way = "msdyn_sessiontemplate_applicationtab"
    related(client, f"msdyn_sessiontemplates({template})", way, f"msdyn_applicationtabtemplates({tab})")
    return tab


async def test_a_template_begins_new_records_leads_to_websites_and_offers_scripts(service: str) -> None:
    with grace(service) as client:
        template = made(
            client, "msdyn_sessiontemplates",
            msdyn_name="Contacts", msdyn_uniquename="tst_contact", msdyn_sessiontype=1, msdyn_entity="contact",
            ninedesk_icon=12,
        )  # fmt: skip
        hostile = 'Ada "}, {"title": \'x\' & <b>&x=1#'
        contact = made(client, "contacts", firstname="Ada", lastname=hostile)
        about = [{"id": "{anchor.contactid}", "entityType": "contact", "name": "Ada"}]
        begins = {"subject": "Call {anchor.lastname}", "prioritycode": 2, "description": "{anchor.nothing}"}
        data = json.dumps(begins | {"regardingobjectid": about})
        tab_of(client, template, 509180001, f"entityName = task\ndata = {data}", 1)
        by_row = tab_of(
            client, template, 509180006, "url = https://not.example\ndata = q={anchor.lastname}", 2
        )
        made(
            client, "msdyn_templateparameters",
            msdyn_name="url", msdyn_value="https://track.example/{anchor.firstname}",
            **{"msdyn_applicationtabtemplateid@odata.bind": f"/msdyn_applicationtabtemplates({by_row})"},
        )  # fmt: skip
        scripts = rows(
            client, "msdyn_productivityagentscripts?$select=msdyn_uniquename&$top=2&$orderby=msdyn_name"
        )
        for each in scripts:
            way = "msdyn_msdyn_prod_agentscript_msdyn_sessiontemplat"
            other = f"msdyn_productivityagentscripts({each['msdyn_productivityagentscriptid']})"
            related(client, f"msdyn_sessiontemplates({template})", way, other)
        async with desk(service, AMARAS_KEY) as at:
            session = await at.begun(RecordRef(LINE, "contact", contact))
            assert not at.left_out
            task, website = session.tabs[1].page, session.tabs[2].page
            assert task.record is not None
            new = at.at.areas.records.state(task.record)
            assert new.value("subject") == f"Call {hostile}", "what is filled in is a value, never more JSON"
            whom = new.value("regardingobjectid")
            assert isinstance(whom, Lookup)
            assert whom.ref == RecordRef(LINE, "contact", contact)
            assert new.value("description") is None
            assert website.parameter("address") == f"https://track.example/Ada?q={quote(hostile, safe='')}"
            assert (session.icon, session.shown_icon) == ("warning", "warning")
            names = {each["msdyn_uniquename"] for each in scripts}
            assert await at.templates.scripts(session.id) == names
            way = f"msdyn_sessiontemplates({template})"
            gone = f"msdyn_productivityagentscripts({scripts[0]['msdyn_productivityagentscriptid']})"
            related(client, way, "msdyn_msdyn_prod_agentscript_msdyn_sessiontemplat", gone, be=False)
            async with asyncio.timeout(5):
                while len(await at.templates.scripts(session.id)) == 2:  # noqa: ASYNC110 - until the feed has told
                    await asyncio.sleep(0.01)


async def test_a_session_is_begun_by_its_templates_name(service: str) -> None:
    with grace(service) as client:
        anchor = made(
            client, "msdyn_applicationtabtemplates",
            msdyn_name="Search", msdyn_uniquename="tst_search", msdyn_pagetype=509180005,
            msdyn_templateparameters="searchText = {words} {nothing}",
        )  # fmt: skip
        bind = {"msdyn_anchortab@odata.bind": f"/msdyn_applicationtabtemplates({anchor})"}
        generic = made(
            client, "msdyn_sessiontemplates",
            msdyn_name="By words", msdyn_uniquename="tst_words", msdyn_sessiontype=0, msdyn_title="About {words}",
            **bind,
        )  # fmt: skip
        tab_of(client, generic, 509180005, "searchText = again {words}", 1)
        found = case(client)
        pairs = json.dumps([["entityName", "incident"], ["entityId", found["incidentid"]], ["shop", "Leeds"]])
        async with desk(service, BENS_KEY) as at:
            session = await at.created("tst_words", {"words": "red light"}, focused=False)
            assert session.title == "About red light"
            assert [tab.page.parameter("text") for tab in session.tabs] == ["red light", "again red light"]
            assert at.workspace.state.focused_session.id != session.id

            session = await at.created("NLH_second_line_case", {"parametersStr": pairs})
            assert session.anchor.page.record == RecordRef(LINE, "incident", found["incidentid"])
            assert session.title.startswith(found["ticketnumber"])
            assert at.workspace.state.focused_session.id == session.id
            assert await at.slugs.fill("{shop}", session.id, form=Form.TEMPLATE) == "Leeds"
            assert await at.slugs.fill("${$session.shop}", session.id) == "Leeds"

            wrong: list[tuple[str, dict[str, str], RefusalCode]] = [
                ("tst_none", {}, RefusalCode.UNKNOWN_TEMPLATE),
                ("nlh_second_line_case", {}, RefusalCode.NOTHING_TO_BEGIN_WITH),
                ("nlh_second_line_case", {"parametersStr": "[[1,2],"}, RefusalCode.NOTHING_TO_BEGIN_WITH),
                ("nlh_second_line_case", {"entityId": "'; drop"}, RefusalCode.NOTHING_TO_BEGIN_WITH),
                (
                    "nlh_second_line_case",
                    {"entityName": "account", "entityId": found["incidentid"]},
                    RefusalCode.NOTHING_TO_BEGIN_WITH,
                ),
                ("tst_words", {"other": "x"}, RefusalCode.NOTHING_TO_BEGIN_WITH),
            ]
            for name, context, code in wrong:
                with pytest.raises(Refused) as caught:
                    await at.created(name, context)
                assert caught.value.code is code, name
            gone = {"entityId": "00000000-0000-0000-0000-000000000001"}
            with pytest.raises(OrganisationError):
                await at.created("nlh_second_line_case", gone)
            assert len(at.workspace.state.sessions) == 3
            for _ in range(7):
                await at.created("tst_words", {"words": "more"})
            with pytest.raises(Refused) as full:
                await at.created("tst_words", {"words": "a tenth"})
            assert full.value.code is RefusalCode.SESSION_LIMIT
        async with desk(service, AMARAS_KEY) as at:
            with pytest.raises(Refused) as caught:
                await at.created("nlh_second_line_case", {"entityId": found["incidentid"]})
            assert caught.value.code is RefusalCode.UNKNOWN_TEMPLATE, "it is for experts"


async def test_what_began_while_the_organisation_was_away_begins_when_it_is_back(
    service: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def away(*_: object) -> SessionTemplates:
        raise OrganisationError(Failure.UNREACHABLE)

    with grace(service) as client:
        found = case(client)
        for away_for in (reading, of_profiles):
            async with desk(service, AMARAS_KEY) as at:
                with monkeypatch.context() as patch:
                    patch.setattr(away_for, "read", away)
                    session = await at.begun(RecordRef(LINE, "incident", found["incidentid"]))
                assert (session.title, len(session.tabs)) == ("", 1), "what is for experts is not for her"
        async with desk(service, BENS_KEY) as at:
            with monkeypatch.context() as patch:
                patch.setattr(reading, "read", away)
                session = await at.begun(RecordRef(LINE, "incident", found["incidentid"]))
            assert (session.title, len(session.tabs)) == ("", 1)
            at.at.bus.publish(LineCameBack(LINE))
            await at.at.until(lambda: len(at.of(session.id).tabs) == 2)
            assert at.of(session.id).title.startswith(found["ticketnumber"])


async def test_templates_are_written_by_who_leads(service: str) -> None:
    async with desk(service, AMARAS_KEY) as at:
        values = {"msdyn_name": "x", "msdyn_uniquename": "tst_x"}
        with pytest.raises(OrganisationError) as caught:
            await at.at.areas.lines.client(LINE).post("msdyn_sessiontemplates", values)
        assert caught.value.failure is Failure.FORBIDDEN
