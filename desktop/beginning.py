"""What is settled before Qt is loaded."""

from __future__ import annotations

from dataclasses import field
from typing import TYPE_CHECKING

from session_engine.light_dataclass import dataclass

if TYPE_CHECKING:
    from desktop.arguments import Arguments
    from desktop.connections.connection import Connection
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
        organisation: The embedded organisation's process, or the organisation elsewhere that the profile belongs to.
        managed: What an administrator has set, None for nothing.
        meeting: Where further starts find this one, None where they cannot.
        given_key: What the key file of the command line holds, empty without one.
    """

    options: Arguments
    places: Paths
    organisation: OrganisationProcess | Connection
    managed: Managed | None = None
    meeting: Place | None = None
    given_key: str = field(default="", repr=False)
