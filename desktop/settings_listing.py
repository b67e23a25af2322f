"""`ninedesk --show-settings`: every setting, its value and who decided it; `--json` gives it to programs."""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from desktop.arguments import Arguments
from desktop.connections.connection import Connection
from desktop.managed_settings import read_managed
from desktop.paths import Paths
from session_engine.light_dataclass import dataclass
from session_engine.settings.area import settings_in_force
from session_engine.settings.managed import UNMANAGED, Managed
from session_engine.settings.state import SettingState, Source
from session_engine.settings.table import setting

if TYPE_CHECKING:
    from desktop.one_instance.wire import Answer

_HIDDEN = "•••"
WIDEST = 60
"""Characters of a value in the table."""


@dataclass(frozen=True, slots=True)
class Kept:
    """What the person has set.

    Attributes:
        values: By name.
        where: `none` (no profile yet), `profile`, `running` (asked of the program that is open), or what stands
            against reading it.
    """

    values: Mapping[str, object]
    where: str


def show_settings(places: Paths, options: Arguments, connection: Connection | None = None) -> int:
    """Print them; the exit code is 1 when the person's own could not be read or something managed is wrong."""
    from desktop.qt_start import load_binding  # noqa: PLC0415 - for the words and for asking a running program

    load_binding()
    managed = read_managed() or UNMANAGED
    kept = own_settings(places, options.profile, managed)
    states = with_address(shown(settings_in_force(kept.values, managed)), connection)
    text = (
        as_json(states, kept, managed, str(places.data)) if options.json else as_table(states, kept, managed)
    )
    sys.stdout.write(text + "\n")
    return 0 if kept.where in _WELL and not managed.troubles else 1


_WELL = frozenset({"none", "profile", "running"})


def shown(states: Mapping[str, SettingState]) -> tuple[SettingState, ...]:
    """Leave out what is no choice of anybody's."""
    rows = ((state, setting(state.name)) for state in states.values())
    return tuple(
        replace(state, value=_HIDDEN) if row.secret and state.value else state
        for state, row in rows
        if row is not None and not row.internal
    )


def with_address(states: tuple[SettingState, ...], connection: Connection | None) -> tuple[SettingState, ...]:
    """Name the organisation that the profile belongs to, where no administrator has decided on it."""
    if connection is None:
        return states
    own = SettingState("organisation.address", connection.address, Source.PERSON)
    return tuple(own if state.name == own.name and state.value != own.value else state for state in states)


def own_settings(places: Paths, name: str, managed: Managed) -> Kept:
    """Read what the person has set, of the running program where there is one; nothing is made or moved."""
    asked = _of_running(places)
    if asked is not None:
        return asked
    if not places.profile.exists():
        return Kept({}, "none")
    from desktop.profile_start import open_profile  # noqa: PLC0415 - brings SQLite

    allowed = managed.value("profile.key_file") is True
    opened = asyncio.run(open_profile(places, name, key_file_allowed=allowed))
    if opened.profile is None:
        return Kept({}, opened.code)
    values = opened.profile.settings()
    opened.profile.close()
    return Kept(values, "profile")


def _of_running(places: Paths) -> Kept | None:
    """Ask the first instance, None where there is none."""
    from desktop.one_instance.caller import PATIENCE, Call  # noqa: PLC0415 - Qt's network library
    from desktop.one_instance.claim import Claim  # noqa: PLC0415
    from desktop.one_instance.place import place_of  # noqa: PLC0415
    from desktop.one_instance.wire import Request, Wish  # noqa: PLC0415

    try:
        place = place_of(places.data)
        answer: Answer | Claim | None = Call(place, Request(Wish.SETTINGS, place.profile)).wait(PATIENCE)
    except OSError:
        return None
    if isinstance(answer, Claim):
        answer.release()
        return None
    return Kept({}, "silent") if answer is None else Kept(dict(answer.kept), "running")


def as_json(states: tuple[SettingState, ...], kept: Kept, managed: Managed, folder: str) -> str:
    """Give them for programs; names, sources and problems are stable, see docs/managed-settings.md."""
    troubles = [
        {"problem": one.problem.value, "source": one.source, "name": one.name} for one in managed.troubles
    ]
    return json.dumps(
        {
            "folder": folder,
            "profile": kept.where,
            "managed": {"sources": list(managed.sources), "problems": troubles},
            "settings": [
                {"name": state.name, "value": state.value, "source": state.source.value} for state in states
            ],
        },
        indent=2,
        ensure_ascii=False,
    )


def as_table(states: tuple[SettingState, ...], kept: Kept, managed: Managed) -> str:
    """Give them for people."""
    from desktop.managed_words import listing_notes, source_text  # noqa: PLC0415

    rows = [(state.name, value_text(state.value), source_text(state.source)) for state in states]
    wide = [max(len(row[column]) for row in rows) for column in (0, 1)]
    lines = [f"{name:<{wide[0]}}  {value:<{wide[1]}}  {source}" for name, value, source in rows]
    notes = listing_notes(
        kept.where, managed, tuple(state for state in states if state.source is Source.LOCKED)
    )
    return "\n".join((*lines, *(("", *notes) if notes else ())))


def value_text(value: object) -> str:
    """Give a value on one line."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if not isinstance(value, str):
        return str(value)
    seen = "".join(char if char.isprintable() else "⏎" if char == "\n" else "?" for char in value)
    return (seen if len(seen) <= WIDEST else seen[: WIDEST - 1] + "…") or "-"
