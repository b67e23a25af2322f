"""The shape of the files with names, phrases and e-mail templates."""

import msgspec

from org_service.demonstration.strict import Strict


class Culture(Strict, frozen=True):
    """Names, streets, towns and companies of one culture, all invented."""

    country: str
    language: str
    weight: int
    phones: tuple[str, ...]
    postcode: str
    address: str
    women: tuple[str, ...]
    men: tuple[str, ...]
    family: tuple[str, ...]
    streets: tuple[str, ...]
    cities: tuple[str, ...]
    companies: tuple[str, ...]
    words: tuple[str, ...]


class Voice(Strict, frozen=True):
    """What people say around the matter, in one language."""

    openings: tuple[str, ...]
    closings: tuple[str, ...]
    extras: tuple[str, ...]
    replies: tuple[str, ...]
    thanks: tuple[str, ...]
    asks: tuple[str, ...]
    plain_extras: tuple[str, ...]
    """What fits a matter of money or trust, where nothing is broken."""
    plain_asks: tuple[str, ...]


class Office(Voice, frozen=True):
    """The company's own language: also what colleagues note, ring about and plan."""

    hurry: tuple[str, ...]
    calls: tuple[str, ...]
    missed: tuple[str, ...]
    notes: tuple[str, ...]
    tasks: tuple[str, ...]
    task_texts: tuple[str, ...]
    appointments: tuple[str, ...]


class Feedback(Strict, frozen=True):
    """What readers say about articles."""

    good: tuple[str, ...]
    poor: tuple[str, ...]


class Phrases(msgspec.Struct, frozen=True):
    """All voices."""

    office: Office
    voices: dict[str, Voice]
    greeting: dict[str, tuple[str, ...]]
    signoff: dict[str, tuple[str, ...]]
    canceled: tuple[str, ...]
    feedback: Feedback


class MailTemplate(Strict, frozen=True):
    """An e-mail template."""

    title: str
    subject: str
    body: str
    description: str
    language: str
    table: str
