"""The navigation table (facts 2): where a page opens, by what was done and where."""

from __future__ import annotations

from enum import StrEnum

from session_engine.light_dataclass import dataclass
from session_engine.navigation.state import Gesture, Place
from session_engine.sessions.state import SessionKind


class Target(StrEnum):
    """Where a page goes."""

    SESSION = "session"  # a new one
    TAB = "tab"  # in the focused session
    INBOX = "inbox"  # a tab of the inbox session


@dataclass(frozen=True, slots=True)
class Row:
    """One row of the table.

    Attributes:
        place: Where the opening was asked for.
        home: Where it goes while Home is focused.
        session: Where it goes while any other session is focused.
        legacy_home: `home` in the older navigation.
        legacy_session: `session` in the older navigation.
    """

    place: Place
    home: Target
    session: Target
    legacy_home: Target
    legacy_session: Target


_S, _T, _I = Target.SESSION, Target.TAB, Target.INBOX

TABLE: tuple[Row, ...] = (
    #   where it was asked for       Home  session  older: Home  session
    Row(Place.GRID, _S, _T, _S, _T),
    Row(Place.SEARCH_FLYOUT, _S, _S, _T, _T),
    Row(Place.SEARCH_RESULTS, _T, _T, _T, _T),
    Row(Place.QUICK_CREATE_NOTICE, _S, _S, _T, _T),
    Row(Place.NEW_RECORD, _S, _S, _S, _S),
    Row(Place.TIMELINE, _T, _T, _T, _T),
    Row(Place.LOOKUP, _T, _T, _T, _T),
    Row(Place.CARD, _T, _T, _T, _T),
    Row(Place.SUB_GRID, _T, _T, _T, _T),
    Row(Place.SITE_MAP, _T, _T, _T, _T),
    Row(Place.INBOX, _I, _I, _I, _I),
    Row(Place.MACRO, _T, _T, _T, _T),
    Row(Place.SMART_ASSIST, _T, _T, _T, _T),
    Row(Place.PALETTE, _S, _S, _T, _T),
    Row(Place.OFFER, _S, _S, _S, _S),
    Row(Place.LINK, _S, _S, _S, _S),
    Row(Place.API, _S, _T, _S, _T),
)

GESTURES: dict[Gesture, Target] = {Gesture.CTRL: Target.TAB, Gesture.SHIFT: Target.SESSION}
"""Ctrl and Shift win over every row, in both navigations."""

_BY_PLACE = {row.place: row for row in TABLE}


def decide(place: Place, gesture: Gesture, focused: SessionKind, *, legacy: bool = False) -> Target:
    """Say where a page goes: gesture first, then the row of the place, read in the focused session's column."""
    if gesture in GESTURES:
        return GESTURES[gesture]
    row = _BY_PLACE[place]
    if focused is SessionKind.HOME:
        return row.legacy_home if legacy else row.home
    return row.legacy_session if legacy else row.session
