"""The shape of the story's files: the company, its customers, its cases."""

from typing import Literal

import msgspec

from org_service.demonstration.family_files import Article
from org_service.demonstration.strict import Channel, Strict

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
    modified_by: str | None = None
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
