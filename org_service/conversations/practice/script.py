"""What customers to practise with answer: the table of intents, and who they are."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Final, Literal

import msgspec

if TYPE_CHECKING:
    from collections.abc import Mapping
    from random import Random

Then = Literal["", "picture", "done", "solved"]
_LANGUAGES: Final = frozenset({"en", "de"})


class Intent(msgspec.Struct, frozen=True):
    """Something an agent may want."""

    id: str
    phrases: tuple[str, ...]
    says: dict[str, tuple[str, ...]]
    then: Then = ""


class First(msgspec.Struct, frozen=True):
    """The customer who always comes first."""

    email: str
    name: str
    language: str
    device: str
    question: str
    opening: tuple[str, ...]


class Script(msgspec.Struct, frozen=True):
    """The file of all answers."""

    intent: tuple[Intent, ...]
    otherwise: dict[str, dict[str, tuple[str, ...]]]
    first: First


@dataclass(frozen=True, slots=True)
class Person:
    """Who comes, and with what."""

    name: str
    language: str
    device: str
    question: str
    opening: tuple[str, ...]
    email: str = ""
    city: str = ""
    contact_id: str | None = None
    has_picture: bool = False

    @property
    def words(self) -> Mapping[str, str]:
        """What is filled into answers."""
        first = self.name.partition(" ")[0]
        return {
            "customer": self.name,
            "first": first,
            "city": self.city or "Port Ellery",
            "device": self.device,
        }


@dataclass(frozen=True, slots=True)
class Answer:
    """What a customer says to a message, and what comes of it."""

    text: str
    then: Then = ""


@cache
def load_script() -> Script:
    """Read the file of answers."""
    content = (files("resources") / "conversations" / "practice.toml").read_bytes()
    return msgspec.toml.decode(content, type=Script)


def speaks(language: str) -> bool:
    """Tell whether there are answers in a language."""
    return language in _LANGUAGES


def answer(script: Script, person: Person, said: str, random: Random) -> Answer:
    """Answer what an agent wrote: by the first intent that it has a phrase of, else as one does."""
    text = f" {' '.join(said.lower().split())} "
    for intent in script.intent:
        if any(phrase in text for phrase in intent.phrases):
            if intent.then == "picture" and not person.has_picture:
                return Answer(otherwise(script, "no_picture", person, random))
            return Answer(_one(intent.says, person, random), intent.then)
    return Answer(otherwise(script, "question" if "?" in said else "statement", person, random))


def otherwise(script: Script, what: str, person: Person, random: Random) -> str:
    """Give something to say that no intent is for."""
    return _one(script.otherwise[what], person, random)


def _one(says: Mapping[str, tuple[str, ...]], person: Person, random: Random) -> str:
    text = random.choice(says.get(person.language) or says["en"])
    for name, value in person.words.items():
        text = text.replace(f"{{{name}}}", value)
    return text


def first_person(script: Script) -> Person:
    """Give the customer who comes first: she has a picture of a red light."""
    first = script.first
    return Person(
        first.name, first.language, first.device, first.question, first.opening, first.email, has_picture=True
    )
