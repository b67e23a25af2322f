"""Who comes to practise with: people of the demonstration, with what its problem families say."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from sqlalchemy import text

from org_service.conversations.practice.script import Person, speaks

if TYPE_CHECKING:
    from random import Random

    from sqlalchemy import Connection

    from org_service.demonstration.content import Content
    from org_service.demonstration.family_files import Family, Saying

_RED_LIGHT: Final = frozenset({"beacon-satellite-red-light", "beacon-mesh-421-bedrooms"})
_UNFIT: Final = ("{company}", "{customer}:")
_SOMEBODY: Final = text(
    "SELECT c.contactid, c.fullname, c.emailaddress1, c.address1_city FROM contact c WHERE c.statecode = 0"
    " AND c.emailaddress1 IS NOT NULL AND c.address1_country = :country AND c.parentcustomerid IS NULL"
    " AND c.contactid NOT IN (SELECT msdyn_customer FROM activitypointer WHERE msdyn_customer IS NOT NULL"
    "  AND activitytypecode = 'msdyn_ocliveworkitem' AND statecode = 0)"
    " ORDER BY c.contactid LIMIT 60"
)


def somebody(connection: Connection, content: Content, random: Random) -> Person | None:
    """Choose a customer of the demonstration who is in no conversation, and what brings her."""
    family = random.choice([f for f in content.families if _sayings(f)])
    saying = random.choice(_sayings(family))
    country = next(c.country for c in content.cultures.values() if c.language == saying.lang)
    rows = connection.execute(_SOMEBODY, {"country": country}).all()
    if not rows:
        return None
    contact, name, email, city = random.choice(rows)
    device = random.choice(family.devices) if family.devices else "Beacon"
    person = Person(
        name=name,
        language=saying.lang,
        device=device,
        question=saying.title,
        opening=(saying.text,),
        email=email,
        city=city or "",
        contact_id=contact,
        has_picture=family.id in _RED_LIGHT,
    )
    return _filled(person)


def _sayings(family: Family) -> list[Saying]:
    return [
        s
        for s in family.says
        if s.channel in {"chat", "web"} and speaks(s.lang) and not any(u in s.title + s.text for u in _UNFIT)
    ]


def _filled(person: Person) -> Person:
    def fill(said: str) -> str:
        for name, value in person.words.items():
            said = said.replace(f"{{{name}}}", value)
        return said

    return replace(person, question=fill(person.question), opening=tuple(map(fill, person.opening)))
