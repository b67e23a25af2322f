"""The mood is told rightly for most of what customers of four languages write, and never invented."""

import pytest

from org_service.conversations.sentiment import MESSAGES, NEUTRAL, label

SAMPLES = {
    "good": (
        "That works perfectly now, thank you so much!", "Great, it's fixed. You were very helpful.",
        "Brilliant service, I love it", "Perfecto, ya funciona. Muchas gracias", "Muy amable, todo resuelto",
        "Super, das funktioniert, vielen Dank!", "Toll, sehr freundlich und schnell gelöst",
        "Parfait, merci beaucoup", "Génial, ça marche, vous êtes très gentille", "no problem at all, cheers",
    ),
    "bad": (
        "This is ridiculous, I have been waiting for hours", "It is still broken and nobody is helpful",
        "I am furious. I want a refund", "It does not work", "Esto es inaceptable, estoy muy enfadado",
        "No funciona y es terrible", "Das ist eine Frechheit, ich bin stinksauer und enttäuscht",
        "Es funktioniert nicht, das nervt", "C'est inacceptable, je suis très déçu", "Ça ne marche pas, quelle honte",
    ),
    "plain": (
        "My order number is 10042", "The bedroom upstairs", "Yes", "Wohnung im zweiten Stock",
        "La caja tiene el número 7",
        "Le salon", "田中です", "", "12345 !!!", "https://example.com/a",
    ),
}  # fmt: skip


def side(code: int) -> str:
    return "plain" if code == NEUTRAL else "good" if code > NEUTRAL else "bad"


def test_most_samples_are_told_rightly_and_none_is_turned_round() -> None:
    wrong = [(text, want) for want, texts in SAMPLES.items() for text in texts if side(label([text])) != want]
    turned = [text for text, want in wrong if want != "plain" and side(label([text])) not in {want, "plain"}]
    assert len(wrong) <= 3, wrong
    assert turned == []


@pytest.mark.parametrize(
    ("texts", "code"),
    [
        ((), 10),
        (("I love it, absolutely perfect, amazing!!",), 13),
        (("You are terrible, horrible, the worst!!",), 7),
        (("ok thanks",), 11),
        (("There is a problem",), 9),
    ],
)
def test_the_codes(texts: tuple[str, ...], code: int) -> None:
    assert label(texts) == code


def test_the_newest_weighs_most_and_only_the_last_count() -> None:
    assert label(["thank you, great", "this is terrible"]) > label(["this is terrible", "thank you, great"])
    assert label([*["number 7"] * MESSAGES, "terrible, horrible"]) == NEUTRAL
