"""Which demonstration a start works on, and as whom: its profile's own, or as another person beside the first one's."""

from __future__ import annotations

from pathlib import Path

from desktop.arguments import Arguments
from desktop.one_organisation.people import FIRST
from desktop.paths import Paths, paths
from session_engine.light_dataclass import dataclass

MARK = "works-beside"
"""File in a profile's folder: it works on the first profile's demonstration, as the person whom the file names."""

FIRST_PROFILE = "default"


@dataclass(frozen=True, slots=True)
class Whose:
    """What a start works on.

    Attributes:
        database: The demonstration's file.
        person: As whom, by domain name.
        beside: It belongs to the first profile, and this is another one.
    """

    database: Path
    person: str
    beside: bool = False

    @property
    def still(self) -> Path:
        """The mark that its colleagues stay still."""
        return Paths(self.database.parent).still_colleagues


def settle(options: Arguments, places: Paths) -> Whose:
    """Find out, and keep for the next start that a profile works beside the first one.

    A profile that has a demonstration of its own keeps it.
    """
    if options.profile == FIRST_PROFILE or places.organisation.exists():
        return Whose(places.organisation, options.person or FIRST)
    mark = places.data / MARK
    person = options.person or _kept(mark)
    if not person:
        return Whose(places.organisation, FIRST)
    if person != _kept(mark):
        places.data.mkdir(parents=True, exist_ok=True)
        mark.write_text(person + "\n", encoding="utf-8")
    return Whose(paths(options.data, FIRST_PROFILE).organisation, person, beside=True)


def _kept(mark: Path) -> str:
    try:
        return mark.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeError):
        return ""
