"""The customers: people and companies of many cultures, with invented names and reserved numbers."""

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from org_service.demonstration.chance import chance
from org_service.demonstration.content import Content
from org_service.demonstration.identities import identity
from org_service.demonstration.phrase_files import Culture
from org_service.demonstration.story_files import Account, Contact

ACCOUNTS: Final = 400
CONTACTS: Final = 1200
MAIL_DOMAINS: Final = ("example.com", "example.org", "example.net")
_LETTERS: Final = str.maketrans(
    {"ı": "i", "ł": "l", "Ł": "L", "ø": "o", "ß": "ss", "æ": "ae", "đ": "d", "ü": "ue", "ö": "oe", "ä": "ae"}
)
_TITLES: Final = (
    "Owner",
    "Office manager",
    "Manager",
    "Caretaker",
    "IT",
    "Reception",
    "Director",
    "Bookkeeper",
)


@dataclass(slots=True)
class Firm:
    """A business customer."""

    id: str
    key: str
    name: str
    number: str
    phone: str | None
    email: str
    website: str | None
    street: str
    city: str
    postcode: str
    country: str
    culture: str
    employees: int
    description: str | None
    since: int
    people: list["Person"] = field(default_factory=list["Person"])
    premium: bool = False


@dataclass(slots=True)
class Person:
    """A customer's person."""

    id: str
    key: str
    first: str
    last: str
    salutation: str | None
    title: str | None
    email: str
    phone: str | None
    mobile: str | None
    street: str
    city: str
    postcode: str
    country: str
    culture: str
    language: str
    since: int
    """Days since the person became a customer."""
    woman: bool
    firm: Firm | None = None
    description: str | None = None
    families: set[str] = field(default_factory=set[str])
    """The problems this person has had: nobody tells the same twice."""

    @property
    def name(self) -> str:
        return f"{self.first} {self.last}"


@dataclass(frozen=True, slots=True)
class Customers:
    """All customers; those of the story can be found by their keys."""

    firms: tuple[Firm, ...]
    people: tuple[Person, ...]
    firm_by_key: dict[str, Firm]
    person_by_key: dict[str, Person]
    crowd: tuple[Person, ...]
    """Those who have no part in the story."""


def plain_letters(text: str) -> str:
    """Write a name with the letters an address may have."""
    kept = unicodedata.normalize("NFKD", text.translate(_LETTERS)).encode("ascii", "ignore").decode()
    return "".join(letter for letter in kept.lower().replace(" ", ".") if letter.isalnum() or letter in ".-")


def _story_endings(content: Content) -> frozenset[str]:
    story = content.story
    numbers = [account.phone for account in story.account]
    numbers += [number for contact in story.contact for number in (contact.phone, contact.mobile) if number]
    return frozenset(number[-4:] for number in numbers)


