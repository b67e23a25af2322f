"""What a session begins with, and which template counts for it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import field
from enum import IntEnum, StrEnum
from types import MappingProxyType

from session_engine.ids import LineId
from session_engine.light_dataclass import dataclass

TEMPLATE = "msdyn_sessiontemplate"
"""The table of session templates."""
TAB = "msdyn_applicationtabtemplate"
"""The table of tabs that sessions can begin with."""


class PaneMode(IntEnum):
    """How the pane of a new session is; the numbers of `ninedesk_pane`."""

    PROFILE = 0  # as her experience profile says
    EXPANDED = 1
    ICONS = 2
    NONE = 3


class Lack(StrEnum):
    """Why a tab is left out, whatever the session is about."""

    PAGE_TYPE = "page_type"  # nothing here shows pages of its type
    ADDRESS = "address"  # it leads nowhere that a tab leads to
    VALUES = "values"  # what a new record is to begin with cannot be read


@dataclass(frozen=True, slots=True)
class TabTemplate:
    """A tab that sessions can begin with.

    Attributes:
        id: GUID of its record.
        title: With placeholders; the name of what is shown takes its place.
        kind: Page type, as in `entityrecord`.
        parameters: By their names in small letters, with placeholders.
        order: Of several the least comes first.
        name: What those who write templates call it.
        page_type: Its type's name as people read it.
    """

    id: str
    title: str = ""
    kind: str = ""
    parameters: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    order: int = 100
    name: str = ""
    page_type: str = ""


@dataclass(frozen=True, slots=True)
class SessionTemplate:
    """How a session begins.

    Attributes:
        id: GUID of its record.
        unique_name: What work streams name it by.
        table: Of the session's first record; empty for a generic one.
        title: With placeholders; empty for the name of what the session is about.
        pane: Of the session.
        tabs: That are opened behind the first one, in order.
        minimised: A conversation begins as a strip.
        icon: Meaning of the session's icon; empty for that of its first tab.
        scripts: Unique names of the agent scripts that are offered; none for all.
        anchor: Its first tab, where somebody begins one by the template's name.
        titles_anchor: The first tab has the session's title.
    """

    id: str
    unique_name: str
    table: str = ""
    title: str = ""
    pane: PaneMode = PaneMode.PROFILE
    tabs: tuple[TabTemplate, ...] = ()
    minimised: bool = False
    icon: str = ""
    scripts: frozenset[str] = frozenset()
    anchor: TabTemplate | None = None
    titles_anchor: bool = False


@dataclass(frozen=True, slots=True)
class SessionTemplates:
    """What an organisation has; those with a table and those of conversations."""

    line: LineId
    all: tuple[SessionTemplate, ...] = ()

    def for_table(
        self, table: str, assigned: Mapping[str, frozenset[str]], profile: str
    ) -> SessionTemplate | None:
        """Give the template of a table: the one of her profile, else one that is for everybody.

        Args:
            table: Of the session's first record.
            assigned: By a template's id the profiles it is for; none for everybody.
            profile: Id of the profile that counts for her; empty for none.
        """
        found = tuple(each for each in self.all if each.table == table)
        hers: Callable[[SessionTemplate], bool] = lambda each: profile in assigned.get(each.id, frozenset())  # noqa: E731
        return next((each for each in found if profile and hers(each)), None) or next(
            (each for each in found if not assigned.get(each.id)), None
        )

    def named(self, unique_name: str) -> SessionTemplate | None:
        """Give the generic template of a unique name."""
        found = self.by_name(unique_name)
        return found if found is not None and not found.table else None

    def by_name(self, unique_name: str) -> SessionTemplate | None:
        """Give the template of a unique name."""
        wanted = unique_name.casefold()
        return next((each for each in self.all if each.unique_name.casefold() == wanted), None)
