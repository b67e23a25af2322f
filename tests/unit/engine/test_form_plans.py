"""Form XML to plans: real exported forms, unknown controls, broken XML."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from session_engine.errors import OrganisationError
from session_engine.forms.compiling import Sources, compile_form, generated_form, relationships
from session_engine.forms.fields import field_plan
from session_engine.forms.form_xml import parse_form
from session_engine.forms.state import (
    CardPlan,
    Cell,
    FieldKind,
    FieldPlan,
    FormPlan,
    Required,
    SubGridPlan,
    TimelinePlan,
)
from session_engine.organisation.tables import (
    Between,
    ColumnMeta,
    ColumnType,
    FormMeta,
    Relationship,
    RequiredLevel,
    TableMeta,
    TableName,
    TimeBehaviour,
)
from session_engine.presence.state import Base
from session_engine.records.state import Choice
from tests.unit.engine.fake_organisation import guid

FORM = FormMeta(guid(1), "Case", "incident", "")
CASE = TableMeta(
    TableName("incident", "incidents", "incidentid", "title", "Case", "Cases"),
    {
        column.name: column
        for column in (
            ColumnMeta(
                "title", ColumnType.STRING, "Case Title", required=RequiredLevel.APPLICATION, max_length=200
            ),
            ColumnMeta("description", ColumnType.MEMO, "Description"),
            ColumnMeta("customerid", ColumnType.CUSTOMER, "Customer", targets=("account", "contact")),
            ColumnMeta(
                "statuscode",
                ColumnType.STATUS,
                "Status Reason",
                choices=(Choice(1, "In Progress"), Choice(5, "Solved")),
                states={1: 0, 5: 1},
            ),
            ColumnMeta("statecode", ColumnType.STATE, "Status", choices=(Choice(0, "Active"),)),
            ColumnMeta("resolveby", ColumnType.DATETIME, "Resolve By"),
            ColumnMeta("followupby", ColumnType.DATETIME, "Follow Up", format="DateOnly"),
            ColumnMeta("birthday", ColumnType.DATETIME, behaviour=TimeBehaviour.DATE_ONLY),
            ColumnMeta("phone", ColumnType.STRING, format="Phone"),
            ColumnMeta("ticketnumber", ColumnType.STRING, creatable=False, updatable=False),
            ColumnMeta("picture", ColumnType.VIRTUAL, "Picture"),
        )
    },
    children=(Relationship("incident_links", "incident", "link", "incidentid", "incidentid"),),
)
ACCOUNT = TableMeta(
    TableName("account", "accounts", "accountid", "name", "Account"),
    {"telephone1": ColumnMeta("telephone1", ColumnType.STRING, "Phone", format="Phone")},
)


def cell(control: str, label: str = "Label", **attributes: str) -> str:
    extra = "".join(f' {name}="{value}"' for name, value in attributes.items())
    return f'<cell{extra}><labels><label description="{label}" languagecode="1033"/></labels>{control}</cell>'


def field(column: str, **attributes: str) -> str:
    return cell(f'<control id="{column}" classid="{{0}}" datafieldname="{column}"/>', **attributes)


def form(*rows: str, columns: str = "11", header: str = "") -> str:
    body = "".join(f"<row>{row}</row>" for row in rows)
    return (
        f'<form><tabs><tab name="summary"><labels><label description="Summary" languagecode="1033"/></labels><columns>'
        f'<column width="36%"><sections><section name="details" showlabel="true" columns="{columns}">'
        f'<labels><label description="Details" languagecode="1033"/></labels><rows>{body}</rows>'
        f"</section></sections></column></columns></tab></tabs>{header}</form>"
    )


def compiled(xml: str, sources: Sources | None = None) -> FormPlan:
    return compile_form(FORM, parse_form(xml), sources or Sources(CASE))


def only(xml: str) -> Cell:
    (found,) = compiled(xml).cells()
    return found


def test_fields_take_words_from_the_form_and_rules_from_the_metadata() -> None:
    plan = only(form(field("title", label="What is wrong")))
    assert plan == FieldPlan("title", FieldKind.TEXT, "What is wrong", Required.REQUIRED, max_length=200)


@pytest.mark.parametrize(
    ("column", "kind", "read_only"),
    [
        ("description", FieldKind.MULTILINE, False),
        ("customerid", FieldKind.LOOKUP, False),
        ("statuscode", FieldKind.STATUS, False),
        ("statecode", FieldKind.STATUS, True),
        ("resolveby", FieldKind.DATETIME, False),
        ("followupby", FieldKind.DATE, False),
        ("birthday", FieldKind.DATE, False),
        ("phone", FieldKind.PHONE, False),
        ("ticketnumber", FieldKind.TEXT, True),
        ("picture", FieldKind.READ_ONLY_TEXT, True),
        ("not_there", FieldKind.READ_ONLY_TEXT, True),
    ],
)
def test_the_kind_follows_the_column(column: str, kind: FieldKind, read_only: bool) -> None:
    plan = only(form(field(column)))
    assert isinstance(plan, FieldPlan)
    assert (plan.kind, plan.read_only) == (kind, read_only)


def test_what_a_status_counts_as_is_never_what_the_program_alone_sets() -> None:
    options = tuple(Choice(base.value, base.name) for base in Base)
    column = ColumnMeta("msdyn_basepresencestatus", ColumnType.PICKLIST, "Base Status", choices=options)
    assert [choice.label for choice in field_plan(column).choices] == [
        "AVAILABLE", "BUSY", "DO_NOT_DISTURB", "AWAY", "OFFLINE",
    ]  # fmt: skip


def test_only_reasons_of_the_active_state_are_offered() -> None:
    plan = only(form(field("statuscode")))
    assert isinstance(plan, FieldPlan)
    assert plan.choices == (Choice(1, "In Progress"),)


def test_rows_keep_places_and_wide_cells_have_none_beside_them() -> None:
    plan = compiled(
        form(field("title", colspan="2"), field("phone"), "", field("description", colspan="2", rowspan="8"))
    )
    section = plan.tabs[0].columns[0][1][0]
    assert plan.tabs[0].columns[0][0] == 36
    assert section.columns == 2
    assert [len(row) for row in section.rows] == [1, 2, 1]
    assert section.rows[1][1] is None
    tall = section.rows[2][0]
    assert isinstance(tall, FieldPlan)
    assert tall.rows == 8


def test_timeline_sub_grid_and_card_are_known_by_their_class() -> None:
    timeline = '<control id="notescontrol" classid="{06375649-C143-495E-A496-C962E5B4488E}"/>'
    grid = (
        '<control id="links" classid="{E7A81278-8635-4d9e-8D4D-59480B391C5B}"><parameters>'
        f"<ViewId>{{{guid(7).upper()}}}</ViewId><RelationshipName>incident_Links</RelationshipName>"
        "<TargetEntityType>link</TargetEntityType><RecordsPerPage>6</RecordsPerPage></parameters></control>"
    )
    card = (
        '<control id="card" classid="{5C5600E0-1D6E-4205-A272-BE80DA87FD42}" datafieldname="customerid"><parameters>'
        f"<QuickForms>&lt;QuickFormIds&gt;&lt;QuickFormId entityname='account'&gt;{guid(8)}"
        "&lt;/QuickFormId&gt;&lt;/QuickFormIds&gt;</QuickForms></parameters></control>"
    )
    sources = Sources(CASE, {"account": ACCOUNT}, {guid(8): parse_form(form(field("telephone1")))})
    cells = tuple(compiled(form(cell(timeline), cell(grid), cell(card), columns="1"), sources).cells())
    assert cells[0] == TimelinePlan("Label")
    assert cells[1] == SubGridPlan("links", "Label", "link", guid(7), "incident_Links", "incidentid", 6)
    assert isinstance(cells[2], CardPlan)
    ((table, fields),) = cells[2].fields_by_table
    assert (table, fields[0].column, fields[0].kind) == ("account", "telephone1", FieldKind.PHONE)


def test_a_sub_grid_by_a_table_in_between_and_one_that_nobody_can_relate() -> None:
    def grid(part: str, relationship: str) -> str:
        return cell(
            f'<control id="{part}" classid="{{E7A81278-8635-4d9e-8D4D-59480B391C5B}}"><parameters>'
            f"<RelationshipName>{relationship}</RelationshipName>"
            "<TargetEntityType>systemuser</TargetEntityType></parameters></control>"
        )

    between = Between("Incident_Users", "incidentuser", "incidentid", "systemuserid")
    text = form(grid("people", "incident_users"), grid("others", "incident_nobody"), columns="1")
    assert relationships(parse_form(text)) == {"incident_users", "incident_nobody"}
    (found,) = compiled(text, Sources(CASE, between={"incident_users": between})).cells()
    assert isinstance(found, SubGridPlan)
    assert (found.part, found.column, found.through) == ("people", "", between)


def test_what_nobody_can_draw_is_left_out() -> None:
    resource = '<control id="web" classid="{9FDF5F91-88B1-47f4-AD53-C11EFC01A01D}"/>'
    assert not tuple(compiled(form(cell(resource), "<cell/>", field("title", visible="false"))).cells())


@pytest.mark.parametrize(
    "text",
    [
        "",
        "<form>",
        "<form/>",
        "<html/>",
        '<!DOCTYPE a [<!ENTITY b "c">]><form>&b;</form>',
        "\x00",
        "<form><tabs/></form>",
    ],
)
def test_broken_forms_are_rubbish(text: str) -> None:
    with pytest.raises(OrganisationError):
        parse_form(text)


@given(st.text(max_size=200))
def test_no_text_crashes_the_reader(text: str) -> None:
    with suppress(OrganisationError):
        parse_form(f'<form><tabs><tab name="a">{text}</tab></tabs></form>')


def test_a_generated_form_begins_with_the_name() -> None:
    plan = generated_form(CASE)
    first = next(plan.cells())
    assert isinstance(first, FieldPlan)
    assert first.column == "title"
    assert all(
        not each.read_only for each in plan.cells() if isinstance(each, FieldPlan) and each.column == "title"
    )
