"""How the same matter is said differently: greeting, ending, asides, slips of the pen."""

import re
from random import Random
from typing import Final

from org_service.demonstration.family_files import Saying
from org_service.demonstration.people import Person
from org_service.demonstration.phrase_files import Phrases, Voice

_GREETED = re.compile(
    r"(hi|hello|hey|dear|good (morning|afternoon|evening|day)|morning|guten|hallo|sehr geehrte|moin|bonjour"
    r"|bonsoir|madame|hola|buen[ao]s|estimad|buongiorno|buonasera|salve|gentil|olá|bo[ma] |merhaba|iyi|sayın"
    r"|günaydın|hej|god |dzień|witam|szanown|beste|goede|geachte|お世話|こんにちは|いつも|初めて|السلام|مرحب|تحية|"
    r"to whom|quick|this is)",
    re.IGNORECASE,
)
_WORD = re.compile(r"[a-z]{5,}")
_SIGNED: Final = 60
_SHARE_ENGLISH: Final = 0.3
_SHARE_MARKED: Final = 0.25
_SHARE_MARKED_WORN: Final = 0.65
_SHORT_TITLE: Final = 60
_SHOUTED: Final = 40
_NEW: Final = 60
_SHARE_OF_ASIDES: Final = {"email": 0.5, "web": 0.25, "chat": 0.15}
_NEIGHBOURS: Final = {
    "a": "s", "e": "r", "i": "o", "o": "p", "n": "m", "t": "y", "s": "a", "r": "t", "l": "k", "c": "v",
}  # fmt: skip
_PLACEHOLDER = re.compile(r"\{(\w+)\}")
_SERIALS: Final = ("BM3", "BR2", "LB2", "ET2", "PO3", "PI2")
PARTS: Final = ("A-114", "A-120", "B-03", "C-27", "K-9", "M-51", "P-230", "S-18", "T-7", "V-44")


def greeted(text: str) -> bool:
    """Tell whether a text begins with a greeting."""
    return _GREETED.match(text) is not None


def first_words(text: str) -> str:
    """Give a note without a title the words it begins with."""
    words = text.split()
    short = " ".join(words[:6]).rstrip(".,;:")
    return short if len(words) <= 6 else f"{short} …"


def _ended(text: str) -> str:
    """Give a sentence its full stop, so that another one can follow."""
    return text if text[-1:] in ".!?)…。" else f"{text}."


