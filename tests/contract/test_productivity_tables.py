"""Macros, scripts, favourites and feedback as records of the organisation, over the Web API."""

import json
from typing import Any

import httpx

from tests.contract import small_data as data
from tests.contract.test_changing import created, refused

MACRO = {"name": "Send roll-back guide", "uniquename": "nlh_rollback", "category": 9000, "clientdata": "{}"}
SCRIPT = {"msdyn_name": "Mesh drops", "msdyn_uniquename": "nlh_mesh_drops"}


def earlier(client: httpx.Client, of: str) -> list[dict[str, Any]]:
    query = f"?$select=ninedesk_number,ninedesk_content,ninedesk_name&$filter=_ninedesk_of_value eq {of}"
    answer = client.get(f"ninedesk_definitionversions{query}&$orderby=ninedesk_number")
    assert answer.status_code == 200, answer.text
    return answer.json()["value"]


def test_a_macro_is_a_process_with_an_owner_and_a_version(amara: httpx.Client) -> None:
    row = created(amara, "workflows", **MACRO)
    assert (row["_ownerid_value"], row["statecode"], row["statuscode"]) == (data.AMARA, 0, 1)
    path = f"workflows({row['workflowid']})"
    changed = amara.patch(path, json={"clientdata": '{"steps":[]}'}, headers={"If-Match": row["@odata.etag"]})
    assert changed.status_code == 204
    stale = amara.patch(path, json={"name": "x"}, headers={"If-Match": row["@odata.etag"]})
    assert stale.status_code == 412
    assert amara.patch(path, json={"statecode": 1}, headers={"If-Match": "*"}).status_code == 204
    assert amara.get(path).json()["statuscode"] == 2
    versions = earlier(amara, row["workflowid"])
    assert [(v["ninedesk_number"], v["ninedesk_name"]) for v in versions] == [(1, "Send roll-back guide")]
    assert json.loads(versions[0]["ninedesk_content"])["clientdata"] == "{}"


def test_a_version_is_written_by_the_service_alone(amara: httpx.Client) -> None:
    refused(amara.post("ninedesk_definitionversions", json={"ninedesk_name": "x", "ninedesk_number": 1}), 403)


def test_definitions_and_names_that_are_none_are_refused(amara: httpx.Client) -> None:
    refused(amara.post("workflows", json={**MACRO, "clientdata": "[1"}), 400)
    refused(amara.post("workflows", json={**MACRO, "clientdata": "[" * 100_000}), 400)
    refused(amara.post("workflows", json={**MACRO, "uniquename": "rollback"}), 400)
    refused(amara.post("msdyn_productivityagentscripts", json={**SCRIPT, "msdyn_uniquename": "a_b"}), 400)
    created(amara, "workflows", **MACRO)
    assert "taken" in refused(amara.post("workflows", json=MACRO), 400)


def test_the_steps_of_a_script_lead_to_macros_and_scripts(amara: httpx.Client) -> None:
    macro = created(amara, "workflows", **MACRO)
    script = created(amara, "msdyn_productivityagentscripts", **SCRIPT)
    step = {
        "msdyn_name": "Send the guide", "msdyn_uniquename": "nlh_mesh_drops_3", "msdyn_order": 3,
        "msdyn_actiontype": 192350001,
        "msdyn_agentscriptid@odata.bind":
            f"/msdyn_productivityagentscripts({script['msdyn_productivityagentscriptid']})",
        "msdyn_macroactionid@odata.bind": f"/workflows({macro['workflowid']})",
    }  # fmt: skip
    created(amara, "msdyn_productivityagentscriptsteps", **step)
    query = "?$select=msdyn_name&$expand=msdyn_macroactionid($select=uniquename)&$orderby=msdyn_order"
    rows = amara.get(f"msdyn_productivityagentscriptsteps{query}").json()["value"]
    assert [row["msdyn_macroactionid"]["uniquename"] for row in rows] == ["nlh_rollback"]
    key = script["msdyn_productivityagentscriptid"]
    assert amara.delete(f"msdyn_productivityagentscripts({key})").status_code == 204
    assert amara.get("msdyn_productivityagentscriptsteps").json()["value"] == []


