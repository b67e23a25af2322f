# ruff: noqa: DTZ001  what a person types has no zone
"""Numbers, dates and times as text and back."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PySide6.QtCore import QLocale

from session_engine.forms.state import FieldKind, FieldPlan
from session_engine.records.state import Choice, Lookup
from tests.widgets.form_samples import ADA
from widgets.forms import moments, numbers
from widgets.forms.words import in_words

TODAY = date(2026, 11, 22)
held = settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)


@pytest.fixture
def locale(request: pytest.FixtureRequest) -> Iterator[str]:
    before = QLocale()
    QLocale.setDefault(QLocale(request.param))
    yield request.param
    QLocale.setDefault(before)


def in_locale(name: str) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("locale", [name], indirect=True)


@pytest.mark.parametrize(
    ("name", "text", "wanted"),
    [
        ("en_GB", "1,234.5", "1234.5"),
        ("en_GB", "1234.50", "1234.50"),
        ("en_GB", "-3", "-3"),
        ("de_DE", "1.234,5", "1234.5"),
        ("de_DE", "3,5", "3.5"),
        ("fr_FR", "1 234,5", "1234.5"),
        ("fr_FR", "1\u202f234,5", "1234.5"),
        ("sv_SE", "1\u00a0234", "1234"),
    ],
)
def test_numbers_are_read_as_the_locale_writes_them(name: str, text: str, wanted: str) -> None:
    assert numbers.parse_number(text, QLocale(name)) == Decimal(wanted)


@pytest.mark.parametrize(
    ("name", "text"), [("en_GB", "abc"), ("en_GB", ""), ("en_GB", "1,5,"), ("de_DE", "1.5"), ("en_GB", "nan")]
)
def test_what_is_no_number_is_none(name: str, text: str) -> None:
    assert numbers.parse_number(text, QLocale(name)) is None


def test_whole_numbers_have_no_fraction() -> None:
    english = QLocale("en_GB")
    assert numbers.parse_integer("7", english) == 7
    assert numbers.parse_integer("7.5", english) is None


@pytest.mark.parametrize("locale", ["en_GB", "de_DE", "fr_FR", "hi_IN", "ar_EG"], indirect=True)
@held
@given(value=st.decimals(min_value=-(10**9), max_value=10**9, places=3))
def test_a_number_written_is_read_as_the_same(locale: str, value: Decimal) -> None:
    assert numbers.parse_number(numbers.write_number(value, 3)) == value


@in_locale("en_GB")
def test_money_has_two_places_and_nothing_is_rounded_away(locale: str) -> None:
    money = FieldPlan("m", FieldKind.MONEY, "M")
    plain = FieldPlan("d", FieldKind.DECIMAL, "D")
    assert in_words(Decimal("1234.5"), money) == "1,234.50"
    assert in_words(Decimal("3.125"), plain) == "3.125"
    assert in_words(2.5, plain) == "2.5"


@pytest.mark.parametrize(
    ("locale", "text", "wanted"),
    [
        ("en_GB", "4/3/2026", date(2026, 3, 4)),
        ("en_US", "3/4/2026", date(2026, 3, 4)),
        ("de_DE", "4.3.26", date(2026, 3, 4)),
        ("de_DE", "4.3.", date(2026, 3, 4)),
        ("en_GB", "4/3", date(2026, 3, 4)),
        ("ja_JP", "2026/3/4", date(2026, 3, 4)),
        ("en_GB", "2026-03-04", date(2026, 3, 4)),
        ("en_GB", "4 March 2026", date(2026, 3, 4)),
        ("en_GB", "4 Mar", date(2026, 3, 4)),
        ("en_GB", "today", TODAY),
        ("en_GB", "Tomorrow", date(2026, 11, 23)),
        ("en_GB", "+3", date(2026, 11, 25)),
    ],
    indirect=["locale"],
)
def test_dates_are_read_however_briefly_typed(locale: str, text: str, wanted: date) -> None:
    assert moments.parse_date(text, TODAY) == wanted


@pytest.mark.parametrize("text", ["", "32/1/2026", "4", "someday", "31/2", "1/2/3/4", "99999999/1/1"])
@in_locale("en_GB")
def test_what_is_no_date_is_none(locale: str, text: str) -> None:
    assert moments.parse_date(text, TODAY) is None


@pytest.mark.parametrize(
    ("locale", "text", "wanted"),
    [
        ("en_GB", "4/3/2026 10:42", datetime(2026, 3, 4, 10, 42)),
        ("en_US", "3/4/2026 2:05 PM", datetime(2026, 3, 4, 14, 5)),
        ("en_US", "3/4/2026 12:05 am", datetime(2026, 3, 4, 0, 5)),
        ("de_DE", "4.3. 9:00", datetime(2026, 3, 4, 9, 0)),
        ("en_GB", "4/3/2026", datetime(2026, 3, 4, 9, 0)),
        ("en_GB", "14:30", datetime(2026, 11, 22, 14, 30)),
        ("en_GB", "tomorrow 8:15", datetime(2026, 11, 23, 8, 15)),
    ],
    indirect=["locale"],
)
def test_moments_are_read(locale: str, text: str, wanted: datetime) -> None:
    assert moments.parse_moment(text, TODAY) == wanted


@pytest.mark.parametrize("locale", ["en_GB", "en_US", "de_DE", "sv_SE", "ja_JP", "fr_FR"], indirect=True)
@held
@given(value=st.datetimes(datetime(2001, 1, 1), datetime(2098, 12, 31)))
def test_a_moment_written_is_read_as_the_same_minute(locale: str, value: datetime) -> None:
    minute = value.replace(second=0, microsecond=0)
    assert moments.parse_moment(moments.write_moment(minute), TODAY) == minute


@given(text=st.text(max_size=40))
def test_any_text_is_read_without_an_error(text: str) -> None:
    moments.parse_moment(text, TODAY, time(9))
    numbers.parse_number(text)


@pytest.mark.parametrize("text", ["2027-03-04 10:42", "04/03/2027 10:42 pm", "4 March 2027", "tomorrow 8:15"])
@pytest.mark.parametrize("locale", ["en_GB", "en_US", "ja_JP"], indirect=True)
def test_what_is_still_being_typed_is_read_without_an_error(locale: str, text: str) -> None:
    for end in range(len(text) + 1):
        moments.parse_moment(text[:end], TODAY)


def test_an_option_no_longer_offered_keeps_its_own_label() -> None:
    plan = FieldPlan("c", FieldKind.CHOICE, "C", choices=(Choice(1, "One"),))
    assert in_words(Choice(7, "Seven"), plan) == "Seven"
    assert in_words(Choice(1), plan) == "One"
    assert in_words(Lookup(ADA.ref, ""), plan) == "(no name)"
