"""Whether an organisation distributes work at all: the others do nothing for it, and load nothing."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from sqlalchemy import text

if TYPE_CHECKING:
    from sqlalchemy import Connection

WAKES: Final = MappingProxyType(
    {"msdyn_liveworkstream": frozenset({"statecode"}), "msdyn_presence": frozenset({"statecode"})}
)
"""What may change it."""
_NEEDED: Final = (
    text("SELECT 1 FROM msdyn_liveworkstream WHERE statecode = 0 LIMIT 1"),
    text("SELECT 1 FROM msdyn_presence WHERE statecode = 0 LIMIT 1"),
)


def is_staffed(connection: Connection) -> bool:
    """Tell whether there are work streams and presences."""
    return all(connection.execute(each).first() is not None for each in _NEEDED)