class Wording:
    """Words a person's message; every choice comes from the given random source."""

    def __init__(self, phrases: Phrases, random: Random) -> None:
        self.phrases = phrases
        self.random = random

    def voice(self, language: str) -> Voice:
        return self.phrases.voices.get(language, self.phrases.office)

    def message(self, saying: Saying, person: Person, device: str, priority: str, *, technical: bool) -> str:
        """Give what a customer wrote, or what a colleague noted at the first call."""
        text = self.filled(saying.text, person, device)
        if saying.channel == "phone":
            return self._with_remark(text)
        parts = [text]
        voice = self.voice(saying.lang)
        signed = person.first in text[-_SIGNED:] or person.last in text[-_SIGNED:]
        share = _SHARE_OF_ASIDES[saying.channel]
        if not signed and self.random.random() < share:
            extras = voice.extras if technical else voice.plain_extras
            parts.append(self.filled(self.random.choice(extras), person, device))
        if priority == "high" and saying.lang == "en" and not signed and self.random.random() < 0.3:
            parts.append(self.random.choice(self.phrases.office.hurry))
        body = " ".join(_ended(part) for part in parts) if len(parts) > 1 else text
        if saying.channel == "email":
            return self._letter(body, text, voice, person, device)
        return self.slips(body) if saying.lang == "en" else body

    def title(self, saying: Saying, person: Person, device: str, *, worn: bool) -> str:
        """Give a title: as it was said, as hurried people type it, or with what tells it apart.

        Args:
            saying: What was said.
            person: Who said it.
            device: What it is about.
            worn: Whether it was said so often that it should hardly be seen unchanged again.
        """
        title = self.filled(saying.title, person, device)
        luck = self.random.random()
        if saying.lang == "en" and luck < _SHARE_ENGLISH:
            return self._english_title(title, person, device)[:200]
        if luck > 1 - (_SHARE_MARKED_WORN if worn else _SHARE_MARKED) and len(title) < _SHORT_TITLE:
            return self._marked_title(title, person, device)[:200]
        return title[:200]

    def _english_title(self, title: str, person: Person, device: str) -> str:
        """Give a title as hurried people type it."""
        lowered = title if title[:2].isupper() else title[0].lower() + title[1:]
        match self.random.randrange(9):
            case 0:
                return lowered
            case 1:
                return f"{title.rstrip('.')}, please help"
            case 2:
                return f"{device}: {lowered}" if device.lower() not in title.lower() else lowered
            case 3 | 4:
                return self._slip(title)
            case 5:
                return f"{title.rstrip('.!?')}!!" if title[-1] not in "?!" else title
            case 6:
                return f"Still: {lowered}"
            case 7:
                return (
                    f"{title.rstrip('.')} (new customer)"
                    if person.since < _NEW
                    else f"{title} - {person.city}"
                )
            case _:
                return title.upper() if len(title) < _SHOUTED else lowered

    def _marked_title(self, title: str, person: Person, device: str) -> str:
        """Give a title with what tells it from others like it."""
        if person.firm is not None and self.random.random() < 0.5:
            return f"{title} ({person.firm.name})"
        if device.lower() not in title.lower() and self.random.random() < 0.6:
            return f"{title} ({device})"
        return f"{title}, {person.city}"

    def filled(self, text: str, person: Person, device: str, agent: str = "", colleague: str = "") -> str:
        """Fill the placeholders of a text."""
        if "{" not in text:
            return text

        def value(found: re.Match[str]) -> str:
            match found[1]:
                case "first":
                    return person.first
                case "customer":
                    return person.name
                case "device":
                    return device
                case "city":
                    return person.city
                case "company":
                    return person.firm.name if person.firm else person.name
                case "agent":
                    return agent
                case "colleague":
                    return colleague
                case other:
                    return self._made_up(other) or found[0]

        return _PLACEHOLDER.sub(value, text)

    def _made_up(self, name: str) -> str | None:
        random = self.random
        match name:
            case "serial":
                kind = random.choice(_SERIALS)
                return f"{kind}-{random.randrange(10000):04}-{random.randrange(10000):04}"
            case "order":
                return str(random.randrange(31000, 58000))
            case "minutes":
                return str(random.randrange(4, 35))
            case "days":
                return str(random.randrange(3, 60))
            case "part":
                return random.choice(PARTS)
            case _:
                return None

    def slips(self, text: str) -> str:
        """Mistype a few words, as some people do."""
        luck = self.random.random()
        if luck < 0.12:
            text = text.lower()
        if luck > 0.82:
            for _ in range(self.random.choice((1, 1, 2, 3))):
                text = self._slip(text)
        return text

    def _slip(self, text: str) -> str:
        words = list(_WORD.finditer(text))
        if not words:
            return text
        found = self.random.choice(words)
        return text[: found.start()] + self._mistyped(found[0]) + text[found.end() :]

    def _mistyped(self, word: str) -> str:
        place = self.random.randrange(1, len(word) - 1)
        match self.random.randrange(4):
            case 0:
                return word[:place] + word[place + 1] + word[place] + word[place + 2 :]
            case 1:
                return word[:place] + word[place + 1 :]
            case 2:
                return word[:place] + word[place] + word[place:]
            case _:
                return word[:place] + _NEIGHBOURS.get(word[place], word[place]) + word[place + 1 :]

    def _with_remark(self, text: str) -> str:
        if self.random.random() < 0.25:
            return f"{text} {self.random.choice(_REMARKS)}"
        return text

    def _letter(self, body: str, text: str, voice: Voice, person: Person, device: str) -> str:
        opening = "" if greeted(text) else self.random.choice(voice.openings)
        signed = person.first in text[-_SIGNED:] or person.last in text[-_SIGNED:]
        closing = "" if signed else self.filled(self.random.choice(voice.closings), person, device)
        if voice is self.phrases.office:
            body = self.slips(body)
        return "\n\n".join(part for part in (opening, body, closing) if part)


_REMARKS: Final = (
    "Best reached in the mornings.",
    "Best reached after six.",
    "Address checked, still right.",
    "Speaks quickly, I may have missed the model.",
    "Very patient.",
    "Would rather have an e-mail with the steps.",
    "Asks to be rung and not written to.",
    "Has the receipt.",
    "Will be away for three days from tomorrow.",
    "Second call, the first one was cut off.",
    "Sounded worried, so please answer soon.",
    "Partner knows more, may answer instead.",
)
