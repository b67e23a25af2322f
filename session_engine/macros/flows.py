"""Starts flows: a record's name is posted to the https address an administrator has given the flow's name."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from session_engine.macros.runs import StepFailed, StepProblem
from session_engine.organisation import json_text

TIMEOUT = 20.0
"""Seconds for the whole exchange."""
_LINE = re.compile(r"\s*([^=;\s][^=;]{0,99}?)\s*=\s*(https://[^\s;]{1,1000})\s*")


class ConfiguredFlows:
    """The flows of the setting `macros.flows`: `name = https://…` pairs with semicolons between them.

    Args:
        setting: Gives the setting's text.
    """

    def __init__(self, setting: Callable[[], str]) -> None:
        self._setting = setting

    def names(self) -> tuple[str, ...]:
        """Name the configured flows."""
        return tuple(self._addresses())

    def address(self, name: str) -> str | None:
        """Give a flow's address."""
        return self._addresses().get(name.strip())

    def _addresses(self) -> dict[str, str]:
        found = (_LINE.fullmatch(part) for part in self._setting().split(";"))
        return {each.group(1): each.group(2) for each in found if each is not None}

    async def start(self, address: str, body: Mapping[str, str]) -> None:
        """Post once; what was sent is never sent again, for a flow may have begun.

        Raises:
            StepFailed: It did not say yes.
        """
        import httpx  # noqa: PLC0415 - heavy, and few macros need it

        content = json_text.encode(dict(body))
        try:
            async with httpx.AsyncClient(timeout=TIMEOUT, follow_redirects=False) as client:
                reply = await client.post(
                    address, content=content, headers={"Content-Type": "application/json"}
                )
        except httpx.HTTPError as error:
            raise StepFailed(StepProblem.FLOW_FAILED, {"status": ""}) from error
        if not reply.is_success:
            raise StepFailed(StepProblem.FLOW_FAILED, {"status": reply.status_code})
