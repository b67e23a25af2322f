"""What is settled before Qt is loaded."""

from __future__ import annotations

from typing import TYPE_CHECKING

from session_engine.light_dataclass import dataclass

if TYPE_CHECKING:
    from desktop.arguments import Arguments
    from desktop.one_instance.place import Place
    from desktop.organisation_process import OrganisationProcess
    from desktop.paths import Paths
    from session_engine.settings.managed import Managed


@dataclass(frozen=True, slots=True)
class Beginning:
    """What a run begins with.

    Attributes:
        options: The command line.
        places: The profile's files.
        organisation: The embedded organisation's process.
        managed: What an administrator has set, None for nothing.
        meeting: Where further starts find this one, None where they cannot.
    """

    options: Arguments
    places: Paths
    organisation: OrganisationProcess
    managed: Managed | None = None
    meeting: Place | None = None
