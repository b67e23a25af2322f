"""What is shown of a text that was found: the part for which it was."""

import pytest

from org_service.assist.answer import EXCERPT, excerpt

BEFORE = "The customer was called twice and nobody was at home that week. " * 12
AFTER = " After that everything worked as it should for a month." * 12


def test_a_short_text_is_shown_whole_and_on_one_line() -> None:
    assert (
        excerpt("Went back to 4.1.9\n\nReset  the radio", ("radio",)) == "Went back to 4.1.9 Reset the radio"
    )


def test_a_long_text_is_shown_from_its_beginning_where_it_matches_there() -> None:
    shown = excerpt(f"Reset the radio. {BEFORE}Radio again.", ("Radio", "4"))
    assert shown.startswith("Reset the radio.")
    assert shown.endswith(" …")


@pytest.mark.parametrize("words", [("red light",), ("Satellites", "Red  Light"), ("week after", "Red Light")])
def test_a_long_text_is_cut_around_what_matched_first(words: tuple[str, ...]) -> None:
    shown = excerpt(f"{BEFORE}Predating a Red Light on it, satellites were reset.{AFTER}", words)
    assert "Red Light" in shown
    assert shown.startswith("… ")
    assert shown.endswith(" …")
    assert len(shown) <= EXCERPT + 4
    inside = shown.removeprefix("… ").removesuffix(" …").split()
    assert {inside[0], inside[-1]} <= set(f"{BEFORE} {AFTER}".split()), "whole words"


def test_what_matched_within_a_word_does_not_count() -> None:
    shown = excerpt(f"Predated {BEFORE} Its date was wrong.{AFTER}", ("date",))
    assert "Its date was wrong" in shown


def test_without_what_matched_the_beginning_is_shown() -> None:
    assert excerpt(f"First. {BEFORE}", ()).startswith("First.")
    assert excerpt("x" * 3 * EXCERPT, ("y",)) == "x" * EXCERPT + " …"
    assert excerpt(f"İ {BEFORE}light", ("light",)).startswith("İ")
