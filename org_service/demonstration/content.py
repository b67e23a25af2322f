"""All that was written by hand, and its reading."""

import tomllib
from functools import lru_cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any

import msgspec

from org_service.demonstration.family_files import Family
from org_service.demonstration.phrase_files import Culture, Feedback, MailTemplate, Office, Phrases, Voice
from org_service.demonstration.story_files import Story


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
        families=tuple(msgspec.convert(read_toml(entry), Family) for entry in _entries(FOLDER / "families")),
        cultures={
            entry.name.removesuffix(".toml"): msgspec.convert(read_toml(entry), Culture)
            for entry in _entries(FOLDER / "names")
        },
        phrases=_phrases(read_toml(FOLDER / "story" / "phrases.toml")),
        templates=msgspec.convert(
            read_toml(FOLDER / "templates.toml")["templates"], tuple[MailTemplate, ...]
        ),
    )


def _entries(folder: Traversable) -> list[Traversable]:
    found = [entry for entry in folder.iterdir() if entry.name.endswith(".toml")]
    return sorted(found, key=lambda entry: entry.name)


def read_toml(entry: Traversable) -> dict[str, Any]:
    """Read a file that was written by hand."""
    return tomllib.loads(entry.read_text("utf-8"))


def _story() -> Story:
    """Join the story's files: each stands for itself, with its own people and cases."""
    joined: dict[str, Any] = {}
    for entry in _entries(FOLDER / "story"):
        if entry.name == "phrases.toml":
            continue
        for name, value in read_toml(entry).items():
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
