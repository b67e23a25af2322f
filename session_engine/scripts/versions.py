"""What a script of the organisation was before: the versions the service has kept of it, each with all its steps."""

from __future__ import annotations

from collections.abc import Mapping

from session_engine.ids import RecordRef
from session_engine.organisation import definition_versions, json_text
from session_engine.organisation.definition_versions import Version
from session_engine.organisation.json_text import NotJson, Payload
from session_engine.organisation.lines import Lines
from session_engine.scripts.rows import script_of
from session_engine.scripts.state import Script


async def versions_of(
    lines: Lines, record: RecordRef, macros: Mapping[str, str], scripts: Mapping[str, str]
) -> tuple[Version[Script], ...]:
    """Give the versions of a script, the latest first; none where the organisation keeps none.

    Args:
        lines: The organisations.
        record: The script's.
        macros: Unique names of macros by the ids of their records; a step whose macro is gone leads nowhere.
        scripts: Unique names of scripts, likewise.

    Raises:
        OrganisationError: It could not be asked.
    """

    def read(content: Payload) -> Script | None:
        try:
            steps = [json_text.as_object(each) for each in json_text.as_list(content.get("steps"))]
        except NotJson:
            return None  # kept by a service that kept scripts without their steps
        return script_of(content, [_named(step, macros, scripts) for step in steps])

    return await definition_versions.versions_of(lines, record, read)


def _named(step: Payload, macros: Mapping[str, str], scripts: Mapping[str, str]) -> Payload:
    """Give a kept step as a row that is read with what it leads to."""
    macro = macros.get(json_text.text_of(step, "msdyn_macroactionid"), "")
    route = scripts.get(json_text.text_of(step, "msdyn_routeactionid"), "")
    return {**step, "#macro": {"uniquename": macro}, "#route": {"msdyn_uniquename": route}}
