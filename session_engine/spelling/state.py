"""What of a text is not known, as who writes sees it."""

from __future__ import annotations

from session_engine.light_dataclass import dataclass

LANGUAGES = ("en", "de", "fr", "nl", "pt")
"""Languages whose words are known well enough that what is marked is mostly wrong."""

CONVERSATION, OFF = "conversation", "off"
"""What `spelling.language` may be beside a language: that of the conversation, and no check at all."""


@dataclass(frozen=True, slots=True)
class Slip:
    """A word that is not known.

    Attributes:
        start: Where it stands in the text, in characters.
        word: As it stands there.
    """

    start: int
    word: str

    @property
    def end(self) -> int:
        """Where it ends."""
        return self.start + len(self.word)
