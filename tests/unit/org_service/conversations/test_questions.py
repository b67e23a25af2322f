"""Questions before a chat: a line for each, or JSON as it was; what cannot be asked is refused in words."""

from __future__ import annotations

import pytest

from org_service.conversations.questions import MOST, NotQuestions, Question, read_questions

LINES = """
email: Your e-mail address (email)

question: What can we help you with? *
device: Which device is it about? * [Router | Lock|Something else ]
Seit wann? Täglich?
Seit wann täglich
"""


def test_a_line_is_a_question_with_its_name_kind_and_choices() -> None:
    assert read_questions(LINES) == (
        Question("email", "Your e-mail address", "email"),
        Question("question", "What can we help you with?", "text", required=True),
        Question("device", "Which device is it about?", "choice", True, ("Router", "Lock", "Something else")),
        Question("seit_wann_taglich", "Seit wann? Täglich?"),
        Question("seit_wann_taglich_2", "Seit wann täglich"),
    )  # fmt: skip
    assert read_questions(" \n ") == ()


def test_json_says_the_same() -> None:
    written = '[{"id": "a", "text": "Which?", "kind": "choice", "required": true, "choices": ["x", "y"]}]'
    assert read_questions(written) == read_questions("a: Which? * [x | y]")


def test_a_question_in_another_script_has_a_name_too() -> None:
    (question,) = read_questions("いつからですか *")
    assert (question.id, question.required) == ("question", True)


@pytest.mark.parametrize(
    ("written", "says"),
    [
        ("first\ndevice: Which? [a | b", "Line 2 of the questions: the choices are not closed"),
        ("Which? [a]", "two at least"),
        ("name: * ", "Line 1 of the questions asks nothing"),
        ("a: One?\na: Two?", "Two questions have the name a"),
        ("\n".join(f"Question {n}?" for n in range(MOST + 1)), f"{MOST} at most"),
        ("x" * 201, "at most 200 letters"),
        ('[{"id": "a"}]', "cannot be read"),
        ('{"id": "a", "text": "b"}', "cannot be read"),
        ('[{"id": "a", "text": "b", "kind": "choice"}]', "needs between 2"),
        ("[" * 100_000, "cannot be read"),
    ],
)
def test_what_cannot_be_asked_is_refused_in_words(written: str, says: str) -> None:
    with pytest.raises(NotQuestions, match=says.replace("(", r"\(")):
        read_questions(written)
