"""The chat's page and its widget in a real Chromium: who may embed them, what is kept, what fits on a phone."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from uuid import uuid4

from org_service.conversations.visitors.app import create_chat_app
from org_service.conversations.visitors.desk import FileNote, Standing
from org_service.conversations.visitors.embedding import Embedding
from org_service.conversations.visitors.lobby import Lobby
from org_service.conversations.visitors.port import ChatPort
from tests.fixtures.chromium import PAINTED, PHONE, Chromium, Page, chromium
from tests.fixtures.visitor_desk import LASTING, DeskInMemory

AGAIN = "document.querySelector('#again')"
BEGIN = "document.querySelector('#begin')"
SAID = "[...document.querySelectorAll('.said:not(.waits) .body')].map((body) => body.textContent)"
OUTSIDE = (
    "[...document.querySelectorAll('button, textarea, .said')].filter((e) => e.checkVisibility()"
    " && (e.getBoundingClientRect().left < 0 || e.getBoundingClientRect().right > innerWidth + 0.5)).map((e) => e.id)"
)
MAIN = "document.querySelector('main')"
WITHIN = "(e) => e.scrollWidth <= e.clientWidth && e.scrollHeight <= e.clientHeight"
CODE = "<script>document.title='no'</script>&amp;<img src=x onerror=alert(1)>"
MARKS = f"\u202eexe.\u2066\u0007{CODE}"


def test_the_chat_in_a_browser(tmp_path: Path) -> None:
    asyncio.run(_all(tmp_path))


async def _all(folder: Path) -> None:
    desk = DeskInMemory()
    async with site() as friend, site() as stranger, chromium(folder) as browser:
        lobby = Lobby(desk)
        embedding = Embedding(origins=(friend.address,), hosts=frozenset({"127.0.0.1"}))
        port = ChatPort(lambda: create_chat_app(lobby, embedding))
        address = port.open()
        try:
            friend.chat = stranger.chat = address
            await _embedded(browser, friend.address, stranger.address)
            await _talked(browser, desk, address)
            await _came_back(browser, desk, address)
        finally:
            await port.close()
            lobby.close()


class Site:
    """A web site that carries the chat's widget."""

    address = ""
    chat = ""

    async def answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        page = f"<!doctype html><link rel=icon href=data:,><body><script src={self.chat}/chat/widget.js></script>"
        head = f"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: {len(page)}\r\nConnection: close\r\n\r\n"
        writer.write((head + page).encode())
        await writer.drain()
        writer.close()


@asynccontextmanager
async def site() -> AsyncGenerator[Site]:
    found = Site()
    server = await asyncio.start_server(found.answer, "127.0.0.1", 0)
    found.address = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    async with server:
        yield found


async def _embedded(browser: Chromium, friend: str, stranger: str) -> None:
    """Press the widget's button on two sites: one may show the chat, the other may not even speak with it."""
    allowed = await browser.open(friend, person="A friend's visitor")
    await _press_button(allowed)
    await allowed.until(BEGIN, 0)
    assert browser.complaints == []
    foreign = await browser.open(stranger, person="A stranger's visitor")
    await _press_button(foreign)
    await browser.complained("frame-ancestors")
    assert await foreign.js(BEGIN, 0) is None
    line = "document.querySelector('script').src.replace('http', 'ws').replace('widget.js', 'line')"
    await foreign.js(
        f"(window.socket = new WebSocket({line})).onclose = () => {{ document.title = 'refused' }}, 1"
    )
    await foreign.until("document.title === 'refused'")
    browser.complaints.clear()
    await allowed.close()
    await foreign.close()


async def _press_button(page: Page) -> None:
    """Press the widget's button; presses before a page's first picture are not heard by a browser."""
    x, y = PHONE[0] - 50, PHONE[1] - 48
    await page.until(f"document.elementFromPoint({x}, {y})?.id === 'ninedesk-chat'")
    await page.until(PAINTED)
    await page.browser.ask("click", page=page.number, x=x, y=y)


