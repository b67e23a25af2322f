"""Managed settings: two tiers over the person's choice, and a broken document that costs only itself."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from session_engine.errors import RefusalCode, Refused
from session_engine.events import EventBus
from session_engine.settings.area import SettingsArea
from session_engine.settings.managed import (
    UNMANAGED,
    Managed,
    ManagedProblem,
    combined,
    trouble,
    understand,
)
from session_engine.settings.ports import SettingsInMemory
from session_engine.settings.state import Source
from session_engine.settings.table import TABLE, setting, valid

HERE = "/etc/ninedesk/managed.json"

anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=20), inner, max_size=3),
    max_leaves=12,
)
names = st.one_of(st.sampled_from([row.name for row in TABLE]), st.just("key.save"), st.text(max_size=20))
tiers = st.dictionaries(names, anything, max_size=5)
documents = st.dictionaries(
    st.one_of(st.sampled_from(["default", "locked"]), st.text(max_size=10)),
    st.one_of(tiers, anything),
    max_size=4,
)


def area(managed: Managed, **kept: object) -> SettingsArea:
    return SettingsArea(
        EventBus(), SettingsInMemory({k.replace("__", "."): v for k, v in kept.items()}), managed
    )


def source(settings: SettingsArea, name: str) -> Source:
    return settings.state.values[name].source


def test_locked_wins_over_the_person_who_wins_over_the_default() -> None:
    managed = understand(
        {
            "default": {"appearance.theme": "dark", "appearance.density": "comfortable"},
            "locked": {"sessions.restore": False},
        },
        HERE,
    )
    settings = area(managed, appearance__theme="light", sessions__restore=True)
    assert (settings.text("appearance.theme"), source(settings, "appearance.theme")) == (
        "light",
        Source.PERSON,
    )
    assert source(settings, "appearance.density") is Source.MANAGED_DEFAULT
    assert (settings.flag("sessions.restore"), source(settings, "sessions.restore")) == (False, Source.LOCKED)
    assert source(settings, "appearance.text_size") is Source.DEFAULT
    assert managed.troubles == ()


def test_reset_goes_back_to_the_administrators_default() -> None:
    settings = area(understand({"default": {"appearance.theme": "dark", "key.save": "F2"}}, HERE))
    settings.set("appearance.theme", "light")
    settings.set("key.save", "F9")
    settings.reset("appearance.theme")
    settings.reset("key.save")
    assert (settings.text("appearance.theme"), settings.keys()) == ("dark", {"save": "F2"})
    assert source(settings, "appearance.theme") is source(settings, "key.save") is Source.MANAGED_DEFAULT


@pytest.mark.parametrize("name", ["appearance.theme", "profile.key_file", "organisation.address"])
def test_what_the_administrator_decides_is_refused(name: str) -> None:
    row = setting(name)
    assert row is not None
    settings = area(understand({"locked": {"appearance.theme": "dark"}}, HERE))
    with pytest.raises(Refused) as no:
        settings.set(name, row.default)
    assert no.value.code is RefusalCode.LOCKED


def test_a_person_cannot_slip_in_what_only_an_administrator_decides() -> None:
    settings = area(UNMANAGED, profile__key_file=False, organisation__address="https://evil.example")
    assert settings.flag("profile.key_file")
    assert settings.text("organisation.address") == ""


@pytest.mark.parametrize(
    ("document", "problem", "name"),
    [
        ([], ManagedProblem.SHAPE, ""),
        (None, ManagedProblem.SHAPE, ""),
        ({"locked": ["appearance.theme"]}, ManagedProblem.SHAPE, "locked"),
        ({"enforced": {}}, ManagedProblem.UNKNOWN_TIER, "enforced"),
        ({"locked": {"appearance.colour": "dark"}}, ManagedProblem.UNKNOWN_NAME, "appearance.colour"),
        ({"locked": {"demo.bar_dismissed": True}}, ManagedProblem.UNKNOWN_NAME, "demo.bar_dismissed"),
        ({"locked": {"key.no_such": "F2"}}, ManagedProblem.UNKNOWN_NAME, "key.no_such"),
        ({"locked": {"appearance.theme": "pink"}}, ManagedProblem.WRONG_VALUE, "appearance.theme"),
        ({"locked": {"sessions.restore": 1}}, ManagedProblem.WRONG_VALUE, "sessions.restore"),
        ({"locked": {"appearance.text_size": True}}, ManagedProblem.WRONG_VALUE, "appearance.text_size"),
        (
            {"default": {"organisation.address": "ftp://x"}},
            ManagedProblem.WRONG_VALUE,
            "organisation.address",
        ),
        (
            {"default": {"organisation.address": "https://a b"}},
            ManagedProblem.WRONG_VALUE,
            "organisation.address",
        ),
    ],
)
def test_what_is_wrong_is_named(document: object, problem: ManagedProblem, name: str) -> None:
    found = understand(document, HERE, known_key=lambda action: action == "save")
    assert [(t.problem, t.source, t.name) for t in found.troubles] == [(problem, HERE, name)]


def test_what_is_wrong_costs_only_itself() -> None:
    found = understand(
        {"$schema": "x", "locked": {"appearance.theme": 3, "sessions.restore": False}, "x": 1}, HERE
    )
    assert dict(found.locked) == {"sessions.restore": False}
    assert len(found.troubles) == 2


@pytest.mark.parametrize(
    "address", ["", "https://contoso.crm4.dynamics.com", "http://127.0.0.1:8080/", "https://h:8443"]
)
def test_addresses_that_may_be_set(address: str) -> None:
    assert understand({"locked": {"organisation.address": address}}, HERE).troubles == ()


def test_of_two_sources_the_earlier_wins() -> None:
    machine = understand({"locked": {"appearance.theme": "dark"}}, "machine")
    person = understand(
        {"locked": {"appearance.theme": "light"}, "default": {"sessions.restore": False}}, "person"
    )
    both = combined(machine, trouble(ManagedProblem.BROKEN, "third"), person)
    assert both.locked["appearance.theme"] == "dark"
    assert both.value("sessions.restore") is False
    assert both.sources == ("machine", "third", "person")
    assert [t.source for t in both.troubles] == ["third"]


def test_before_a_profile_is_open_locked_counts_then_default_then_the_table() -> None:
    managed = understand({"default": {"profile.key_file": True}, "locked": {"profile.key_file": False}}, HERE)
    assert managed.value("profile.key_file") is False
    assert UNMANAGED.value("profile.key_file") is True
    assert UNMANAGED.value("no.such") is None


@given(st.one_of(documents, anything))
def test_any_document_gives_values_that_are_allowed(document: object) -> None:
    managed = understand(document, HERE)
    for name, value in (*managed.defaults.items(), *managed.locked.items()):
        row = setting(name)
        assert row is not None
        assert valid(row, value)
    SettingsArea(EventBus(), SettingsInMemory(), managed)
