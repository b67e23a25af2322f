"""The shape of a problem family's file: what customers say, what was tried, what worked, articles."""

from typing import Literal

from org_service.demonstration.strict import Channel, Strict


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
