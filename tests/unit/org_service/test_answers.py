"""What goes out and what comes in: formatted values, preferences, values of payloads, page tokens."""

from zoneinfo import ZoneInfo

import pytest

from org_service.answers.formats import Formats
from org_service.coverage_report import main
from org_service.description import load_description
from org_service.errors import BadPayload, BadQuery, InvalidArgument
from org_service.query.paging import read_position, write_position
from org_service.records.values import payload_value
from org_service.web.preferences import read_preferences

DESCRIPTION = load_description()
CASE, ACCOUNT, CONTACT = (DESCRIPTION.tables[name] for name in ("incident", "account", "contact"))


@pytest.mark.parametrize(
    ("locale", "zone", "expected"),
    [
        (1033, "America/New_York", "3/10/2026 7:30 PM"),
        (2057, "Europe/London", "10/03/2026 23:30"),
        (1031, "Europe/Berlin", "11.03.2026 00:30"),
        (1041, "Asia/Tokyo", "2026/03/11 8:30"),
        (9999, "UTC", "3/10/2026 11:30 PM"),
    ],
)
def test_moments_are_written_as_the_user_reads_them(locale: int, zone: str, expected: str) -> None:
    write = Formats(DESCRIPTION, locale, ZoneInfo(zone)).of(CASE.columns["createdon"])
    assert write is not None
    assert write("2026-03-10T23:30:00Z") == expected


def test_days_numbers_and_choices() -> None:
    formats = Formats(DESCRIPTION, 1031, ZoneInfo("Asia/Tokyo"), "€")

    def written(table: str, column: str, value: object) -> str | None:
        write = formats.of(DESCRIPTION.tables[table].columns[column])
        return None if write is None else write(value)

    assert written("contact", "birthdate", "1980-05-01") == "01.05.1980"
    assert written("account", "revenue", 1234567.5) == "€1.234.567,50"
    assert written("account", "numberofemployees", 1234) == "1.234"
    assert written("incident", "prioritycode", 1) == "High"
    assert written("incident", "prioritycode", 99) is None
    assert written("annotation", "objecttypecode", "incident") == "Case"
    assert written("incident", "title", "x") is None


def test_preferences() -> None:
    found = read_preferences('return=representation, odata.maxpagesize=50,odata.include-annotations="*"')
    assert found.representation
    assert found.page_size == 50
    assert found.annotations.formatted
    assert found.annotations.navigation
    found = read_preferences('odata.include-annotations="OData.Community.Display.V1.FormattedValue"')
    assert found.annotations.formatted
    assert not found.annotations.lookup_table
    found = read_preferences('odata.include-annotations="*,-Microsoft.Dynamics.CRM.*"')
    assert found.annotations.formatted
    assert not found.annotations.lookup_table
    assert read_preferences("odata.maxpagesize=0").page_size is None
    assert read_preferences('odata.maxpagesize=-1, x="unclosed').page_size is None
    assert read_preferences("respond-async, odata.continue-on-error").continue_on_error


def test_values_of_payloads() -> None:
    columns = {**CASE.columns, **ACCOUNT.columns, **CONTACT.columns}
    assert (
        payload_value("incident", columns["createdon"], "2024-05-01T12:00:00+02:00") == "2024-05-01T10:00:00Z"
    )
    assert (
        payload_value("incident", columns["createdon"], "2024-05-01T12:00:00.123") == "2024-05-01T12:00:00Z"
    )
    assert payload_value("contact", columns["birthdate"], "1980-05-01") == "1980-05-01"
    assert payload_value("account", columns["revenue"], 10.126) == 10.13
    assert payload_value("incident", columns["influencescore"], 5) == 5.0
    assert payload_value("incident", columns["description"], "a\r\nb\tc") == "a\r\nb\tc"
    assert payload_value("incident", columns["title"], None) is None
    with pytest.raises(BadPayload):
        payload_value("incident", columns["createdon"], 5)
    with pytest.raises(BadPayload):
        payload_value("incident", columns["createdon"], "9999-99-99T00:00:00Z")
    with pytest.raises(InvalidArgument):
        payload_value("incident", columns["influencescore"], 101)
    with pytest.raises(InvalidArgument):
        payload_value("incident", columns["description"], "\ufffe")


def test_positions_come_back_as_they_were() -> None:
    for position in ([None, "ü", 5, 1.5, True, "id"], 7):
        found = read_position(write_position(position))
        assert found == (tuple(position) if isinstance(position, list) else position)
    for text in ("", "x", "!!!", "ü", write_position([2**80]), write_position(-1), "A" * 20_000):
        with pytest.raises(BadQuery):
            read_position(text)


def test_the_coverage_report_is_up_to_date() -> None:
    assert main(["--check"]) == 0
