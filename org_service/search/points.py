"""Points of contact, written so that any part of them is found: telephone numbers and e-mails."""

from __future__ import annotations

import re
from typing import Final

SHORTEST_PART: Final = 3
FEWEST_DIGITS: Final = 4
_NATIONAL_LENGTH: Final = 7
_PHONE: Final = re.compile(r"[\d\s()+./\-\u00a0\u2010-\u2015]+", re.ASCII)
_OPTIONAL_ZERO: Final = re.compile(r"\(0\)")


def phone_digits(number: str) -> str:
    """Give the digits of a number as it is stored, without the `(0)` of `+44 (0)20`."""
    return "".join(filter(_is_digit, _OPTIONAL_ZERO.sub("", number)))


def _is_digit(character: str) -> bool:
    return "0" <= character <= "9"


def looks_like_phone(text: str) -> bool:
    """Tell whether somebody is typing a telephone number."""
    return bool(_PHONE.fullmatch(text)) and sum(map(_is_digit, text)) >= FEWEST_DIGITS


def phone_parts(typed: str) -> list[str]:
    """Give the parts to look for, the likeliest first: as typed, then without dialling prefixes.

    A stored `+44 7700 900142` is found by `07700 900142`, a stored `07700 900142` by
    `+44 7700 900142`.
    """
    digits = phone_digits(typed)
    parts = [digits, digits.removeprefix("00"), digits.lstrip("0")]
    if len(digits) > _NATIONAL_LENGTH + 1:
        parts += [digits[cut:] for cut in (1, 2, 3) if len(digits) - cut >= _NATIONAL_LENGTH]
    return list(dict.fromkeys(part for part in parts if len(part) >= SHORTEST_PART))


def email_part(typed: str) -> str | None:
    """Give the part of an e-mail address somebody is typing, None if it cannot be one."""
    part = typed.strip().lower()
    if len(part) < SHORTEST_PART or " " in part or not part.isprintable():
        return None
    return part
