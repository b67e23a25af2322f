"""The command line of `ninedesk`."""

from __future__ import annotations

import argparse
import re
from datetime import UTC, datetime
from pathlib import Path

from session_engine.light_dataclass import dataclass

PROFILE_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,39}")


@dataclass(frozen=True, slots=True)
class Arguments:
    """What was asked for.

    Attributes:
        data: Folder of the profile, None for the system's place.
        profile: Name of the profile.
        profile_named: It was asked for by its name.
        organisation: Address of an organisation to connect to, empty for none.
        key_file: File with the key for it, None for the one that is kept.
        person: Domain name to work as on the embedded organisation, empty for the setting's.
        tour: Folder for the guided tour's pictures, None to work.
        steps: Which steps of the tour, empty for all.
        quiet_demo: Colleagues of the demonstration stay still.
        now: Time of the demonstration, as ISO text, empty for the clock's.
        size: Width and height of the window, None for the last one.
        theme: Theme for this run, empty for the setting's.
        link: What was to be opened, unchecked; empty for nothing.
        show_settings: Print the settings instead of opening a window.
        json: Print them for programs.
    """

    data: Path | None = None
    profile: str = "default"
    person: str = ""
    tour: Path | None = None
    steps: tuple[int, ...] = ()
    quiet_demo: bool = False
    now: str = ""
    size: tuple[int, int] | None = None
    theme: str = ""
    link: str = ""
    show_settings: bool = False
    json: bool = False
    profile_named: bool = False
    organisation: str = ""
    key_file: Path | None = None


def parse(argv: list[str] | None = None) -> Arguments:
    """Read the command line; a wrong one ends the program with a usage text."""
    parser = argparse.ArgumentParser(
        prog="ninedesk", description="Customer service for up to nine customers at once."
    )
    parser.add_argument("--data", type=Path, help="keep everything in this folder")
    parser.add_argument(
        "--profile",
        type=_profile,
        help="name of the profile: each has a folder of its own",
    )
    parser.add_argument(
        "--organisation",
        type=_address,
        metavar="URL",
        help="connect to this organisation instead of the demonstration, as in https://name.crm4.dynamics.com",
    )
    parser.add_argument(
        "--key-file", type=Path, metavar="FILE", help="take the access key for it from this file"
    )
    parser.add_argument(
        "--as",
        dest="person",
        type=_person,
        default="",
        help="work as this person of the demonstration, as in ben; with --profile NAME beside the first Ninedesk",
    )
    parser.add_argument("--tour", type=Path, metavar="DIR", help="run the guided tour, pictures go to DIR")
    parser.add_argument("--steps", default="", help="only these steps of the tour, as in 1,4,6-9")
    parser.add_argument(
        "--quiet-demo", action="store_true", help="colleagues of the demonstration stay still"
    )
    parser.add_argument("--now", default="", help="time of the demonstration, as in 2026-11-20T09:00:00Z")
    parser.add_argument("--size", type=_size, help="size of the window, as in 1366x768")
    parser.add_argument("--theme", choices=("system", "light", "dark"), default="")
    parser.add_argument(
        "--show-settings",
        action="store_true",
        help="print every setting, its value and who decided it, and end",
    )
    parser.add_argument("--json", action="store_true", help="with --show-settings: print it for programs")
    parser.add_argument("link", nargs="?", default="", help="a ninedesk:// link to open")
    found = parser.parse_args(argv)
    return Arguments(
        found.data,
        found.profile or "default",
        found.person,
        found.tour,
        _steps(found.steps),
        found.quiet_demo,
        found.now,
        found.size,
        found.theme,
        found.link,
        found.show_settings,
        found.json,
        found.profile is not None,
        found.organisation or "",
        found.key_file,
    )


def _profile(text: str) -> str:
    """Check a profile's name: it becomes a folder's, on every system."""
    if PROFILE_NAME.fullmatch(text) is None:
        raise argparse.ArgumentTypeError("a profile's name is made of up to 40 letters, digits, - and _")
    return text


def _person(text: str) -> str:
    """Read whom to be in the demonstration."""
    from desktop.one_organisation.people import person_of  # noqa: PLC0415 - seldom given

    try:
        return person_of(text)
    except LookupError as error:
        raise argparse.ArgumentTypeError(str(error)) from None


def _address(text: str) -> str:
    """Check an organisation's address and bring it to its one form."""
    from session_engine.organisation.typed_address import WrongAddress, read_address  # noqa: PLC0415 - seldom given

    try:
        return read_address(text).text
    except WrongAddress as error:
        reasons = {"plain": "a key is never sent over plain http, except to this machine"}
        reason = reasons.get(error.problem.value, "an address looks like https://name.crm4.dynamics.com")
        raise argparse.ArgumentTypeError(reason) from None


def _size(text: str) -> tuple[int, int]:
    width, _, height = text.partition("x")
    return int(width), int(height)


def _steps(text: str) -> tuple[int, ...]:
    steps: list[int] = []
    for part in filter(None, text.split(",")):
        first, _, last = part.partition("-")
        steps.extend(range(int(first), int(last or first) + 1))
    return tuple(steps)


def moment(text: str) -> datetime | None:
    """Read the time of `--now` as the organisation does: without a zone it is UTC; None for the clock's."""
    if not text:
        return None
    found = datetime.fromisoformat(text)
    return found.astimezone(UTC) if found.tzinfo is not None else found.replace(tzinfo=UTC)