def test_a_script_leaves_behind_what_all_of_it_was(amara: httpx.Client, ben: httpx.Client) -> None:
    scripts, steps = "msdyn_productivityagentscripts", "msdyn_productivityagentscriptsteps"
    key = created(amara, scripts, **SCRIPT)["msdyn_productivityagentscriptid"]
    step = {
        "msdyn_name": "Ask", "msdyn_uniquename": "nlh_mesh_drops_1", "msdyn_order": 1,
        "msdyn_textinstruction": "When?", "msdyn_agentscriptid@odata.bind": f"/{scripts}({key})",
    }  # fmt: skip
    row = created(amara, steps, **step)
    path = f"{steps}({row['msdyn_productivityagentscriptstepid']})"
    assert amara.patch(path, json={"msdyn_textinstruction": "When?"}).status_code == 204  # nothing else
    read = amara.get(f"{scripts}({key})").json()
    assert ben.patch(path, json={"msdyn_textinstruction": "Since when?"}).status_code == 204
    now = amara.get(f"{scripts}({key})").json()
    assert (read["_modifiedby_value"], now["_modifiedby_value"]) == (data.AMARA, data.BEN)
    late = amara.patch(f"{scripts}({key})", json={}, headers={"If-Match": read["@odata.etag"]})
    assert (
        late.status_code == 412
    )  # whoever began from the version before meets what a step's change has made of it
    assert amara.delete(path).status_code == 204
    assert amara.patch(f"{scripts}({key})", json={"msdyn_name": "Mesh"}).status_code == 204
    kept = [json.loads(version["ninedesk_content"]) for version in earlier(amara, key)]
    texts = [[step["msdyn_textinstruction"] for step in each["steps"]] for each in kept]
    assert texts == [[], ["When?"], ["Since when?"], []]
    assert [each["msdyn_name"] for each in kept] == ["Mesh drops"] * 4
    assert amara.delete(f"{scripts}({key})").status_code == 204
    assert earlier(amara, key) == []


def test_favourites_are_each_persons_own(amara: httpx.Client, ben: httpx.Client) -> None:
    bind = {"msdyn_knowledgearticleid@odata.bind": f"/knowledgearticles({data.ARTICLE})"}
    created(amara, "msdyn_favoriteknowledgearticles", msdyn_name="Roll back", **bind)
    refused(amara.post("msdyn_favoriteknowledgearticles", json=bind), 400)
    assert len(amara.get("msdyn_favoriteknowledgearticles").json()["value"]) == 1
    assert ben.get("msdyn_favoriteknowledgearticles").json()["value"] == []


def test_fifty_favourites_and_no_more(amara: httpx.Client) -> None:
    for number in range(51):
        article = created(amara, "knowledgearticles", title=f"Article {number}")["knowledgearticleid"]
        bind = {"msdyn_knowledgearticleid@odata.bind": f"/knowledgearticles({article})"}
        response = amara.post("msdyn_favoriteknowledgearticles", json=bind)
        assert response.status_code == (204 if number < 50 else 400), response.text


def test_feedback_on_a_suggestion_says_what_for_what_and_by_whom(amara: httpx.Client) -> None:
    row = created(
        amara,
        "msdyn_suggestioninteractions",
        msdyn_interactiontype="helpful",
        **{
            "msdyn_suggestedentity_knowledgearticle@odata.bind": f"/knowledgearticles({data.ARTICLE})",
            "msdyn_suggestionfor_incident@odata.bind": f"/incidents({data.PARENT_CASE})",
        },
    )
    assert (row["_msdyn_suggestedentity_value"], row["_createdby_value"]) == (data.ARTICLE, data.AMARA)
    assert row["_msdyn_suggestionfor_value"] == data.PARENT_CASE


