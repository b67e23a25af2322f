"""Views, forms and charts that an organisation starts with fit its description."""

from collections import Counter
from collections.abc import Iterator
from xml.etree.ElementTree import Element, fromstring

import pytest

from org_service.customisation import CustomisationRow
from org_service.description import Column, load_description
from org_service.query.fetchxml import query_from_fetchxml
from org_service.query.tree import Link, Query
from tests.fixtures.delivered_rows import all_delivered, delivered

PARTY_LISTS = {"from", "to", "cc", "bcc", "requiredattendees", "optionalattendees"}
SUB_GRID = "{E7A81278-8635-4D9E-8D4D-59480B391C5B}"
CLASS_IDS = {
    "{4273EDBD-AC1D-40D3-9FB2-095C621B552D}": {"String", "EntityName", "Uniqueidentifier"},
    "{ADA2203E-B4CD-49BE-9DDF-234642B43B52}": {"String"},
    "{71716B6C-711E-476C-8AB8-5D11542BFB47}": {"String"},
    "{8C10015A-B339-4982-9474-A95FE05631A5}": {"String"},
    "{E0DECE4B-6FC8-4A8F-A065-082708572369}": {"Memo"},
    "{6F3FB987-393B-4D2D-859F-9D0F0349B6AD}": {"Memo"},
    "{3EF39988-22BB-4F0B-BBBE-64B5A3748AEE}": {"Picklist", "State"},
    "{5D68B988-0661-4DB2-BC3E-17598AD3BE6C}": {"Status"},
    "{270BD3DB-D9AF-4782-9025-509E298DEC0A}": {"Lookup", "Customer", "Owner"},
    "{F3015350-44A2-4AA0-97B5-00166532B5E9}": {"Lookup"},
    "{5C5600E0-1D6E-4205-A272-BE80DA87FD42}": {"Lookup", "Customer", "Owner"},
    "{5B773807-9FB2-42DB-97C3-7A91EFF8ADFF}": {"DateTime"},
    "{9C5CA0A1-AB4D-4781-BE7E-8DFBE867B87E}": {"DateTime"},
    "{67FAC785-CD58-4F9F-ABB3-4B7DDC6ED5ED}": {"Boolean"},
    "{C6D124CA-7EDA-4A60-AEA9-7FB8D318B68F}": {"Integer", "BigInt"},
    "{AA987274-CE4E-4271-A803-66164311A958}": {"Integer"},
    "{C3EFE0C3-0EC6-42BE-8349-CBD9079DFD8E}": {"Decimal"},
    "{0D2C745A-E5A8-4C8F-BA63-C6D3BB604660}": {"Double"},
    "{533B9E00-756B-4312-95A0-DC888637AC78}": {"Money"},
    "{671A9387-CA5A-4D1E-8AB7-06E39DDCF6B5}": {"Integer"},
    "{06375649-C143-495E-A496-C962E5B4488E}": set[str](),
    SUB_GRID: set[str](),
}
TABLES_OF_THE_WORKSPACE = [
    "incident",
    "account",
    "contact",
    "activitypointer",
    "task",
    "phonecall",
    "email",
    "appointment",
    "activityparty",
    "annotation",
    "incidentresolution",
    "queue",
    "queueitem",
    "systemuser",
    "team",
    "subject",
    "product",
    "knowledgearticle",
    "knowledgearticleincident",
    "connection",
    "feedback",
    "template",
    "savedquery",
    "userquery",
    "systemform",
    "slakpiinstance",
]


def text(row: CustomisationRow, column: str) -> str:
    value = row.values[column]
    assert isinstance(value, str)
    return value


def column_of(table: str, name: str) -> Column | None:
    return load_description().tables[table].columns.get(name)


def aliases(link: Link) -> Iterator[tuple[str | None, str]]:
    yield link.alias, link.table
    for child in link.links:
        yield from aliases(child)


def tables_by_alias(query: Query) -> dict[str | None, str]:
    found: dict[str | None, str] = {None: query.table}
    for link in query.links:
        found.update(aliases(link))
    return found


def test_ids_are_unique() -> None:
    counted = Counter(row.id for row in all_delivered())
    assert not [found for found, times in counted.items() if times > 1]


@pytest.mark.parametrize("table", TABLES_OF_THE_WORKSPACE)
def test_every_table_has_its_views_and_a_main_form(table: str) -> None:
    kinds = Counter(
        row.values["querytype"] for row in delivered("savedquery") if row.values["returnedtypecode"] == table
    )
    assert kinds[0] >= 1
    defaults = [
        row
        for row in delivered("savedquery")
        if row.values["returnedtypecode"] == table
        and row.values["querytype"] == 0
        and row.values["isdefault"]
    ]
    assert len(defaults) == 1
    if load_description().tables[table].primary_name:
        assert kinds[4] == kinds[64] == 1
    forms = [row for row in delivered("systemform") if row.values["objecttypecode"] == table]
    assert [row.values["type"] for row in forms].count(2) == 1


