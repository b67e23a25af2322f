"""`$metadata` and EntityDefinitions: what clients learn the organisation's tables from."""

from typing import Any
from xml.etree.ElementTree import Element, fromstring

import httpx
import pytest

from org_service.description import load_description

EDM = "{http://docs.oasis-open.org/odata/ns/edm}"


def get(client: httpx.Client, path: str, status: int = 200) -> dict[str, Any]:
    response = client.get(path)
    assert response.status_code == status, response.text
    return response.json()


@pytest.fixture(scope="module")
def schema(reading: httpx.Client) -> Element:
    response = reading.get("$metadata")
    assert response.headers["content-type"].startswith("application/xml")
    found = fromstring(response.text).find(f".//{EDM}Schema")
    assert found is not None
    return found


def test_all_types_that_are_named_exist(schema: Element) -> None:
    known = {f"mscrm.{element.get('Name')}" for element in schema if element.get("Name")}
    known |= {name.replace("mscrm.", "Microsoft.Dynamics.CRM.") for name in known}
    for element in schema.iter():
        for attribute in ("Type", "BaseType", "EntityType"):
            name = (element.get(attribute) or "Edm.").removeprefix("Collection(").removesuffix(")")
            assert name.startswith("Edm.") or name in known, name


def test_names_are_unique_and_partners_meet(schema: Element) -> None:
    types = {element.get("Name"): element for element in schema.findall(f"{EDM}EntityType")}
    for name, element in types.items():
        names = [part.get("Name") for part in element if part.get("Name")]
        assert len(names) == len(set(names)), name
        for navigation in element.findall(f"{EDM}NavigationProperty"):
            kind = str(navigation.get("Type")).removeprefix("Collection(").removesuffix(")")
            partner = navigation.get("Partner")
            if partner is not None:
                other = types[kind.removeprefix("mscrm.")]
                assert other.find(f"{EDM}NavigationProperty[@Name='{partner}']") is not None, (name, partner)


def test_every_column_is_there_with_its_type(schema: Element) -> None:
    properties = {
        (element.get("Name"), part.get("Name")): part.get("Type")
        for element in schema.findall(f"{EDM}EntityType")
        for part in element.findall(f"{EDM}Property")
    }
    for table in load_description().tables.values():
        for web_name in table.by_web_name:
            assert (table.name, web_name) in properties
    assert properties["incident", "_customerid_value"] == "Edm.Guid"
    assert properties["contact", "birthdate"] == "Edm.Date"
    assert properties["incident", "createdon"] == "Edm.DateTimeOffset"


def test_actions_and_functions_are_listed(schema: Element) -> None:
    actions = {element.get("Name"): element for element in schema.findall(f"{EDM}Action")}
    assert {"CloseIncident", "AddToQueue", "PickFromQueue", "ReleaseToQueue"} <= actions.keys()
    assert actions["PickFromQueue"].get("IsBound") == "true"
    functions = {element.get("Name") for element in schema.findall(f"{EDM}Function")}
    assert {"WhoAmI", "RetrieveCurrentOrganization"} <= functions


def test_tables_are_listed_and_filtered(reading: httpx.Client) -> None:
    names = {row["LogicalName"] for row in get(reading, "EntityDefinitions?$select=LogicalName")["value"]}
    assert names == set(load_description().tables)
    found = get(
        reading,
        "EntityDefinitions?$select=LogicalName,EntitySetName,ObjectTypeCode"
        "&$filter=LogicalName eq 'incident' or ObjectTypeCode eq 1",
    )["value"]
    assert {(row["EntitySetName"], row["ObjectTypeCode"]) for row in found} == {
        ("incidents", 112),
        ("accounts", 1),
    }
    activities = get(reading, "EntityDefinitions?$select=LogicalName&$filter=IsActivity eq true")["value"]
    assert {"task", "email"} <= {row["LogicalName"] for row in activities}


def test_a_table_by_name_and_by_id(reading: httpx.Client) -> None:
    found = get(reading, "EntityDefinitions(LogicalName='incident')")
    assert found["DisplayName"]["UserLocalizedLabel"]["Label"] == "Case"
    assert found["DisplayCollectionName"]["UserLocalizedLabel"]["Label"] == "Cases"
    assert (found["PrimaryIdAttribute"], found["PrimaryNameAttribute"]) == ("incidentid", "title")
    assert found["IsValidForQueue"]["Value"] is True
    again = get(reading, f"EntityDefinitions({found['MetadataId']})?$select=LogicalName")
    assert again["LogicalName"] == "incident"
    get(reading, "EntityDefinitions(LogicalName='nosuch')", 404)
    get(reading, "EntityDefinitions(LogicalName='incident')/Nosuch", 404)
    get(reading, "EntityDefinitions(LogicalName='incident')?$select=Nosuch", 400)


