"""Spelling: which words are looked at, what is known, what was meant, her own words, the process beside."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from session_engine.events import EventBus
from session_engine.settings.area import SettingsArea
from session_engine.settings.ports import SettingsInMemory
from session_engine.spelling.area import SpellingArea
from session_engine.spelling.child import GIVES_UP, ProofreaderProcess
from session_engine.spelling.lexicon import Lexicon
from session_engine.spelling.state import Slip
from session_engine.spelling.text import words_of

pytestmark = pytest.mark.anyio


@pytest.fixture(scope="module")
def english() -> Lexicon:
    return Lexicon.read("en")


class Knowing:
    """Knows a few words, and counts what it is asked."""

    def __init__(self, *known: str) -> None:
        self.known, self.asked, self.gone = set(known), list[tuple[str, ...]](), False

    async def unknown(self, language: str, words: tuple[str, ...]) -> tuple[str, ...] | None:
        self.asked.append(words)
        return None if self.gone else tuple(word for word in words if word.lower() not in self.known)

    async def suggest(self, language: str, word: str) -> tuple[str, ...]:
        self.asked.append((word,))
        return ("meant",)

    def close(self) -> None:
        self.gone = True


def area_of(knowing: Knowing, **values: object) -> SpellingArea:
    settings = SettingsInMemory({f"spelling.{name}": value for name, value in values.items()})
    return SpellingArea(SettingsArea(EventBus(), settings), knowing)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Pleas restart it.", ["Pleas", "restart", "it"]),
        ("See https://x.example/recieve or www.teh.example or a@teh.example", ["See", "or", "or"]),
        ("/q recieve #teh {custmer name} @bn", ["recieve"]),
        ("CAS-01187 v4.2.1 router2 file.txt C:\\teh\\wich /teh/wich", []),
        ("SLA iPhone WiFi X don’t l'écran", ["don’t", "l'écran"]),
        ("Привет 你好 naïve", ["naïve"]),
        ("🙂 teh", ["teh"]),
        ("", []),
    ],
)
def test_words_are_looked_at_that_somebody_could_misspell(text: str, words: list[str]) -> None:
    found = list(words_of(text))
    assert [each.word for each in found] == words
    assert all(text[each.start : each.end] == each.word for each in found)


def test_words_of_a_service_desk_are_known(english: Lexicon) -> None:
    known = "router WiFi apologise colour centre organisation screenshot doesn’t you're Maria's roll-back unplugged"
    assert [word for word in known.split() if not english.knows(word)] == []


@pytest.mark.parametrize(
    ("word", "meant"),
    [
        ("recieve", "receive"),
        ("Satelite", "Satellite"),
        ("definately", "definitely"),
        ("teh", "the"),
        ("hapening", "happening"),
        ("restrat", "restart"),
    ],
)
def test_what_was_meant_comes_first(english: Lexicon, word: str, meant: str) -> None:
    assert not english.knows(word)
    assert english.suggest(word)[0] == meant


def test_german_words_written_together_are_known_where_their_parts_are() -> None:
    words = ["netzwerk", "kabel", "verbindung", "abbruch", "stand", "haus"]
    german = Lexicon("de", dict.fromkeys(words, 1), frozenset({"standhaus"}))
    assert german.knows("Netzwerkkabel")
    assert german.knows("Verbindungsabbruch")
    assert not german.knows("Netzwerkkabl")
    assert not german.knows("Standhaus")
    assert not german.knows("netzwerkkabel")  # only nouns are made up at will


async def test_each_word_is_asked_for_once_and_her_own_are_right() -> None:
    knowing = Knowing("please", "restart")
    area = area_of(knowing)
    text = "Please restrat the Okonkwo, please restrat"
    slips = await area.slips("en", text, {"Okonkwo", "the"})
    assert slips == (Slip(7, "restrat"), Slip(35, "restrat"))
    assert knowing.asked == [("Please", "restrat", "please")]
    area.learn("Restrat")
    assert await area.slips("en", text, {"Okonkwo", "the"}) == ()
    area.forget("restrat")
    assert len(await area.slips("en", text, {"Okonkwo", "the"})) == 2
    assert len(knowing.asked) == 1
    assert await area.suggest("en", "restrat") == await area.suggest("en", "restrat") == ("meant",)
    assert len(knowing.asked) == 2


async def test_nothing_is_marked_while_nobody_knows_the_words() -> None:
    knowing = Knowing()
    area = area_of(knowing)
    knowing.gone = True
    assert await area.slips("en", "restrat") == ()
    knowing.gone = False
    assert await area.slips("en", "restrat") == (Slip(0, "restrat"),)


def test_the_language_is_the_conversation_s_unless_another_was_chosen() -> None:
    area = area_of(Knowing())
    assert area.languages("de-AT", "en-GB") == ("de", "en")
    assert area.languages("", "en_GB", "en") == ("en",)
    assert area.languages("ja", "en") == ("en",)
    area.choose("fr")
    assert area.languages("de") == ("fr",)
    area.choose("off")
    assert area.languages("de") == ()


async def test_a_text_in_another_language_is_checked_by_that() -> None:
    class Two(Knowing):
        async def unknown(self, language: str, words: tuple[str, ...]) -> tuple[str, ...] | None:
            known = {"de": {"das", "ist", "ein"}, "en": {"this", "is", "one", "word"}}[language]
            return tuple(word for word in words if word not in known)

    area = area_of(Two())
    assert await area.check(("de", "en"), "das ist ein wort") == ("de", (Slip(12, "wort"),))
    assert await area.check(("de", "en"), "this is one wrd") == ("en", (Slip(12, "wrd"),))
    assert (await area.check(("de", "en"), "zut alors mon dieu"))[0] == "de"
    assert await area.check(("de", "en"), "") == ("de", ())


@pytest.fixture
def process() -> Iterator[ProofreaderProcess]:
    made = ProofreaderProcess()
    yield made
    made.close()


async def test_a_process_beside_answers_and_is_started_again_when_it_is_gone(
    process: ProofreaderProcess,
) -> None:
    assert process.pid is None
    assert await process.unknown("en", ("please", "restrat")) == ("restrat",)
    first = process.pid
    assert process._child is not None
    process._child.kill()
    process._child.wait()
    assert await process.unknown("xx", ("restrat",)) is None  # no such language: told, not guessed
    assert process.pid not in (None, first)
    process.close()
    assert await process.unknown("en", ("restrat",)) is None
    assert process.pid is None


async def test_a_process_that_never_answers_is_given_up(tmp_path: Path) -> None:
    count = tmp_path / "started"
    script = f"open({str(count)!r}, 'a').write('x')"
    process = ProofreaderProcess((sys.executable, "-S", "-c", script))
    for _ in range(GIVES_UP + 2):
        assert await process.unknown("en", ("word",)) is None
    assert len(count.read_text()) <= GIVES_UP * 2
    process.close()
