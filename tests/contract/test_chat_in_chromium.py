"""A customer in a real Chromium writes to an agent and reads her answer, on the served demonstration.

The page's logic and the line are tested without a browser, too: where there is none, this is left out.
"""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import pytest

from tests.contract.engine_line import AMARAS_KEY, served
from tests.fixtures.chromium import browser, chromium

PROGRAM = browser()
pytestmark = [
    pytest.mark.skipif(PROGRAM is None, reason="there is no Chromium here"),
    pytest.mark.skipif(sys.platform == "win32", reason="process groups"),
]
HOSTILE = "<img src=x onerror=document.title=1> Is it broken?"


def test_a_customer_writes_reloads_and_reads_the_answer_once(tmp_path: Path) -> None:
    with served(tmp_path) as address:
        headers = {"Authorization": f"Bearer {AMARAS_KEY}"}
        with httpx.Client(base_url=f"{address}/api/data/v9.2/", headers=headers, trust_env=False) as amara:
            asyncio.run(_talk(amara, tmp_path / "browser"))


async def _talk(amara: httpx.Client, folder: Path) -> None:
    async def act(name: str, **values: Any) -> None:
        (await asyncio.to_thread(lambda: amara.post(name, json=values))).raise_for_status()

    page = (await asyncio.to_thread(amara.get, "ninedesk_CustomerPage()")).json()["Url"]
    assert PROGRAM is not None
    async with chromium(PROGRAM, folder) as browser:
        tab = await browser.open(page)
        await tab.until("document.querySelector('#q-question')")
        await tab.js("document.querySelector('#begin').click()")
        await tab.until("document.querySelector('#q-question').getAttribute('aria-invalid') === 'true'")
        await tab.write("#q-name", "Maria Lopez")
        await tab.write("#q-question", "Red light upstairs")
        await tab.enter()
        await tab.until("document.activeElement.id === 'text'")
        await tab.write("#text", HOSTILE)
        await tab.enter()
        await tab.until("document.querySelector('.said.mine:not(.waits) .body')")
        assert await tab.js("document.querySelector('.said.mine .body').textContent") == HOSTILE
        rows = "msdyn_ocliveworkitems?$filter=ninedesk_visitorname eq 'Maria Lopez' and statuscode eq 1"
        found = (await asyncio.to_thread(amara.get, rows)).json()["value"]
        talk = next(row["activityid"] for row in found if row["subject"] == "Red light upstairs")
        await act("ninedesk_PickConversation", ConversationId=talk)
        await tab.until("document.querySelector('#standing').textContent.includes('Amara Osei')")
        # The page is loaded again in mid-conversation: it goes on where it was.
        await tab.do("Page.reload")
        answer = {
            "MessageId": str(uuid4()),
            "ConversationId": talk,
            "Kind": 1,
            "Text": "Good morning, Maria.",
        }
        await act("ninedesk_SendMessage", **answer)
        await tab.until("document.querySelectorAll('.said').length === 2")
        said = await tab.js("[...document.querySelectorAll('.said .body')].map((body) => body.textContent)")
        assert said == [HOSTILE, "Good morning, Maria."]
        await tab.js("document.querySelector('#end').click(); document.querySelector('#end').click()")
        await tab.until("!document.querySelector('#after').hidden")
        assert browser.complaints == []
