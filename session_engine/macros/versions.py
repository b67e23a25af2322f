"""What a macro of the organisation was before: the versions the service has kept of it."""

from __future__ import annotations

from dataclasses import replace

from session_engine.macros import files
from session_engine.macros.findings import BadFile
from session_engine.macros.holdings import Item
from session_engine.macros.state import Macro
from session_engine.organisation import definition_versions, json_text
from session_engine.organisation.definition_versions import Version
from session_engine.organisation.json_text import Payload
from session_engine.organisation.lines import Lines


async def versions_of(lines: Lines, item: Item) -> tuple[Version[Macro], ...]:
    """Give the versions of a macro, the latest first; none where the organisation keeps none.

    Raises:
        OrganisationError: It could not be asked.
    """
    if item.record is None:
        return ()
    return await definition_versions.versions_of(lines, item.record, _read)


def _read(content: Payload) -> Macro | None:
    try:
        macro = files.read(json_text.text_of(content, "clientdata"))
    except BadFile:
        return None
    return replace(macro, name=json_text.text_of(content, "name") or macro.name)
