"""Dates and times as text and back, in the agent's locale, however briefly she types them."""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta

from PySide6.QtCore import QCoreApplication, QDate, QLocale, QTime

from session_engine.wall_clock.state import wall

DAY_STARTS = time(9, 0)
"""The time a date alone stands for where a time is wanted."""

_TIME = re.compile(
    r"(?:^|[\sT,])(?P<hour>\d{1,2})(?:[:.h](?P<minute>\d{2}))?(?::\d{2})?\s*(?P<half>[ap])?\.?(?(half)m\.?)?$",
    re.IGNORECASE,
)


def write_date(value: date) -> str:
    """Write a date with its whole year."""
    return QLocale().toString(QDate(value.year, value.month, value.day), _date_format())


def write_time(value: time) -> str:
    """Write a time without seconds."""
    return QLocale().toString(QTime(value.hour, value.minute), QLocale.FormatType.ShortFormat)


def write_moment(value: datetime) -> str:
    """Write a date and a time: an aware one in the agent's zone, a naive one as it is."""
    local = local_time(value)
    return f"{write_date(local.date())} {write_time(local.time())}"


def local_time(value: datetime) -> datetime:
    """Give a moment as the agent's clock shows it, naive."""
    return wall(value) if value.tzinfo else value


def _date_format() -> str:
    pattern = QLocale().dateFormat(QLocale.FormatType.ShortFormat)
    return pattern if "yyyy" in pattern else pattern.replace("yy", "yyyy")


def parse_date(text: str, today: date) -> date | None:
    """Read a date: the locale's forms, day and month alone, ISO, `today`, `+3`; None for what is none."""
    text = text.strip().casefold()
    return _by_word(text, today) or _by_numbers(text, today) or _by_month(text, today)


def _by_word(text: str, today: date) -> date | None:
    words = {
        QCoreApplication.translate("dates", "today").casefold(): 0,
        QCoreApplication.translate("dates", "tomorrow").casefold(): 1,
        QCoreApplication.translate("dates", "yesterday").casefold(): -1,
    }
    if text in words:
        return today + timedelta(days=words[text])
    if re.fullmatch(r"[+-]\d{1,3}", text):
        return today + timedelta(days=int(text))
    return None


def _order() -> list[str]:
    seen = [letter for letter in QLocale().dateFormat(QLocale.FormatType.ShortFormat) if letter in "dMy"]
    return list(dict.fromkeys(seen)) or ["d", "M", "y"]


def _by_numbers(text: str, today: date) -> date | None:
    if not re.fullmatch(r"\d+[^\d:]{1,2}\d+([^\d:]{1,2}(\d{2}|\d{4})?)?|\d{4}\D\d+\D\d+", text):
        return None
    parts = [int(part) for part in re.findall(r"\d+", text)]
    order = _order() if len(parts) == 3 else [letter for letter in _order() if letter != "y"]
    if parts[0] > 999:
        order = ["y", "M", "d"]
    if len(parts) < len(order):
        return None  # an ISO date that is still being typed
    found = dict(zip(order, parts, strict=False))
    year = found.get("y", today.year)
    return _made(year if year > 99 else year + 2000, found["M"], found["d"])


def _by_month(text: str, today: date) -> date | None:
    locale = QLocale()
    kinds = (QLocale.FormatType.LongFormat, QLocale.FormatType.ShortFormat)
    names = {locale.monthName(n, kind).casefold().strip("."): n for kind in kinds for n in range(1, 13)}
    words = re.findall(r"[^\W\d]+", text)
    numbers = [int(number) for number in re.findall(r"\d+", text)]
    months = [names[word] for word in words if word in names]
    if len(months) != 1 or len(numbers) not in {1, 2}:
        return None
    day, year = numbers[0], numbers[1] if len(numbers) == 2 else today.year
    return _made(year if year > 99 else year + 2000, months[0], day)


def _made(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def parse_moment(text: str, today: date, otherwise: time = DAY_STARTS) -> datetime | None:
    """Read a date and a time; a date alone gets the time `otherwise`, a time alone is today."""
    text = text.strip()
    whole = parse_date(text, today)
    if whole is not None:
        return datetime.combine(whole, otherwise)
    match = _TIME.search(text)
    clock = _time(match) if match is not None else None
    if match is None or clock is None:
        return None
    head = text[: match.start()].strip(" ,\u00a0\u202f")
    if not head:
        return datetime.combine(today, clock) if match["minute"] or match["half"] else None
    day = parse_date(head, today)
    return datetime.combine(day, clock) if day is not None else None


def _time(match: re.Match[str]) -> time | None:
    hour, minute = int(match["hour"]), int(match["minute"] or 0)
    half = (match["half"] or "").casefold()
    if half and not 1 <= hour <= 12:
        return None
    if half:
        hour = hour % 12 + (12 if half == "p" else 0)
    try:
        return time(hour, minute)
    except ValueError:
        return None
