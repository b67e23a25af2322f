"""Starts flows: a record's name is posted to the https address an administrator has given the flow's name."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable, Mapping

from session_engine.macros.runs import StepFailed, StepProblem
from session_engine.organisation import json_text
from session_engine.organisation.transport import secure_context

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
            async with asyncio.timeout(TIMEOUT):
                status = await self._post(address, content)
        except (
            httpx.ConnectError,
            httpx.ConnectTimeout,
            httpx.UnsupportedProtocol,
            httpx.InvalidURL,
        ) as error:
            raise StepFailed(StepProblem.FLOW_NOT_REACHED) from error
        except (TimeoutError, httpx.HTTPError) as error:
            raise StepFailed(StepProblem.FLOW_FAILED) from error
        if not httpx.codes.is_success(status):
            raise StepFailed(StepProblem.FLOW_ANSWERED, {"status": status})

    async def _post(self, address: str, content: bytes) -> int:
        """Give the status; what a flow says beside is not read, however much it is."""
        import httpx  # noqa: PLC0415

        context = await secure_context()
        async with httpx.AsyncClient(verify=context, timeout=TIMEOUT, follow_redirects=False) as client:
            headers = {"Content-Type": "application/json"}
            async with client.stream("POST", address, content=content, headers=headers) as reply:
                return reply.status_code
