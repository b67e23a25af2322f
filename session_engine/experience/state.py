"""Profiles of an organisation, the one that counts for her, and what is for some profiles alone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from types import MappingProxyType

from session_engine.ids import LineId
from session_engine.light_dataclass import dataclass

PROFILE = "msdyn_appconfiguration"
"""The table of profiles."""
TOOLS = ("assist", "guidance", "knowledge")
"""The tools of the pane that a profile can leave out, by their names in the pane."""


@dataclass(frozen=True, slots=True)
class ExperienceProfile:
    """A profile.

    Attributes:
        id: GUID of its record.
        name: What people call it.
        tools: Of the pane; those that are not among them are not there.
        pane: There is a pane at all.
        expanded: How the pane of a new session begins.
        member: She is in it herself.
        default: For everybody who is in none.
        role: One of her roles has it.
    """

    id: str
    name: str
    tools: frozenset[str] = frozenset(TOOLS)
    pane: bool = True
    expanded: bool = True
    member: bool = False
    default: bool = False
    role: bool = False


@dataclass(frozen=True, slots=True)
class Experience:
    """What is known on a line.

    Attributes:
        line: Which.
        profiles: All there are, the one that counts before others first.
        assigned: By the id of a record (a macro, a script, a session template) the profiles it is for; none for
            everybody.
        mine: The one that counts for her; None where the organisation has none for her: she has everything.
    """

    line: LineId
    profiles: tuple[ExperienceProfile, ...] = ()
    assigned: Mapping[str, frozenset[str]] = field(default_factory=lambda: MappingProxyType({}))
    mine: ExperienceProfile | None = None

    def offers(self, record: str) -> bool:
        """Tell whether a macro or script is for her."""
        profiles = self.assigned.get(record)
        return not profiles or (self.mine is not None and self.mine.id in profiles)

    def names(self, record: str) -> tuple[str, ...]:
        """Name the profiles that a macro or script is for; nothing where it is for everybody."""
        chosen = self.assigned.get(record, frozenset())
        return tuple(profile.name for profile in self.profiles if profile.id in chosen)


def counting(profiles: tuple[ExperienceProfile, ...]) -> ExperienceProfile | None:
    """Give the profile that counts (facts 4).

    The first she is in herself, else the first that one of her roles has, else the one for everybody else.
    """
    own = next((profile for profile in profiles if profile.member), None)
    by_role = next((profile for profile in profiles if profile.role), None)
    return own or by_role or next((profile for profile in profiles if profile.default), None)
