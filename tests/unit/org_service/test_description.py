"""The description's files agree with each other."""

from itertools import pairwise

import pytest

from org_service.description import Table, load_description
from org_service.description.model import CHOICES

DESCRIPTION = load_description()
TABLES = pytest.mark.parametrize("table", DESCRIPTION.tables.values(), ids=lambda table: table.name)


@TABLES
def test_columns_name_what_there_is(table: Table) -> None:
    assert table.primary_id in table.columns
    assert table.primary_name is None or table.primary_name in table.columns
    for column in table.columns.values():
        assert column.is_lookup == bool(column.targets), column.name
        assert (column.kind in CHOICES) <= bool(column.options), column.name
        assert column.derived is None or column.derived.of in table.columns
        assert column.describes is None or table.columns[column.describes].type_column == column.name
        for target in column.targets:
            assert target.table in DESCRIPTION.tables, column.name
    for index in table.indexes:
        assert set(index) <= table.columns.keys()


@TABLES
def test_every_status_has_a_state_and_every_state_a_status(table: Table) -> None:
    if not table.has_state:
        return
    states = {option.value: option for option in table.columns["statecode"].options}
    statuses = {option.value: option for option in table.columns["statuscode"].options}
    assert {option.state for option in statuses.values()} == states.keys()
    for state in states.values():
        assert statuses[state.default_status or 0].state == state.value


@TABLES
def test_options_and_defaults(table: Table) -> None:
    for column in table.columns.values():
        values = [option.value for option in column.options]
        assert len(values) == len(set(values)), column.name
        if column.kind == "Picklist" and column.default is not None:
            assert column.default in values, column.name


@TABLES
def test_navigation_properties_are_unique(table: Table) -> None:
    names = [*table.by_web_name, *table.single, *table.collections]
    assert sorted(names) == sorted(set(names) | (set(table.single) & set(table.by_web_name)))


@TABLES
def test_labels_are_words_for_people(table: Table) -> None:
    labels = [column.label for column in table.columns.values()]
    assert [label for label in labels if label.startswith("Address ") and ":" in label] == []


def test_relationships_have_both_ends() -> None:
    for ends in DESCRIPTION.relationships.values():
        for end in ends:
            assert end.navigation in DESCRIPTION.tables[end.table].single
            assert end.collection in DESCRIPTION.tables[end.referenced_table].collections


def test_sets_and_codes_are_unique() -> None:
    assert len(DESCRIPTION.by_set_name) == len(DESCRIPTION.by_code) == len(DESCRIPTION.tables)


def test_kinds_have_all_that_activities_have() -> None:
    pointer = DESCRIPTION.tables["activitypointer"]
    for kind in DESCRIPTION.kinds["activitypointer"]:
        assert pointer.columns.keys() <= kind.columns.keys()
        assert kind.columns["ownerid"].targets[0].navigation == f"ownerid_{kind.name}"


def test_the_codes_of_cases() -> None:
    statuses = DESCRIPTION.tables["incident"].columns["statuscode"].options
    assert {option.value: option.state for option in statuses} == {
        1: 0, 2: 0, 3: 0, 4: 0, 5: 1, 1000: 1, 6: 2, 2000: 2,
    }  # fmt: skip
    origins = DESCRIPTION.tables["incident"].columns["caseorigincode"].labels
    assert origins[2483] == "Facebook"


def test_tables_are_sorted_by_nothing_that_could_change() -> None:
    names = list(DESCRIPTION.tables)
    assert all(left < right for left, right in pairwise(names))
