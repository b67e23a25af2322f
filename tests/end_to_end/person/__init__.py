"""A person at the desk: what she does with mouse and keys, and what she sees."""

from tests.end_to_end.person.eyes import CTRL, MIDDLE, SHIFT
from tests.end_to_end.person.forms import AtForms
from tests.end_to_end.person.lists import AtLists
from tests.end_to_end.person.rows import AtRows
from tests.end_to_end.person.strip import AtSessions
from tests.end_to_end.person.telling import Told

__all__ = ["CTRL", "MIDDLE", "SHIFT", "Person"]


class Person(AtSessions, AtRows, AtLists, AtForms, Told):
    """Amara at her window."""
