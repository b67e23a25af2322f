"""The little words of languages: what is said whatever the matter is, and so tells nothing about it."""

from __future__ import annotations

from functools import lru_cache
from importlib.resources import files
from typing import TYPE_CHECKING

import msgspec

if TYPE_CHECKING:
    from collections.abc import Mapping


class Language(msgspec.Struct, frozen=True):
    """What is known of a language."""

    stemmer: str | None
    words: str
    """Its little words, parted by spaces."""
    everyday: str = ""
    """What is said whatever the matter is; it counts as a word, but speaks for nothing."""


@lru_cache(maxsize=1)
def languages() -> Mapping[str, Language]:
    """Give the languages that are known, by their two letters."""
    content = files("resources").joinpath("assist", "languages.json").read_bytes()
    return msgspec.json.decode(content, type=dict[str, Language])


def little_words(language: str) -> frozenset[str]:
    """Give the words of a language that are in every text and so tell nothing."""
    found = languages().get(language)
    return frozenset() if found is None else frozenset(found.words.split())


@lru_cache(maxsize=1)
def little_words_of_any() -> frozenset[str]:
    """Give the little words of all languages: of text whose language nobody has found out."""
    return frozenset(word for each in languages().values() for word in each.words.split())


@lru_cache(maxsize=32)
def everyday_words(language: str) -> frozenset[str]:
    """Give the words of a language that do not say what the matter is, the little ones among them."""
    found = languages().get(language)
    return frozenset() if found is None else frozenset(f"{found.words} {found.everyday}".split())
