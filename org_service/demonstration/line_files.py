"""The shape of what was written by hand for the live line."""

from functools import lru_cache
from typing import Literal

import msgspec

from org_service.demonstration.content import FOLDER, read_toml
from org_service.demonstration.strict import Strict


class Stream(Strict, frozen=True):
    """A work stream."""

    key: str
    name: str
    channel: int
    queue: str
    capacity: int
    mode: Literal["push", "pick"] = "push"
    wrapup: int = -1
    amber: int = 60
    red: int = 180
    persistent: bool = False
    autoclose: int | None = None
    record: str | None = None
    questions: str = ""
    notification: str | None = None


class Notification(Strict, frozen=True):
    """A notification template of the organisation's own: headers and slugs by the unique names of its lines."""

    name: str
    title: str
    fields: dict[str, tuple[str, str]]


class Skill(Strict, frozen=True):
    """What some users are able to do."""

    name: str
    users: tuple[str, ...]
    language: str | None = None


class Reply(Strict, frozen=True):
    """A prepared answer; with an owner it is a personal one."""

    title: str
    tags: str
    locale: str
    text: str
    owner: str | None = None


class Talk(Strict, frozen=True):
    """A conversation that is over: seconds after what was said before, who (empty is the customer), what."""

    customer: str
    agent: str
    began: str
    title: str
    said: tuple[tuple[int, str, str], ...]
    device: str = ""
    language: str = "en"
    rating: int | None = None
    remark: str | None = None


class Line(Strict, frozen=True):
    """All of it."""

    stream: tuple[Stream, ...]
    notification: tuple[Notification, ...]
    skill: tuple[Skill, ...]
    reply: tuple[Reply, ...]
    conversation: tuple[Talk, ...]


@lru_cache(maxsize=1)
def load_line() -> Line:
    """Read it once."""
    return msgspec.convert(read_toml(FOLDER / "line.toml"), Line)
