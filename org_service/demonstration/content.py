"""The shapes of the hand-written content, and its reading."""

import tomllib
from functools import lru_cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any, Literal, TypeVar

import msgspec

T = TypeVar("T")
Channel = Literal["email", "phone", "web", "chat"]
State = Literal["in progress", "nearing", "paused", "over"]
EntryKind = Literal[
    "email_in",
    "email_out",
    "email_draft",
    "phonecall_in",
    "phonecall_out",
    "phonecall_open",
    "task",
    "note",
]


class Strict(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Refuse a key that nobody reads: it would be a slip of the pen."""


class Company(Strict, frozen=True):
    """The company whose desk this is."""

    name: str
    domain: str
    support: str
    desk: str


class User(Strict, frozen=True):
    """A colleague."""

    key: str
    first: str
    last: str
    title: str
    language: str
    phone: str
    queues: tuple[str, ...]
    since: int
    """Days since the first day at work."""

    @property
    def name(self) -> str:
        return f"{self.first} {self.last}"


class Queue(Strict, frozen=True):
    """A queue."""

    key: str
    name: str
    email: str
    owner: str
    description: str


class Team(Strict, frozen=True):
    """A team."""

    key: str
    name: str
    description: str
    members: tuple[str, ...]


class Subject(Strict, frozen=True):
    """A node of the subject tree."""

    id: str
    title: str
    parent: str | None = None


class Product(Strict, frozen=True):
    """What the company sells, and the queue that answers for it."""

    id: str
    name: str
    number: str
    queue: str
    description: str


class Account(Strict, frozen=True):
    """A business customer of the story."""

    key: str
    name: str
    number: str
    phone: str
    email: str
    street: str
    city: str
    postcode: str
    country: str
    description: str
    website: str | None = None
    employees: int | None = None
    primary: str | None = None


class Contact(Strict, frozen=True):
    """A person of the story; what is left out is made up to fit."""

    key: str
    first: str
    last: str
    salutation: str | None = None
    title: str | None = None
    account: str | None = None
    email: str | None = None
    phone: str | None = None
    mobile: str | None = None
    phoneless: bool = False
    street: str | None = None
    city: str | None = None
    postcode: str | None = None
    country: str | None = None
    culture: str = "en-GB"
    since: int | None = None
    description: str | None = None


class Level(Strict, frozen=True):
    """A service level of a case: when it is due, and how it stands."""

    due: str
    met: str | None = None
    state: State | None = None


class Resolution(Strict, frozen=True):
    """How a case was solved."""

    subject: str
    text: str
    minutes: int
    at: str | None = None


class Reopening(Strict, frozen=True):
    """A case that was solved once and is active again."""

    at: str
    by: str
    closed: str
    closed_by: str
    subject: str
    text: str
    minutes: int


class Entry(Strict, frozen=True):
    """An entry of a case's timeline."""

    kind: Literal[
        "email_in",
        "email_out",
        "email_draft",
        "phonecall_in",
        "phonecall_out",
        "phonecall_open",
        "task",
        "note",
    ]
    at: str
    by: str
    subject: str
    text: str
    to: str | None = None
    with_: str | None = msgspec.field(default=None, name="with")
    answered: str | None = None
    assigned: str | None = None
    minutes: int | None = None
    due: str | None = None
    done: str | None = None
    state: Literal["open", "done"] = "done"
    priority: Literal["high", "normal"] = "normal"


class Case(Strict, frozen=True):
    """A case of the story."""

    number: str
    title: str
    customer: str
    product: str
    subject: str
    type: Literal["question", "problem", "request"]
    origin: Channel
    priority: Literal["high", "normal", "low"]
    owner: str
    status: Literal["in progress", "on hold", "waiting", "researching", "solved", "information"]
    created: str
    description: str
    contact: str | None = None
    severity: Literal["high"] | None = None
    queue: str | None = None
    worker: str | None = None
    parent: str | None = None
    entered: str | None = None
    modified: str | None = None
    closed: str | None = None
    escalated: str | None = None
    first_response: Level | None = None
    resolve_by: Level | None = None
    resolution: Resolution | None = None
    reopened: Reopening | None = None
    entry: tuple[Entry, ...] = ()


class Child(Strict, frozen=True):
    """A report about firmware 4.2.1: a case under the parent, with its customer."""

    n: int
    who: str
    culture: str
    city: str
    at: str
    origin: Channel
    owner: str
    title: str
    text: str
    priority: Literal["high", "normal"] = "normal"
    note: str | None = None
    solved: Resolution | None = None


class Saying(Strict, frozen=True):
    """One customer's way of saying it."""

    lang: str
    channel: Channel
    title: str
    text: str


class Step(Strict, frozen=True):
    """What a colleague tried or noted."""

    kind: Literal["note", "phonecall", "task", "email_out", "email_in"]
    subject: str
    text: str


class FamilyResolution(Strict, frozen=True):
    """What really worked."""

    subject: str
    text: str
    type: Literal["solved", "information"]


class Promise(Strict, frozen=True):
    """What was promised, with the next step."""

    text: str


class Article(Strict, frozen=True):
    """A knowledge article."""

    title: str
    keywords: str
    description: str
    internal: bool
    lang: str
    content: str


class Family(Strict, frozen=True):
    """A problem as many customers have it."""

    id: str
    product: str
    subject: str
    casetype: Literal["question", "problem", "request"]
    priority: tuple[Literal["high", "normal", "low"], ...]
    season: tuple[int, ...]
    weight: int
    devices: tuple[str, ...]
    says: tuple[Saying, ...]
    steps: tuple[Step, ...]
    resolutions: tuple[FamilyResolution, ...]
    promises: tuple[Promise, ...]
    articles: tuple[Article, ...]


class PublishedNumber(Strict, frozen=True):
    """A number that the first article of a family bears, and when it was published."""

    number: str
    family: str
    author: str
    at: str


class NumberedArticle(Article, frozen=True):
    """An article that the story names by its number."""

    number: str
    author: str


class Story(Strict, frozen=True):
    """Everything hand-written about the company and its day."""

    company: Company
    user: tuple[User, ...]
    queue: tuple[Queue, ...]
    team: tuple[Team, ...]
    subject: tuple[Subject, ...]
    product: tuple[Product, ...]
    account: tuple[Account, ...]
    contact: tuple[Contact, ...]
    case: tuple[Case, ...]
    child: tuple[Child, ...]
    published_number: tuple[PublishedNumber, ...]
    numbered_article: tuple[NumberedArticle, ...]


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


class Content(msgspec.Struct, frozen=True):
    """All that was written by hand."""

    story: Story
    families: tuple[Family, ...]
    cultures: dict[str, Culture]
    phrases: Phrases
    templates: tuple[MailTemplate, ...]


FOLDER = files("resources") / "demonstration"


@lru_cache(maxsize=1)
def load_content() -> Content:
    """Read everything once."""
    return Content(
        story=_story(),
        families=tuple(msgspec.convert(_read(entry), Family) for entry in _entries(FOLDER / "families")),
        cultures={
            entry.name.removesuffix(".toml"): msgspec.convert(_read(entry), Culture)
            for entry in _entries(FOLDER / "names")
        },
        phrases=_phrases(_read(FOLDER / "story" / "phrases.toml")),
        templates=msgspec.convert(_read(FOLDER / "templates.toml")["templates"], tuple[MailTemplate, ...]),
    )


def _entries(folder: Traversable) -> list[Traversable]:
    found = [entry for entry in folder.iterdir() if entry.name.endswith(".toml")]
    return sorted(found, key=lambda entry: entry.name)


def _read(entry: Traversable) -> dict[str, Any]:
    return tomllib.loads(entry.read_text("utf-8"))


def _story() -> Story:
    """Join the story's files: each stands for itself, with its own people and cases."""
    joined: dict[str, Any] = {}
    for entry in _entries(FOLDER / "story"):
        if entry.name == "phrases.toml":
            continue
        for name, value in _read(entry).items():
            if isinstance(value, list):
                joined.setdefault(name, []).extend(value)
            else:
                joined[name] = value
    return msgspec.convert(joined, Story)


def _phrases(read: dict[str, Any]) -> Phrases:
    others = {"greeting", "signoff", "canceled", "feedback"}
    office = msgspec.convert(read["en"], Office)
    voices = {
        lang: office if lang == "en" else msgspec.convert(value, Voice)
        for lang, value in read.items()
        if lang not in others
    }
    return Phrases(
        office=office,
        voices=voices,
        greeting=msgspec.convert(read["greeting"], dict[str, tuple[str, ...]]),
        signoff=msgspec.convert(read["signoff"], dict[str, tuple[str, ...]]),
        canceled=msgspec.convert(read["canceled"]["texts"], tuple[str, ...]),
        feedback=msgspec.convert(read["feedback"], Feedback),
    )
