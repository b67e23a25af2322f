"""What colleagues do at a record, in words."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from session_engine.attendance.state import Attendee, Doing
from widgets.text import isolate, one_line

_NAME, _BRIEF = 40, 14


def shortly(people: tuple[Attendee, ...]) -> str:
    """Say who is there in a line: who does most, and how many more there are."""
    if not people:
        return ""
    first, *others = people
    if not others:
        return sentence(first)
    tr = QCoreApplication.translate
    more = tr("Attendance", "{sentence} · %n more here", "", len(others))
    return more.replace("{sentence}", sentence(first))


def briefly(people: tuple[Attendee, ...]) -> str:
    """Say so in a word or two, for where there is little room: her first name, and what she does."""
    if not people:
        return ""
    tr = QCoreApplication.translate
    said = {
        Doing.EDITS: tr("Attendance", "{name}: unsaved"),
        Doing.TYPES: tr("Attendance", "{name}: typing"),
        Doing.REPLIES: tr("Attendance", "{name}: replying"),
    }
    first = people[0]
    more = f" +{len(people) - 1}" if len(people) > 1 else ""
    name = isolate(one_line(first.name.split(" ")[0], _BRIEF)) or name_of(first)
    return said.get(first.doing, "{name}").replace("{name}", name) + more


def at_length(people: tuple[Attendee, ...]) -> str:
    """Say of each what they do, a line each."""
    return "\n".join(map(sentence, people))


def sentence(who: Attendee) -> str:
    """Say what somebody does."""
    tr = QCoreApplication.translate
    said = {
        Doing.OPEN: tr("Attendance", "{name} has this open too"),
        Doing.LOOKS: tr("Attendance", "{name} is here too"),
        Doing.EDITS: tr("Attendance", "{name} has unsaved changes here"),
        Doing.TYPES: tr("Attendance", "{name} is typing here"),
        Doing.REPLIES: tr("Attendance", "{name} is writing a reply"),
    }
    return said.get(who.doing, said[Doing.OPEN]).replace("{name}", name_of(who))


def name_of(who: Attendee) -> str:
    """Give a name as it may stand in a line."""
    named = isolate(one_line(who.name, _NAME))
    return named or QCoreApplication.translate("Attendance", "A colleague")


def also_writing(people: tuple[Attendee, ...], customer: str) -> str:
    """Say that colleagues write to the same customer; empty where nobody does."""
    if not people:
        return ""
    tr = QCoreApplication.translate
    names = ", ".join(name_of(who) for who in people[:3])
    to = isolate(one_line(customer, _NAME))
    if not to:
        one = tr("Attendance", "{name} is writing here too. Agree on who answers before you send.")
        many = tr("Attendance", "{name} are writing here too. Agree on who answers before you send.")
    else:
        one = tr("Attendance", "{name} is writing to {customer} too. Agree on who answers before you send.")
        many = tr("Attendance", "{name} are writing to {customer} too. Agree on who answers before you send.")
    return (one if len(people) == 1 else many).replace("{name}", names).replace("{customer}", to)