def test_columns(reading: httpx.Client) -> None:
    path = "EntityDefinitions(LogicalName='incident')/Attributes"
    rows = {row["LogicalName"]: row for row in get(reading, path)["value"]}
    assert rows.keys() == load_description().tables["incident"].columns.keys()
    assert rows["title"]["MaxLength"] == 200
    assert rows["title"]["RequiredLevel"]["Value"] == "ApplicationRequired"
    assert rows["customerid"]["Targets"] == ["account", "contact"]
    assert (rows["customerid"]["AttributeType"], rows["ownerid"]["AttributeType"]) == ("Customer", "Owner")
    assert rows["followupby"]["Format"] == "DateOnly"
    assert rows["createdon"]["DateTimeBehavior"] == {"Value": "UserLocal"}
    assert rows["customeridtype"]["AttributeOf"] == "customerid"
    one = get(reading, f"{path}(LogicalName='title')?$select=LogicalName,DisplayName")
    assert one["DisplayName"]["UserLocalizedLabel"]["Label"] == "Case Title"


@pytest.mark.parametrize(
    ("kind", "column", "count"),
    [("Picklist", "prioritycode", 3), ("State", "statecode", 3), ("Status", "statuscode", 8)],
)
def test_choices_come_by_a_cast(reading: httpx.Client, kind: str, column: str, count: int) -> None:
    path = (
        f"EntityDefinitions(LogicalName='incident')/Attributes/Microsoft.Dynamics.CRM.{kind}AttributeMetadata"
    )
    rows = get(reading, f"{path}?$select=LogicalName&$expand=OptionSet,GlobalOptionSet")["value"]
    options = next(row for row in rows if row["LogicalName"] == column)["OptionSet"]["Options"]
    assert len(options) == count
    one = get(
        reading,
        f"EntityDefinitions(LogicalName='incident')/Attributes(LogicalName='{column}')/"
        f"Microsoft.Dynamics.CRM.{kind}AttributeMetadata?$select=LogicalName&$expand=OptionSet($select=Options)",
    )
    assert one["OptionSet"]["Options"] == options
    assert options[0]["Label"]["UserLocalizedLabel"]["Label"]


def test_status_options_say_their_state(reading: httpx.Client) -> None:
    path = (
        "EntityDefinitions(LogicalName='incident')/Attributes/Microsoft.Dynamics.CRM.StatusAttributeMetadata"
    )
    [row] = get(reading, f"{path}?$select=LogicalName&$expand=OptionSet")["value"]
    assert {option["Value"]: option["State"] for option in row["OptionSet"]["Options"]}[1000] == 1


def test_booleans_and_global_choices(reading: httpx.Client) -> None:
    base = "EntityDefinitions(LogicalName='incident')/Attributes/Microsoft.Dynamics.CRM."
    rows = get(reading, f"{base}BooleanAttributeMetadata?$select=LogicalName&$expand=OptionSet")["value"]
    assert rows[0]["OptionSet"]["TrueOption"]["Value"] == 1
    rows = get(reading, f"{base}PicklistAttributeMetadata?$expand=OptionSet,GlobalOptionSet")["value"]
    origin = next(row for row in rows if row["LogicalName"] == "caseorigincode")
    assert origin["OptionSet"] is None
    assert origin["GlobalOptionSet"]["Name"] == "incident_caseorigincode"
    named = get(reading, "GlobalOptionSetDefinitions(Name='incident_caseorigincode')")
    assert named["Options"] == origin["GlobalOptionSet"]["Options"]
    get(reading, f"{base}NosuchMetadata", 404)
    get(reading, "EntityDefinitions(LogicalName='incident')/Attributes?$expand=OptionSet", 400)


def test_relationships(reading: httpx.Client) -> None:
    base = "EntityDefinitions(LogicalName='incident')"
    rows = get(reading, f"{base}/ManyToOneRelationships")["value"]
    by_navigation = {row["ReferencingEntityNavigationPropertyName"]: row for row in rows}
    assert by_navigation["customerid_account"]["SchemaName"] == "incident_customer_accounts"
    assert by_navigation["parentcaseid"]["IsHierarchical"] is True
    rows = get(reading, f"{base}/OneToManyRelationships?$select=SchemaName,ReferencingEntity")["value"]
    assert {"Incident_Tasks", "Incident_Annotation"} <= {row["SchemaName"] for row in rows}
    rows = get(reading, "EntityDefinitions(LogicalName='queue')/ManyToManyRelationships")["value"]
    assert rows[0]["IntersectEntityName"] == "queuemembership"
    found = get(reading, "RelationshipDefinitions(SchemaName='Incident_Tasks')")
    assert found["ReferencingAttribute"] == "regardingobjectid"


def test_expanding_columns_with_the_table(reading: httpx.Client) -> None:
    found = get(
        reading,
        "EntityDefinitions(LogicalName='task')?$select=LogicalName"
        "&$expand=Attributes($select=LogicalName;$filter=AttributeType eq 'Status')",
    )
    assert [row["LogicalName"] for row in found["Attributes"]] == ["statuscode"]


def test_lists_of_parties_are_columns_without_a_property(reading: httpx.Client) -> None:
    path = "EntityDefinitions(LogicalName='phonecall')/Attributes(LogicalName='to')"
    found = get(reading, path)
    assert (found["AttributeType"], found["IsValidODataAttribute"]) == ("PartyList", False)
    assert found["Targets"] == ["account", "contact", "systemuser"]
    assert reading.get("phonecalls?$select=to").status_code == 400
