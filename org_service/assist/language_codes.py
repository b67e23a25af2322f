"""Languages by their Windows codes (`languagelocaleid`)."""

from typing import Final

_PRIMARY: Final = {
    0x01: "ar", 0x06: "da", 0x07: "de", 0x08: "el", 0x09: "en", 0x0A: "es", 0x0B: "fi", 0x0C: "fr",
    0x0E: "hu", 0x10: "it", 0x11: "ja", 0x13: "nl", 0x14: "no", 0x15: "pl", 0x16: "pt", 0x18: "ro",
    0x19: "ru", 0x1D: "sv", 0x1F: "tr", 0x27: "lt", 0x2D: "eu", 0x39: "hi", 0x3C: "ga",
}  # fmt: skip
_OF_THE_LANGUAGE: Final = 0x3FF


def language_of(code: int | None) -> str:
    """Give the two letters of a language code; its upper bits are the country."""
    return _PRIMARY.get((code or 0) & _OF_THE_LANGUAGE, "")
