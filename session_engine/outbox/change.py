"""What a row of the outbox carries, between typed values and the JSON of the profile."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from typing import TypeAlias

from session_engine.ids import RecordRef
from session_engine.light_dataclass import dataclass
from session_engine.outbox.state import OutboxVerb
from session_engine.profile import codec
from session_engine.profile.rows import OutboxRow
from session_engine.records.entry import Edit
from session_engine.records.state import Value, lookups_in

LEAVES = "leaves"
"""The argument of an action that says when it goes out at the earliest: until then it is hers to take back."""
Values: TypeAlias = Mapping[str, Value]


@dataclass(frozen=True, slots=True)
class Change:
    """One thing to be done to one record.

    Attributes:
        verb: What.
        ref: To which record.
        title: Its name.
        columns: Of a create or update: her values, each with what it was before.
        arguments: Of an action.
        shows: What the record looks like while an action waits.
        by: GUID of who did it, empty when it was not known.
    """

    verb: OutboxVerb
    ref: RecordRef
    title: str = ""
    columns: Mapping[str, Edit] = field(default_factory=dict[str, Edit])
    arguments: Values = field(default_factory=dict[str, Value])
    shows: Values = field(default_factory=dict[str, Value])
    by: str = ""

    @property
    def leaves(self) -> float:
        """When it goes out at the earliest, in seconds since 1970; 0 for at once."""
        moment = self.arguments.get(LEAVES)
        return float(moment) if isinstance(moment, int | float) else 0.0

    def mine(self) -> dict[str, Value]:
        """Give her values."""
        return {name: edit.mine for name, edit in self.columns.items()}

    def mentions(self) -> frozenset[RecordRef]:
        """Name the records that have to be there first, its own among them."""
        values = (*self.mine().values(), *self.arguments.values())
        return frozenset(found.ref for value in values for found in lookups_in(value)) | {self.ref}


def body_of(change: Change) -> dict[str, object]:
    """Write what a row carries."""
    columns = {
        name: [codec.write_value(edit.mine), codec.write_value(edit.base), edit.base_known]
        for name, edit in change.columns.items()
    }
    return {
        "title": change.title,
        "by": change.by,
        "columns": columns,
        "arguments": _write(change.arguments),
        "shows": _write(change.shows),
    }


def change_of(row: OutboxRow) -> Change:
    """Read what a row carries; raise ValueError for what cannot be understood."""
    if row.ref is None:
        raise ValueError("a change of no record")
    body = row.body
    return Change(
        OutboxVerb(row.verb),
        row.ref,
        codec.text_in(body.get("title", "")),
        {name: _edit(content) for name, content in codec.parts(body.get("columns", {})).items()},
        _read(body.get("arguments", {})),
        _read(body.get("shows", {})),
        codec.text_in(body.get("by", "")),
    )


def _edit(content: object) -> Edit:
    mine, base, known = codec.items(content)
    return Edit(codec.read_value(mine), codec.read_value(base), known is True)


def _write(values: Values) -> dict[str, object]:
    return {name: codec.write_value(value) for name, value in values.items()}


def _read(content: object) -> dict[str, Value]:
    return {name: codec.read_value(value) for name, value in codec.parts(content).items()}
