"""The six statuses that every organisation has, by the ids that Dataverse gives them where it has them."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from org_service.conversations.presence import Base

if TYPE_CHECKING:
    from collections.abc import Iterator

TABLE: Final = "msdyn_presence"
IDS: Final = MappingProxyType(
    {
        Base.AVAILABLE: "f523f628-c07a-e811-8162-000d3aa11f50",
        Base.BUSY: "efdeb843-c07a-e811-8162-000d3aa11f50",
        Base.DO_NOT_DISTURB: "08971864-c07a-e811-8162-000d3aa11f50",
        Base.AWAY: "3dacae76-c07a-e811-8162-000d3aa11f50",
        Base.OFFLINE: "2a9a6f6c-5b0e-4b5b-9d0f-51a9d3a5c001",
        Base.INACTIVE: "2a9a6f6c-5b0e-4b5b-9d0f-51a9d3a5c002",
    }
)
_NAMES: Final = MappingProxyType(
    {
        Base.AVAILABLE: "Available",
        Base.BUSY: "Busy",
        Base.DO_NOT_DISTURB: "Do not disturb",
        Base.AWAY: "Appear away",
        Base.OFFLINE: "Offline",
        Base.INACTIVE: "Inactive",
    }
)


def presence_rows() -> Iterator[dict[str, str | int | bool]]:
    """Give their rows, without stamps."""
    for base, name in _NAMES.items():
        yield {
            "msdyn_presenceid": IDS[base],
            "msdyn_name": name,
            "msdyn_presencestatustext": name,
            "msdyn_basepresencestatus": int(base),
            "msdyn_canuserset": base is not Base.INACTIVE,
            "statecode": 0,
            "statuscode": 1,
        }
