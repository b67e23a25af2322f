"""Customers: invented, reachable nowhere, the same for the same seed."""

import re

import pytest

from org_service.demonstration.content import load_content
from org_service.demonstration.people import ACCOUNTS, CONTACTS, Customers, PeopleMaker

RESERVED = (
    r"\+1 555 01\d\d",
    r"\+1 [2-9]\d\d 555 01\d\d",
    r"\+44 20 7946 0\d{3}",
    r"\+44 7700 900\d{3}",
    r"\+44 (161|121|113) 496 0\d{3}",
    r"\+49 (30 23125|69 90009|40 66969|221 4710|89 99998) \d{3}",
    r"\+33 (1 99 00|2 61 91|3 53 01|4 65 71|5 36 49|6 39 98) \d\d \d\d",
    r"\+46 (8 465 004|31 390 06|40 628 04) \d\d",
)
"""Numbers that the countries' authorities keep for stories."""


@pytest.fixture(scope="module")
def customers() -> Customers:
    return PeopleMaker(load_content(), 20).make()


def test_there_are_as_many_as_promised(customers: Customers) -> None:
    assert len(customers.firms) == ACCOUNTS
    assert len(customers.people) == CONTACTS


def test_only_example_addresses(customers: Customers) -> None:
    domain = re.compile(r"[a-z0-9.-]+@([a-z0-9-]+\.)*(example|example\.(com|org|net))")
    addresses = [person.email for person in customers.people] + [firm.email for firm in customers.firms]
    assert [address for address in addresses if not domain.fullmatch(address)] == []


def test_only_reserved_numbers(customers: Customers) -> None:
    allowed = re.compile("|".join(RESERVED))
    numbers = {number for person in customers.people for number in (person.phone, person.mobile) if number}
    numbers |= {firm.phone for firm in customers.firms if firm.phone}
    assert [number for number in numbers if not allowed.fullmatch(number)] == []


def test_ids_and_addresses_come_once(customers: Customers) -> None:
    assert len({person.id for person in customers.people}) == CONTACTS
    assert len({person.email for person in customers.people}) == CONTACTS
    assert len({firm.id for firm in customers.firms}) == ACCOUNTS
    assert len({firm.name for firm in customers.firms}) == ACCOUNTS


def test_marias_number_is_found_alone(customers: Customers) -> None:
    ending = [person for person in customers.people if (person.phone or "").endswith("0142")]
    assert [person.name for person in ending] == ["Maria Lopez"]


def test_the_same_seed_makes_the_same_people(customers: Customers) -> None:
    again = PeopleMaker(load_content(), 20).make()
    assert [person.email for person in again.people] == [person.email for person in customers.people]
    other = PeopleMaker(load_content(), 21).make()
    assert [person.email for person in other.crowd] != [person.email for person in customers.crowd]


def test_many_cultures(customers: Customers) -> None:
    assert len({person.country for person in customers.people}) == 13
