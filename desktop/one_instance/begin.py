"""The first step of every start: be the first instance of the profile, or hand over to it and end."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from desktop.one_instance.claim import Claim, claim
from desktop.one_instance.place import Place, place_of

if TYPE_CHECKING:
    from desktop.one_instance.wire import Answer

RAISED, REFUSED, SILENT = 0, 2, 3
"""Exit codes of a second start."""


def begin(profile: Path, link: str = "") -> Claim | int:
    """Be the first instance, or hand over and give the exit code.

    Where no lock can be had (a folder of somebody else, a full disk) every start is a first one: the profile itself
    still belongs to one program at a time.
    """
    try:
        place = place_of(profile)
        mine = claim(place)
    except OSError:
        return Claim(None)
    return mine if mine is not None else _hand_over(place, link)


def _hand_over(place: Place, link: str) -> Claim | int:
    from desktop.qt_start import load_binding  # noqa: PLC0415 - only in a second start

    load_binding()
    from desktop.one_instance import caller, words  # noqa: PLC0415
    from desktop.one_instance.wire import Request, Wish  # noqa: PLC0415

    token = os.environ.get("XDG_ACTIVATION_TOKEN") or os.environ.get("DESKTOP_STARTUP_ID") or ""
    call = caller.Call(place, Request(Wish.RAISE, place.profile, link, token))
    found = call.wait(caller.PATIENCE)
    if found is None:
        _say(words.silent())
        if _is_terminal():
            return SILENT
        from desktop.one_instance.silence import wait_on  # noqa: PLC0415 - nobody reads what is printed

        found = wait_on(place, call)
    if isinstance(found, Claim) or found is None:
        return SILENT if found is None else found
    return _told(found)


def _told(answer: Answer) -> int:
    from desktop.one_instance.wire import Outcome  # noqa: PLC0415

    if answer.text:
        _say(answer.text)
    return REFUSED if answer.outcome is Outcome.REFUSED else RAISED


def _say(text: str) -> None:
    if sys.stderr is not None:  # pyright: ignore[reportUnnecessaryComparison] - a program without a console has none
        print(text, file=sys.stderr, flush=True)  # noqa: T201


def _is_terminal() -> bool:
    return sys.stderr is not None and sys.stderr.isatty()  # pyright: ignore[reportUnnecessaryComparison]
