"""The translation service: what it is asked, what it may answer."""

from __future__ import annotations

import json

import httpx
import pytest

from session_engine.conversations.libre_translate import LibreTranslate
from session_engine.errors import RefusalCode, Refused

pytestmark = pytest.mark.anyio


def service(answer: httpx.Response | Exception, asked: list[httpx.Request], key: str = "") -> LibreTranslate:
    def reply(request: httpx.Request) -> httpx.Response:
        asked.append(request)
        if isinstance(answer, Exception):
            raise answer
        return answer

    address = "https://words.example/libre/"
    return LibreTranslate(lambda: address, lambda: key, httpx.MockTransport(reply))


async def test_a_text_is_asked_for_as_libretranslate_is() -> None:
    asked = list[httpx.Request]()
    translator = service(httpx.Response(200, json={"translatedText": "Guten Tag"}), asked, "k1")
    assert translator.offered
    assert await translator.translate("Hello <b>", "de") == "Guten Tag"
    assert str(asked[0].url) == "https://words.example/libre/translate"
    assert json.loads(asked[0].content) == {
        "q": "Hello <b>", "source": "auto", "target": "de", "format": "text", "api_key": "k1",
    }  # fmt: skip


@pytest.mark.parametrize(
    "answer",
    [
        httpx.Response(403, json={"error": "Invalid API key"}),
        httpx.Response(500, text="<html>"),
        httpx.Response(200, text="<html>"),
        httpx.Response(200, json={"translatedText": ""}),
        httpx.Response(200, json=["translatedText"]),
        httpx.ConnectError("nobody"),
        httpx.ReadTimeout("slow"),
    ],
)
async def test_what_is_no_translation_is_refused(answer: httpx.Response | Exception) -> None:
    with pytest.raises(Refused) as no:
        await service(answer, []).translate("Hello", "de")
    assert no.value.code is RefusalCode.NOT_TRANSLATED


def test_without_an_address_nothing_is_offered() -> None:
    assert not LibreTranslate(lambda: "", lambda: "").offered
