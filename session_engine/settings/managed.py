"""What an administrator has set: two tiers, `default` and `locked`, checked name by name against the table."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import field
from enum import StrEnum
from types import MappingProxyType
from typing import cast

from session_engine.light_dataclass import dataclass
from session_engine.settings.table import KEY_PREFIX, setting, valid

DEFAULT, LOCKED = "default", "locked"
"""The tiers: what the person may change, and what not."""


class ManagedProblem(StrEnum):
    """What can be wrong with what an administrator has set; each has a text in `desktop/managed_words.py`."""

    UNREADABLE = "unreadable"  # the file is there and cannot be opened
    BROKEN = "broken"  # no JSON, no property list
    SHAPE = "shape"  # not two tables of names and values
    UNKNOWN_TIER = "unknown_tier"
    UNKNOWN_NAME = "unknown_name"
    WRONG_VALUE = "wrong_value"


@dataclass(frozen=True, slots=True)
class Trouble:
    """One thing that was passed over.

    Attributes:
        problem: What is wrong.
        source: The file or registry key it stands in.
        name: The setting or the tier, empty for the whole.
    """

    problem: ManagedProblem
    source: str
    name: str = ""


def _nothing() -> Mapping[str, object]:
    return MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Managed:
    """What an administrator has set.

    Attributes:
        defaults: Values by name that hold until the person chooses another.
        locked: Values by name that nobody changes here.
        troubles: What was passed over; all else counts.
        sources: Where it was read, first to win; empty on a machine that nobody manages.
    """

    defaults: Mapping[str, object] = field(default_factory=_nothing)
    locked: Mapping[str, object] = field(default_factory=_nothing)
    troubles: tuple[Trouble, ...] = ()
    sources: tuple[str, ...] = ()

    def value(self, name: str) -> object:
        """Give what holds before anything is known of the person: locked, else default, else the table's own."""
        row = setting(name)
        own = row.default if row is not None else None
        return self.locked.get(name, self.defaults.get(name, own))


UNMANAGED = Managed()

KnownKey = Callable[[str], bool]
"""Tells whether there is an action of this id, for `key.<action>`."""


def understand(document: object, source: str, *, known_key: KnownKey = lambda _action: True) -> Managed:
    """Read `{"default": {name: value}, "locked": {name: value}}`; what is wrong is told, the rest counts."""
    if not isinstance(document, Mapping):
        return trouble(ManagedProblem.SHAPE, source)
    troubles: list[Trouble] = []
    tiers: dict[str, Mapping[str, object]] = {DEFAULT: {}, LOCKED: {}}
    for tier, rows in cast("Mapping[object, object]", document).items():
        if tier not in tiers:
            if not str(tier).startswith("$"):  # "$schema", for editors
                troubles.append(Trouble(ManagedProblem.UNKNOWN_TIER, source, str(tier)))
        elif not isinstance(rows, Mapping):
            troubles.append(Trouble(ManagedProblem.SHAPE, source, str(tier)))
        else:
            tiers[str(tier)] = _rows(cast("Mapping[object, object]", rows), source, known_key, troubles)
    return Managed(
        MappingProxyType(tiers[DEFAULT]), MappingProxyType(tiers[LOCKED]), tuple(troubles), (source,)
    )


def trouble(problem: ManagedProblem, source: str) -> Managed:
    """Say that nothing of a source could be used."""
    return Managed(troubles=(Trouble(problem, source),), sources=(source,))


def combined(*found: Managed) -> Managed:
    """Put sources together: of two that say something about one setting, the earlier wins."""
    defaults: dict[str, object] = {}
    locked: dict[str, object] = {}
    for one in reversed(found):
        defaults |= one.defaults
        locked |= one.locked
    return Managed(
        MappingProxyType(defaults),
        MappingProxyType(locked),
        tuple(trouble for one in found for trouble in one.troubles),
        tuple(source for one in found for source in one.sources),
    )


def _rows(
    rows: Mapping[object, object], source: str, known_key: KnownKey, troubles: list[Trouble]
) -> dict[str, object]:
    good: dict[str, object] = {}
    for given, value in rows.items():
        name = str(given)
        row = setting(name)
        if row is None or row.internal or not _known(name, known_key):
            troubles.append(Trouble(ManagedProblem.UNKNOWN_NAME, source, name))
        elif not valid(row, value):
            troubles.append(Trouble(ManagedProblem.WRONG_VALUE, source, name))
        else:
            good[name] = value
    return good


def _known(name: str, known_key: KnownKey) -> bool:
    return not name.startswith(KEY_PREFIX) or known_key(name.removeprefix(KEY_PREFIX))
