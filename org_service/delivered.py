"""Whether an organisation has the views, forms and charts that this program delivers: one text is compared."""

from __future__ import annotations

from importlib.resources import files
from typing import TYPE_CHECKING, Final

from org_service.storage.state import read_state

if TYPE_CHECKING:
    from sqlalchemy import Connection

DELIVERED: Final = "definitions"


def delivered_mark() -> str:
    """Give the mark that comes with the program: a usual start reads none of the definitions."""
    return files("resources").joinpath("organisation", "definitions.mark").read_text("ascii").strip()


def are_current(connection: Connection) -> bool:
    """Tell whether an organisation has the definitions of this program."""
    return read_state(connection, DELIVERED) == delivered_mark()
