"""Numbers as text and back, in the agent's locale."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation

from PySide6.QtCore import QLocale

_SPACES = "\u00a0\u202f\u2009 "


def parse_number(text: str, locale: QLocale | None = None) -> Decimal | None:
    """Read a number as it is written in the locale; None for what is none.

    The text is judged by the locale first, so that `1.5` is not taken for 15 where a dot groups digits.
    """
    locale = locale or QLocale()
    text = text.strip()
    for space in _SPACES:
        text = text.replace(space, "")
    group = locale.groupSeparator()
    wanted = text if group not in _SPACES else text.replace(group, "")
    if not locale.toDouble(wanted)[1]:
        return None
    plain = wanted.replace(group, "").replace(locale.decimalPoint(), ".")
    plain = plain.replace(locale.negativeSign(), "-").replace(locale.positiveSign(), "+")
    try:
        made = Decimal(_latin(plain, locale))
    except InvalidOperation:
        return None
    return made if made.is_finite() else None


def parse_integer(text: str, locale: QLocale | None = None) -> int | None:
    """Read a whole number; None for what is none or has a fraction."""
    made = parse_number(text, locale)
    return int(made) if made is not None and made == made.to_integral_value() else None


def _latin(text: str, locale: QLocale) -> str:
    zero = ord(locale.zeroDigit())
    return "".join(chr(ord(c) - zero + ord("0")) if zero <= ord(c) <= zero + 9 else c for c in text)


def write_number(value: float | Decimal, precision: int = 0, *, least: int = 0) -> str:
    """Write a number with at most `precision` and at least `least` decimal places."""
    locale = QLocale()
    if isinstance(value, int):
        return locale.toString(value)
    text = locale.toString(float(value), "f", max(precision, least))
    point = locale.decimalPoint()
    if point not in text:
        return text
    whole, _, fraction = text.partition(point)
    kept = fraction.rstrip(locale.zeroDigit()).ljust(least, locale.zeroDigit())
    return f"{whole}{point}{kept}" if kept else whole
