"""Accounts and contacts as rows."""

from typing import Final

from org_service.demonstration.moments import When, calendar
from org_service.demonstration.people import Customers, Firm, Person
from org_service.demonstration.registry import BUSINESS_UNIT, CURRENCY, Registry
from org_service.demonstration.rows import Rows, Value

_INDUSTRY: Final = (
    (
        (
            "dent",
            "tandläk",
            "diş",
            "medic",
            "physio",
            "optic",
            "pharm",
            "apothe",
            "clinic",
            "clínic",
            "fysio",
        ),
        11,
    ),
    (
        ("hotel", "hôtel", "inn", "pension", "guest", "hostal", "albergo", "motel", "ryokan", "otel", "gîte"),
        6,
    ),
    (("café", "baker", "bäcker", "boulang", "panif", "diner", "coffee", "brew", "piekarnia", "padaria"), 13),
    (("lettings", "realty", "hausverwaltung", "makelaar"), 29),
    (("law", "solicitor", "étude", "legale"), 21),
    (("account", "tax", "steuer", "redovis", "rachunk", "gestor"), 1),
    (("school", "nursery", "kita", "library", "kinder", "asilo", "crèche", "creche", "przedszkole"), 27),
)


class CustomerRows:
    """Writes customers."""

    def __init__(self, rows: Rows, registry: Registry) -> None:
        self._rows = rows
        self._registry = registry

    def add_all(self, customers: Customers, primary: dict[str, str]) -> None:
        """Write all accounts and contacts; `primary` names the story's main contacts."""
        for firm in customers.firms:
            named = primary.get(firm.key)
            main = customers.person_by_key[named] if named else next(iter(firm.people), None)
            self._firm(firm, main)
        for person in customers.people:
            self._person(person)

    def _owned(self, since: int) -> dict[str, Value | When]:
        at = calendar(since + 1, 10 * 3600 + since % 90 * 60)
        user = self._registry.user_id("esra")
        return {
            "createdon": at,
            "createdby": user,
            "modifiedon": at,
            "modifiedby": user,
            "ownerid": user,
            "owneridtype": "systemuser",
            "owningbusinessunit": BUSINESS_UNIT,
        }

    def _firm(self, firm: Firm, main: Person | None) -> None:
        row: dict[str, Value | When] = {
            "accountid": firm.id,
            "name": firm.name,
            "accountnumber": firm.number,
            "description": firm.description,
            "telephone1": firm.phone,
            "emailaddress1": firm.email,
            "websiteurl": firm.website,
            "primarycontactid": main.id if main else None,
            "industrycode": _industry(firm.name),
            "customertypecode": 3,
            "accountcategorycode": 1 if firm.premium else 2,
            "numberofemployees": firm.employees,
            "transactioncurrencyid": CURRENCY,
        }
        self._rows.add("account", "accountid", row | _address(firm) | self._owned(firm.since))

    def _person(self, person: Person) -> None:
        firm = person.firm
        row: dict[str, Value | When] = {
            "contactid": person.id,
            "fullname": person.name,
            "firstname": person.first,
            "lastname": person.last,
            "salutation": person.salutation,
            "jobtitle": person.title,
            "description": person.description,
            "emailaddress1": person.email,
            "telephone1": person.phone,
            "mobilephone": person.mobile,
            "parentcustomerid": firm.id if firm else None,
            "parentcustomeridtype": "account" if firm else None,
        }
        self._rows.add("contact", "contactid", row | _address(person) | self._owned(person.since))


def _industry(name: str) -> int | None:
    lower = name.lower()
    return next((code for words, code in _INDUSTRY if any(word in lower for word in words)), None)


def _address(where: Firm | Person) -> dict[str, Value | When]:
    parts = [where.street, " ".join(part for part in (where.postcode, where.city) if part), where.country]
    return {
        "address1_line1": where.street,
        "address1_city": where.city,
        "address1_postalcode": where.postcode or None,
        "address1_country": where.country,
        "address1_composite": "\n".join(part for part in parts if part),
    }