def test_two_cases_are_connected_from_both_sides_and_no_more_from_either(amara: httpx.Client) -> None:
    customer = {"customerid_account@odata.bind": f"/accounts({data.OKONKWO})"}
    one, other = (created(amara, "incidents", title=title, **customer) for title in ("Red", "Reddish"))
    ends = {
        "record1id_incident@odata.bind": f"/incidents({one['incidentid']})",
        "record2id_incident@odata.bind": f"/incidents({other['incidentid']})",
    }
    made = created(amara, "connections", **ends)

    def connected(case: dict[str, Any]) -> list[str]:
        condition = f"_record1id_value eq {case['incidentid']}"
        rows = amara.get(f"connections?$select=_record2id_value&$filter={condition}").json()["value"]
        return [row["_record2id_value"] for row in rows]

    assert connected(one) == [other["incidentid"]]
    assert connected(other) == [one["incidentid"]]
    counterpart = amara.get(f"connections({made['connectionid']})").json()["_relatedconnectionid_value"]
    assert amara.delete(f"connections({counterpart})").status_code == 204
    assert not connected(one)
    assert not connected(other)
    created(amara, "connections", **ends)
    assert amara.delete(f"incidents({one['incidentid']})").status_code == 204
    assert not connected(other)
    ends["record1id_incident@odata.bind"] = ends["record2id_incident@odata.bind"]
    refused(amara.post("connections", json=ends), 400)


PROFILE = {"msdyn_name": "Second line", "msdyn_uniquename": "nlh_second_line"}


def test_profiles_are_set_up_by_who_leads_and_have_members_macros_and_scripts(
    amara: httpx.Client, ben: httpx.Client
) -> None:
    refused(amara.post("msdyn_appconfigurations", json=PROFILE), 403)
    profile = created(ben, "msdyn_appconfigurations", **PROFILE)
    path = f"msdyn_appconfigurations({profile['msdyn_appconfigurationid']})"
    assert (profile["ninedesk_pane"], profile["ninedesk_isdefault"]) == (True, False)
    member = {"@odata.id": f"{amara.base_url}systemusers({data.AMARA})"}
    refused(amara.post(f"{path}/msdyn_appconfiguration_systemuser/$ref", json=member), 403)
    assert ben.post(f"{path}/msdyn_appconfiguration_systemuser/$ref", json=member).status_code == 204
    mine = amara.get(
        "msdyn_appconfigurations?$select=msdyn_name&$expand=msdyn_appconfiguration_systemuser"
        f"($select=systemuserid;$filter=systemuserid eq {data.AMARA})"
    ).json()["value"]
    assert [(row["msdyn_name"], len(row["msdyn_appconfiguration_systemuser"])) for row in mine] == [
        ("Second line", 1)
    ]
    macro = created(amara, "workflows", **MACRO)
    to = {"@odata.id": f"{amara.base_url}{path}"}
    way = f"workflows({macro['workflowid']})/ninedesk_appconfiguration_workflow/$ref"
    assert amara.post(way, json=to).status_code == 204, "whoever writes a macro says whom it is for"
    rows = amara.get("ninedesk_appconfiguration_workflowset?$select=workflowid,msdyn_appconfigurationid")
    assert [row["workflowid"] for row in rows.json()["value"]] == [macro["workflowid"]]
    assert ben.patch(path, json={"ninedesk_isdefault": True}).status_code == 204
    another = {"msdyn_name": "Desk", "msdyn_uniquename": "nlh_desk"}
    said = refused(ben.post("msdyn_appconfigurations", json=another | {"ninedesk_isdefault": True}), 400)
    assert "Second line" in said
    row = created(ben, "msdyn_appconfigurations", **another)
    key = row["msdyn_appconfigurationid"]
    refused(ben.patch(f"msdyn_appconfigurations({key})", json={"ninedesk_isdefault": True}), 400)
