"""What visitors are asked before a chat, as those who set up a work stream write it: a line for each question.

    email: Your e-mail address (email)
    question: What can we help you with? *
    device: Which device is it about? [Router | Lock | Something else]

The word before the colon is the answer's name, by which notification templates know it; without one it is made of the
question. `*` has to be answered, `(email)` is an address, what stands in brackets is chosen from. JSON, a list of
objects with `id`, `text`, `kind`, `required` and `choices`, says the same.
"""

from __future__ import annotations

import json
import re
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

import msgspec

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

MOST: Final = 12
"""Questions of a stream: who is asked more goes away."""
_LONGEST: Final = 200
_LONGEST_NAME: Final = 64
_MOST_CHOICES: Final = 30
_NAMED: Final = re.compile(r"([A-Za-z][A-Za-z0-9_]*)\s*:\s*(.*)", re.DOTALL)
_EMAIL: Final = re.compile(r"\(\s*e-?mail\s*\)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Question:
    """Something a visitor is asked before the conversation."""

    id: str
    text: str
    kind: Literal["text", "choice", "email"] = "text"
    required: bool = False
    choices: tuple[str, ...] = ()


_decode: Final = msgspec.json.Decoder(list[Question]).decode


class NotQuestions(ValueError):
    """What was written cannot be asked; the text says why."""


def read_questions(written: str) -> tuple[Question, ...]:
    """Read what is asked.

    Raises:
        NotQuestions: It cannot be read, or not be asked.
    """
    if written.lstrip().startswith(("[", "{")):
        found = _from_json(written)
    else:
        lines = [line.strip() for line in written.splitlines()]
        found = _with_names(_from_line(line, number) for number, line in enumerate(lines, 1) if line)
    _check(found)
    return found


def asked_of(written: object, answers: Mapping[str, str]) -> str:
    """Give the texts of the questions that were answered, by their names, as JSON."""
    try:
        questions = read_questions(str(written or ""))
    except NotQuestions:
        questions = ()  # nobody was asked anything
    return json.dumps({each.id: each.text for each in questions if each.id in answers}, ensure_ascii=False)


def _from_json(written: str) -> tuple[Question, ...]:
    try:
        return tuple(_decode(written))
    except msgspec.DecodeError as error:
        raise NotQuestions(
            f"The questions cannot be read: {error}. Write each on a line of its own."
        ) from error


def _from_line(line: str, number: int) -> Question:
    named = _NAMED.fullmatch(line)
    name, said = (named[1], named[2]) if named is not None else ("", line)
    said, choices = _choices(said, number)
    kind: Literal["text", "choice", "email"] = "choice" if choices else "text"
    if _EMAIL.search(said):
        said, kind = _EMAIL.sub("", said), "email"
    required = said.rstrip().endswith("*")
    text = said.strip().removesuffix("*").strip()
    if not text:
        raise NotQuestions(f"Line {number} of the questions asks nothing.")
    return Question(name, text, kind, required, choices)


def _choices(said: str, number: int) -> tuple[str, tuple[str, ...]]:
    before, opened, rest = said.partition("[")
    if not opened:
        return said, ()
    inside, closed, after = rest.partition("]")
    if not closed:
        raise NotQuestions(f"Line {number} of the questions: the choices are not closed by a ].")
    choices = tuple(filter(None, (each.strip() for each in inside.split("|"))))
    if len(choices) < 2:
        raise NotQuestions(
            f"Line {number} of the questions: choices are set apart by |, and there are two at least."
        )
    return f"{before} {after}", choices


def _with_names(questions: Iterable[Question]) -> tuple[Question, ...]:
    found: list[Question] = []
    for question in questions:
        name = question.id or _free(_name_of(question), {each.id for each in found})
        found.append(Question(name, question.text, question.kind, question.required, question.choices))
    return tuple(found)


def _name_of(question: Question) -> str:
    if question.kind == "email":
        return "email"
    plain = unicodedata.normalize("NFKD", question.text).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "_", plain).strip("_")[: _LONGEST_NAME - 4] or "question"


def _free(name: str, taken: set[str]) -> str:
    tries = (name, *(f"{name}_{number}" for number in range(2, MOST + 2)))
    return next(each for each in tries if each not in taken)


def _check(questions: tuple[Question, ...]) -> None:
    if len(questions) > MOST:
        raise NotQuestions(f"There are {len(questions)} questions; a chat begins with {MOST} at most.")
    names = [each.id for each in questions]
    twice = next((name for name in names if names.count(name) > 1), None)
    if twice is not None:
        raise NotQuestions(f"Two questions have the name {twice}.")
    for each in questions:
        if not each.id or len(each.id) > _LONGEST_NAME or not each.text.strip() or len(each.text) > _LONGEST:
            raise NotQuestions(
                f"A question needs a name and a text of at most {_LONGEST} letters: {each.text[:60]!r}."
            )
        if (each.kind == "choice") is not bool(each.choices) or len(each.choices) > _MOST_CHOICES:
            raise NotQuestions(f"“{each.text}” needs between 2 and {_MOST_CHOICES} choices.")