async def _talked(browser: Chromium, desk: DeskInMemory, address: str) -> None:
    """Write what is long, strange or hostile; save what was sent."""
    page = await browser.open(f"{address}/chat/")
    await begun(page)
    talk = next(reversed(desk.talks))
    await page.paste("#text", "x" * 1_000_000)
    await page.until("document.querySelector('#text').value.length > 4_000")
    await page.until("!document.querySelector('#notice').hidden && document.querySelector('#send').disabled")
    await page.press("Return")
    await page.js("(document.querySelector('#text').value = '', 1)")
    await page.paste("#text", MARKS)
    await page.press("Return")
    await page.until(f"{SAID}.length === 1")
    desk.write(talk, str(uuid4()), author=2, text=MARKS)
    desk.write(talk, str(uuid4()), author=2, text="w" * 20_000)
    note = str(uuid4())
    desk.talks[talk].bodies[note] = ("text/plain", "aGVsbG8=")
    desk.write(talk, note, author=2, kind=2, file=FileNote("read me.txt", "text/plain", 5))
    await page.until("document.querySelector('.file')")
    none = str(uuid4())
    desk.talks[talk].bodies[none] = ("image/png", "aGVsbG8=")
    desk.write(talk, none, author=2, kind=2, file=FileNote("no picture.png", "image/png", 5))
    await page.until(
        "document.querySelectorAll('.file').length === 2"
    )  # it can be saved, and is no broken picture
    said = [message.text for message in desk.talks[talk].messages if message.kind == 1]
    assert said[0].endswith(CODE), "nothing of the million has left"
    assert not set("\u202e\u0007") & set(said[0])
    assert (await page.js(SAID))[:3] == said
    assert await page.js("document.querySelectorAll('.said script, .said img').length") == 0
    await page.click(".file")
    await browser.has_saved("read me.txt")
    assert (browser.downloads / "read me.txt").read_text() == "hello"
    await _fits(page)
    assert browser.complaints == []
    await page.close()


async def _fits(page: Page) -> None:
    """Look whether all is within the screen of a small phone, of one made twice as large, and of a wide window."""
    for width, height in ((320, 568), (195, 422), PHONE, (1280, 800)):
        await page.resize(width, height)
        await page.until(f"innerWidth === {width} && innerHeight === {height}")
        assert await page.js(f"[document.documentElement, {MAIN}].every({WITHIN})"), (width, height)
        assert await page.js(OUTSIDE) == []
        head = await page.js("document.querySelector('header').offsetHeight")
        assert head < height / 3, (head, width)
        bottom = await page.js("document.querySelector('#send').getBoundingClientRect().bottom")
        assert height - 60 < bottom <= height


async def _came_back(browser: Chromium, desk: DeskInMemory, address: str) -> None:
    """Close the browser's window in mid-conversation and come back to what was answered meanwhile."""
    url = f"{address}/chat/?stream={LASTING.id}"
    page = await browser.open(url)
    await begun(page)
    talk = next(reversed(desk.talks))
    await page.write("#text", "Till later")
    await page.press("Return")
    await page.until(f"{SAID}.length === 1")
    await page.close()
    desk.write(talk, str(uuid4()), author=2, text="It is on its way.")
    stranger = await browser.open(url, person="Somebody else")
    await stranger.until(f"{BEGIN}.checkVisibility()")
    again = await browser.open(url)
    await again.until(f"{SAID}.length === 2")
    assert await again.js(SAID) == ["Till later", "It is on its way."]
    assert "Nov 22" in await again.js("document.querySelector('.said:not(.mine) .by').textContent")
    assert not await again.js("document.querySelector('#end').checkVisibility()"), "what lasts is left"
    await _began_anew(again, desk, talk)
    assert browser.complaints == []


async def _began_anew(page: Page, desk: DeskInMemory, before: str) -> None:
    """An agent has ended what lasts: a new chat follows that one, also where the page is opened again first."""
    desk.stand(before, Standing("ended"))
    await _again(page)
    await page.until(f"{BEGIN}?.checkVisibility()")
    await page.load()
    await _again(page)
    await begun(page)
    assert desk.talks[next(reversed(desk.talks))].beginning.previous == before


async def _again(page: Page) -> None:
    """Press the button by the keyboard: it moves down as long as what was said comes in above it.

    Until it acts: Chromium passes over keys until it has shown the first picture of a page that was loaded.
    """
    await page.until(f"{AGAIN}?.checkVisibility()")
    while await page.js(f"{AGAIN}.checkVisibility()"):
        await page.js(f"({AGAIN}.focus(), 1)")
        await page.press("Return")
        with suppress(TimeoutError):
            async with asyncio.timeout(1):
                await page.until(f"!{AGAIN}.checkVisibility()")


async def begun(page: Page) -> None:
    """Begin to talk."""
    await page.until(f"{BEGIN}?.checkVisibility()")
    await page.write("#before input", "Vera Lind")
    await page.click("#begin")
    await page.until("document.activeElement.id === 'text'")