@pytest.mark.parametrize("row", delivered("savedquery"), ids=lambda row: f"{row.values['name']}")
def test_a_view_shows_what_its_query_gives(row: CustomisationRow) -> None:
    query = query_from_fetchxml(text(row, "fetchxml"))
    tables = tables_by_alias(query)
    assert query.table == row.values["returnedtypecode"]
    grid = fromstring(text(row, "layoutxml"))
    table = load_description().tables[query.table]
    assert grid.get("object") == str(table.code)
    (line,) = grid.findall("row")
    assert line.get("id") == table.primary_id
    given = {pick.name for pick in query.columns}
    for cell in line.findall("cell"):
        alias, _, name = (cell.get("name") or "").rpartition(".")
        assert column_of(tables[alias or None], name), cell.get("name")
        assert alias or name in given
        assert 60 <= int(cell.get("width") or 0) <= 600
    for order in query.orders:
        assert order.path is not None
        assert column_of(tables[order.path.link], order.path.column)


def controls(row: CustomisationRow) -> Iterator[Element]:
    yield from fromstring(text(row, "formxml")).iter("control")


def field_kind(row: CustomisationRow, field: str) -> str:
    table = text(row, "objecttypecode")
    if field in PARTY_LISTS and table in {"email", "phonecall", "appointment"}:
        return "PartyList"
    column = column_of(table, field)
    assert column is not None, (row.values["name"], field)
    return column.kind


@pytest.mark.parametrize("row", delivered("systemform"), ids=lambda row: f"{row.values['name']}")
def test_a_forms_controls_fit_their_columns(row: CustomisationRow) -> None:
    ids = [control.get("id") for control in controls(row)]
    assert len(ids) == len(set(ids))
    for control in controls(row):
        class_id = (control.get("classid") or "").upper()
        field = control.get("datafieldname")
        if field is None:
            assert not CLASS_IDS[class_id]
        elif field_kind(row, field) == "PartyList":
            assert class_id == "{CBFB742C-14E7-4A17-96BB-1A13F7F64AA2}"
        else:
            assert field_kind(row, field) in CLASS_IDS[class_id], (field, class_id)


@pytest.mark.parametrize("row", delivered("systemform"), ids=lambda row: f"{row.values['name']}")
def test_a_forms_sub_grids_and_cards_lead_somewhere(row: CustomisationRow) -> None:
    views = {view.id: view for view in delivered("savedquery")}
    charts = {chart.id for chart in delivered("savedqueryvisualization")}
    forms = {form.id: form for form in delivered("systemform")}
    for control in controls(row):
        for quick in control.iterfind("parameters/QuickForms"):
            for form_id in fromstring(quick.text or "").iter("QuickFormId"):
                card = forms[form_id.text or ""]
                assert card.values["objecttypecode"] == form_id.get("entityname")
                assert card.values["type"] == 6
        if (control.get("classid") or "").upper() != SUB_GRID:
            continue
        target = control.findtext("parameters/TargetEntityType")
        view = (control.findtext("parameters/ViewId") or "").strip("{}")
        assert views[view].values["returnedtypecode"] == target
        chart = (control.findtext("parameters/VisualizationId") or "").strip("{}")
        assert not chart or chart in charts
        relationship = control.findtext("parameters/RelationshipName")
        if relationship:
            between = load_description().many_to_many.get(relationship)
            if between is not None:
                assert {row.values["objecttypecode"], target} == {between.table, between.other_table}
                continue
            ends = load_description().relationships[relationship]
            assert {end.table for end in ends} >= {target}
            assert row.values["objecttypecode"] in {end.referenced_table for end in ends}


def test_cells_fill_the_rows_of_their_section() -> None:
    for row in delivered("systemform"):
        for section in fromstring(text(row, "formxml")).iter("section"):
            busy = [0] * len(section.get("columns") or "1")
            for line in section.iterfind("rows/row"):
                free = busy.count(0)
                wide = sum(int(cell.get("colspan") or 1) for cell in line)
                assert wide <= free, (row.values["name"], section.get("name"))
                spans = [
                    int(cell.get("rowspan") or 1)
                    for cell in line
                    for _ in range(int(cell.get("colspan") or 1))
                ]
                spans += [1] * (free - wide)
                busy = [spans.pop(0) - 1 if left == 0 else left - 1 for left in busy]
            assert not any(busy), (row.values["name"], section.get("name"))


@pytest.mark.parametrize("row", delivered("savedqueryvisualization"), ids=lambda row: f"{row.values['name']}")
def test_a_chart_measures_what_its_query_gives(row: CustomisationRow) -> None:
    definition = fromstring(text(row, "datadescription"))
    (fetch,) = definition.iter("fetch")
    from xml.etree.ElementTree import tostring

    query = query_from_fetchxml(tostring(fetch, encoding="unicode"))
    assert query.table == row.values["primaryentitytypecode"]
    names = {a.alias for a in query.aggregates} | {g.alias for g in query.groupings}
    for part in [*definition.iter("category"), *definition.iter("measure")]:
        assert part.get("alias") in names
    for name in [*query.aggregates, *query.groupings]:
        assert name.name is not None
        assert column_of(query.table, name.name)
    assert fromstring(text(row, "presentationdescription")).tag == "Chart"
