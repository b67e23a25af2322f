"""Sessions begin as the organisation's templates say, by profile, role and work stream, over a socket."""

import json
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from typing import Any

import httpx
import pytest

from session_engine.errors import Failure, OrganisationError
from session_engine.experience import reading as of_profiles
from session_engine.experience.area import ExperienceArea
from session_engine.ids import RecordRef, SessionId, dashboard_page, record_page
from session_engine.organisation.events import LineCameBack
from session_engine.pages import PagesArea, icon_of
from session_engine.session_templates import reading
from session_engine.session_templates.area import SessionTemplatesArea
from session_engine.session_templates.state import SessionTemplates
from session_engine.sessions.area import WorkspaceArea
from session_engine.sessions.state import Session
from session_engine.slugs.area import SlugsArea
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
        self.templates = SessionTemplatesArea(
            at.bus, at.tasks, areas.lines, areas.records, self.workspace, self.experience, lambda: slugs, icon_of
        )  # fmt: skip

    async def begun(self, ref: RecordRef) -> Session:
        """Open a record in a session and wait until it has begun."""
        session = self.workspace.open_session(record_page(ref)).session
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
            (509180003, "entityName = account"),
            (509180003, "entityName = account\nentityId = {anchor.name}"),
            (509180003, "entityName = account\nentityId = 00000000-0000-0000-0000-000000000001"),
            (509180003, "entityName = {anchor.accountid}'; drop\nentityId = {anchor.accountid}"),
            (509180003, "entityName = account\nentityId = {anchor.accountid}"),
            (509180004, "no parameter at all"),
            (509180002, "entityName = "),
            *((509180004, f"searchText = {{anchor.name}} {number}") for number in range(12)),
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
