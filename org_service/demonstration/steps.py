"""Who wrote a family's step: the signature or the language tells."""

import re
from collections import Counter
from dataclasses import dataclass
from typing import Final

from org_service.demonstration.family_files import Family, Step

_SIGNATURE = re.compile(r"[\s,–—-]*\b(Amara|Ben|Chiara|Jonas|Yuki|Esra|Grace|Hugo)\b\.?\s*$")
_COMMON: Final = {
    "de": ("der", "die", "und", "nicht", "ist", "auf", "mit", "kunde", "kundin"),
    "fr": ("le", "la", "les", "est", "pas", "client", "cliente", "avec", "une"),
    "it": ("il", "che", "non", "per", "cliente", "della", "una", "sono"),
    "es": ("el", "los", "que", "cliente", "una", "con", "del"),
    "nl": ("het", "een", "niet", "klant", "van", "voor", "met"),
    "tr": ("bir", "ve", "için", "müşteri", "değil"),
    "sv": ("och", "inte", "kunden", "att", "har", "det"),
    "pl": ("nie", "się", "klient", "jest", "na"),
    "pt": ("não", "cliente", "uma", "com", "foi"),
}
SPEAKER: Final = {
    "de": "jonas",
    "fr": "chiara",
    "it": "chiara",
    "es": "chiara",
    "pt": "chiara",
    "ja": "yuki",
    "tr": "esra",
    "sv": "grace",
    "nl": "hugo",
}
_ENOUGH: Final = 3


@dataclass(frozen=True, slots=True)
class SignedStep:
    """A step with its author, if it can be known."""

    kind: str
    subject: str
    text: str
    author: str | None
    language: str


def signed_steps(family: Family) -> tuple[SignedStep, ...]:
    """Give a family's steps, signatures taken off."""
    return tuple(map(_signed, family.steps))


def _signed(step: Step) -> SignedStep:
    text = step.text.strip()
    language = _language(text)
    author = SPEAKER.get(language)
    if found := _SIGNATURE.search(text):
        author = found[1].lower()
        text = text[: found.start()].rstrip(" ,–—-")
    return SignedStep(step.kind, step.subject, text, author, language)


def _language(text: str) -> str:
    if any("\u3040" <= letter <= "\u30ff" for letter in text):
        return "ja"
    words = Counter(re.findall(r"\w+", text.lower()))
    best, count = max(
        ((lang, sum(words[word] for word in common)) for lang, common in _COMMON.items()),
        key=lambda found: found[1],
    )
    return best if count >= _ENOUGH else "en"
