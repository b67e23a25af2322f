"""Where an organisation's web resources are."""

from __future__ import annotations

from session_engine.ids import LineId
from session_engine.organisation.lines import Lines


async def web_root(lines: Lines, line: LineId) -> str:
    """Give where they are; empty where the organisation has none.

    Raises:
        OrganisationError: It could not be asked.
    """
    names, address = await lines.metadata(line).catalogue(), lines.client(line).address
    return address.origin.removesuffix(":443") if address is not None and "webresource" in names else ""