class PeopleMaker:
    """Makes customers up, each name and each address only once."""

    def __init__(self, content: Content, seed: int) -> None:
        self._random = chance("people", seed)
        self._content = content
        self._cultures = content.cultures
        self._names: set[str] = set()
        self._mails: set[str] = set()
        self._endings = _story_endings(content)
        self._order = [name for name, culture in self._cultures.items() for _ in range(culture.weight)]

    def make(self) -> Customers:
        """Make the story's customers and the crowd."""
        story = self._content.story
        firms = [self._story_firm(account) for account in story.account]
        firm_by_key = {firm.key: firm for firm in firms}
        people = [self._story_person(contact, firm_by_key) for contact in story.contact]
        people += [self._reporter(child.who, child.culture, child.city) for child in story.child]
        known = len(people)
        firms += [self._firm(number) for number in range(ACCOUNTS - len(firms))]
        people += list(self._staff(firms[len(firm_by_key) :]))
        while len(people) < CONTACTS:
            people.append(self._person(self._random.choice(self._order), None))
        return Customers(
            tuple(firms),
            tuple(people),
            firm_by_key,
            {person.key: person for person in people[:known]},
            tuple(people[known:]),
        )

    def _staff(self, firms: list[Firm]) -> Iterator[Person]:
        for firm in firms:
            for _ in range(self._random.choice((1, 1, 1, 2))):
                yield self._person(firm.culture, firm)

    def _firm(self, number: int) -> Firm:
        name = self._random.choice(self._order)
        culture = self._cultures[name]
        city = self._random.choice(culture.cities)
        title = self._firm_name(culture, city)
        slug = plain_letters(title).replace(".", "-").strip("-")
        return Firm(
            id=identity("account", number, title),
            key=slug,
            name=title,
            number=f"NB-{2300 + number * 3 + self._random.randrange(3)}",
            phone=self._phone(culture),
            email=f"office@{slug}.example",
            website=f"https://{slug}.example",
            street=self._street(culture),
            city=city,
            postcode=self._filled(culture.postcode),
            country=culture.country,
            culture=name,
            employees=self._random.choice((2, 3, 4, 5, 6, 8, 9, 12, 15, 18, 24, 30, 45, 70)),
            description=None,
            since=self._random.randrange(560, 2100),
            premium=self._random.random() < 0.15,
        )

    def _firm_name(self, culture: Culture, city: str) -> str:
        while True:
            name = self._random.choice(culture.companies).format(
                family=self._random.choice(culture.family),
                given=self._random.choice(culture.women),
                city=city,
                word=self._random.choice(culture.words),
            )
            if name not in self._names:
                self._names.add(name)
                return name

    def _person(self, name: str, firm: Firm | None) -> Person:
        culture = self._cultures[name]
        first, last = self._name(culture)
        person = Person(
            id=identity("contact", first, last, name),
            key=f"{first} {last}",
            first=first,
            last=last,
            salutation=None,
            title=self._random.choice(_TITLES) if firm else None,
            email=self._mail(first, last, firm),
            phone=self._phone(culture) if self._random.random() < 0.75 else None,
            mobile=self._phone(culture) if self._random.random() < 0.5 else None,
            street=firm.street if firm else self._street(culture),
            city=firm.city if firm else self._random.choice(culture.cities),
            postcode=firm.postcode if firm else self._filled(culture.postcode),
            country=culture.country,
            culture=name,
            language=culture.language,
            since=self._random.randrange(1, 2000),
            woman=first in culture.women,
            firm=firm,
        )
        if firm is not None:
            firm.people.append(person)
        return person

    def _name(self, culture: Culture) -> tuple[str, str]:
        while True:
            given = culture.women if self._random.random() < 0.5 else culture.men
            first, last = self._random.choice(given), self._random.choice(culture.family)
            if f"{first} {last}" not in self._names:
                self._names.add(f"{first} {last}")
                return first, last

    def _mail(self, first: str, last: str, firm: Firm | None) -> str:
        domain = f"{firm.key}.example" if firm else self._random.choice(MAIL_DOMAINS)
        base = f"{plain_letters(first)}.{plain_letters(last)}"
        mail, number = f"{base}@{domain}", 2
        while mail in self._mails:
            mail, number = f"{base}{number}@{domain}", number + 1
        self._mails.add(mail)
        return mail

    def _phone(self, culture: Culture) -> str | None:
        """Make a number up that ends unlike the story's, so that these are found alone."""
        while culture.phones:
            number = self._filled(self._random.choice(culture.phones))
            if number[-4:] not in self._endings:
                return number
        return None

    def _street(self, culture: Culture) -> str:
        return culture.address.format(
            street=self._random.choice(culture.streets), number=self._random.randrange(1, 130)
        )

    def _filled(self, pattern: str) -> str:
        """Fill `#` with a digit, `@` with a letter; a leading 0 of a postcode with 1 to 9."""
        letters = (self._letter(letter) for letter in pattern)
        filled = "".join(letters)
        return str(self._random.randrange(1, 10)) + filled[1:] if pattern.startswith("0") else filled

    def _letter(self, letter: str) -> str:
        if letter == "#":
            return str(self._random.randrange(10))
        return self._random.choice("ABDEFGHJLNPQRSTUWXYZ") if letter == "@" else letter

    def _story_firm(self, account: Account) -> Firm:
        self._names.add(account.name)
        return Firm(
            id=identity("account", account.key),
            key=account.key,
            name=account.name,
            number=account.number,
            phone=account.phone,
            email=account.email,
            website=account.website,
            street=account.street,
            city=account.city,
            postcode=account.postcode,
            country=account.country,
            culture="en-GB",
            employees=account.employees or 5,
            description=account.description,
            since=1400,
            premium="premium" in account.description,
        )

    def _story_person(self, contact: Contact, firms: dict[str, Firm]) -> Person:
        culture = self._cultures[contact.culture]
        firm = firms[contact.account] if contact.account else None
        self._names.add(f"{contact.first} {contact.last}")
        phone = contact.phone or (None if contact.phoneless or contact.mobile else self._phone(culture))
        person = Person(
            id=identity("contact", contact.key),
            key=contact.key,
            first=contact.first,
            last=contact.last,
            salutation=contact.salutation,
            title=contact.title,
            email=contact.email or self._mail(contact.first, contact.last, None),
            phone=phone,
            mobile=contact.mobile,
            street=contact.street or (firm.street if firm else self._street(culture)),
            city=contact.city or (firm.city if firm else self._random.choice(culture.cities)),
            postcode=contact.postcode or (firm.postcode if firm else self._filled(culture.postcode)),
            country=contact.country or culture.country,
            culture=contact.culture,
            language=culture.language,
            woman=contact.first in culture.women,
            since=1500 if contact.since else self._random.randrange(200, 1200),
            firm=firm,
            description=contact.description,
        )
        self._mails.add(person.email)
        if firm is not None:
            firm.people.append(person)
        return person

    def _reporter(self, who: str, name: str, city: str) -> Person:
        first, _, last = who.rpartition(" ")
        person = self._story_person(Contact(key=who, first=first, last=last, city=city, culture=name), {})
        person.families.add("beacon-mesh-421-bedrooms")
        return person
