"""Translates by a service that speaks as LibreTranslate does: `POST ADDRESS/translate` with plain texts."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import TYPE_CHECKING, cast

from session_engine.errors import RefusalCode, Refused
from session_engine.organisation import json_text

if TYPE_CHECKING:
    import httpx

log = logging.getLogger(__name__)
TIMEOUT = 15.0
"""Seconds for the whole exchange."""


class LibreTranslate:
    """The service whose address an administrator has set; without one nothing is offered.

    Args:
        address: Gives the setting `translation.address`.
        key: Gives the setting `translation.key`, empty where the service asks for none.
        transport: How it is reached; None for the network.
    """

    def __init__(
        self,
        address: Callable[[], str],
        key: Callable[[], str],
        transport: httpx.AsyncBaseTransport | None = None,
    ) -> None:
        self._address, self._key, self._transport = address, key, transport

    @property
    def offered(self) -> bool:
        """Somebody translates."""
        return bool(self._address())

    async def translate(self, text: str, language: str) -> str:
        """Give a text in another language; Refused(NOT_TRANSLATED) where it cannot be had."""
        import httpx  # noqa: PLC0415 - by the first message that is translated

        body: dict[str, str] = {"q": text, "source": "auto", "target": language, "format": "text"}
        if self._key():
            body["api_key"] = self._key()
        try:
            async with httpx.AsyncClient(timeout=TIMEOUT, transport=self._transport) as client:
                reply = await client.post(self._address().rstrip("/") + "/translate", json=body)
        except httpx.HTTPError as error:
            log.info("the translation service did not answer: %s", type(error).__name__)
            raise Refused(RefusalCode.NOT_TRANSLATED) from error
        return _translated(reply)


def _translated(reply: httpx.Response) -> str:
    try:
        answer = json_text.decode(reply.content) if reply.is_success else None
    except json_text.NotJson:
        answer = None
    text = cast("json_text.Payload", answer).get("translatedText") if isinstance(answer, dict) else None
    if not isinstance(text, str) or not text:
        log.info("the translation service answered %d", reply.status_code)
        raise Refused(RefusalCode.NOT_TRANSLATED)
    return text
