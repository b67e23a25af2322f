"""How long a word takes between a customer's page in a real browser and the agent's window, both ways.

Both ends note times of the machine's clock: the page's own script types, and notes when it presses Enter and when a
frame with the answer was painted; the window notes when it presses Enter and when its paint is
done. Nothing asks meanwhile.
"""

from __future__ import annotations

import asyncio
import tempfile
import time
from pathlib import Path
from typing import Any

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtTest import QTest
from typing_extensions import override

from desktop.tour.hands import in_slot, until
from desktop.tour.run import Guide
from tests.benchmarks.desk_work import ready
from tests.benchmarks.rows import Row, at_most, percentile
from tests.fixtures.chromium import Chromium, Page, chromium
from widgets.conversation.panel import ConversationPanel

SAID, WARM = 60, 8
_PAUSE = 0.27
"""Seconds between two messages: a page may send four a second."""

_SCRIPT = """(() => {
  const now = () => performance.timeOrigin + performance.now();
  const box = document.querySelector('#text');
  window.pressed = {};
  window.painted = {};
  const shown = (made) => {
    const text = made.querySelector?.('.body')?.textContent || '';
    if (!text.startsWith('answer ') || window.painted[text]) return;
    requestAnimationFrame(() => {
      const channel = new MessageChannel();
      channel.port1.onmessage = () => { window.painted[text] = now(); };
      channel.port2.postMessage(0);
    });
  };
  new MutationObserver((changes) => changes.forEach((change) => change.addedNodes.forEach(shown)))
    .observe(document.querySelector('#log'), { childList: true });
  window.say = (count, pause) => {
    let number = 0;
    const one = () => {
      if (number === count) return;
      number += 1;
      const text = `word ${number}`;
      box.value = text;
      box.dispatchEvent(new InputEvent('input', { bubbles: true }));
      window.pressed[text] = now();
      box.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', code: 'Enter', bubbles: true, cancelable: true }));
      setTimeout(one, pause * (1 + Math.random() / 2));
    };
    one();
  };
  return now() - Date.now();
})()"""


async def measure(guide: Guide) -> list[Row]:
    """Let a customer and an agent talk."""
    await ready(guide)
    engine = guide.composition.engine
    engine.settings.set("conversations.undo_seconds", 0)
    url = await engine.practice.customer_page(engine.line)
    with tempfile.TemporaryDirectory() as folder:
        async with chromium(Path(folder) / "browser") as browser:
            page = await _begun(browser, url)
            panel = await _accepted(guide)
            drift = await page.js(_SCRIPT)
            assert abs(drift) < 2, f"the page's clock is {drift:.1f} ms beside the machine's"
            there = await _customer_says(page, panel)
            back = await _agent_says(page, panel)
    return [
        at_most("customer's Enter to painted at the agent's, p95", percentile(there, 0.95), "ms", 60),
        Row("customer's Enter to painted at the agent's, median", percentile(there, 0.5), "ms"),
        at_most("agent's Enter to painted at the customer's, p95", percentile(back, 0.95), "ms", 60),
        Row("agent's Enter to painted at the customer's, median", percentile(back, 0.5), "ms"),
    ]


async def _begun(browser: Chromium, url: str) -> Page:
    page = await browser.open(url)
    await page.write("#q-name", "Vera Lind")
    await page.write("#q-question", "Red light upstairs")
    await page.press("Return")
    await page.until("document.activeElement.id === 'text'")
    return page


async def _accepted(guide: Guide) -> ConversationPanel:
    engine, window = guide.composition.engine, guide.composition.window

    def offer() -> str:
        return next((o.id for o in engine.offers.state.offers if o.customer == "Vera Lind"), "")

    def panel() -> ConversationPanel | None:
        found = window.findChildren(ConversationPanel)
        return next((p for p in found if p.isVisible() and p.composer.box.isEnabled()), None)

    await until(offer, "the offer")
    await engine.offers.accept(offer())
    await until(panel, "the conversation")
    found = panel()
    assert found is not None
    await asyncio.sleep(2)  # what its page reads besides has come
    return found


class _Painted(QObject):
    """Notes when a list of messages that shows a text was painted, and the window with it."""

    def __init__(self, panel: ConversationPanel) -> None:
        super().__init__(panel)
        self._rows = panel.view.thread_model
        self._viewport = panel.view.viewport()
        self._viewport.installEventFilter(self)
        self.at: dict[str, float] = {}

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() is QEvent.Type.Paint:
            new = [m.text for m in self._rows.messages[-20:] if m.number and m.text not in self.at]
            if new:
                # Comes when the update, its paint and what is sent to the screen are behind.
                QTimer.singleShot(0, lambda: self._note(new))
        return super().eventFilter(watched, event)

    def _note(self, texts: list[str]) -> None:
        now = time.time() * 1000
        for text in texts:
            self.at.setdefault(text, now)


async def _customer_says(page: Page, panel: ConversationPanel) -> list[float]:
    painted = _Painted(panel)
    await page.js(f"(window.say({SAID}, {_PAUSE * 1000}), 1)")
    await until(lambda: f"word {SAID}" in painted.at, "the last word", patience=30)
    pressed: dict[str, float] = await page.js("window.pressed")
    taken = [painted.at[text] - at for text, at in pressed.items()]
    return taken[WARM:]


async def _agent_says(page: Page, panel: ConversationPanel) -> list[float]:
    box, pressed = panel.composer.box, dict[str, float]()

    def say(text: str) -> None:
        panel.focus_box()
        box.insert(text)
        pressed[text] = time.time() * 1000
        QTest.keyClick(box, Qt.Key.Key_Return)

    for number in range(1, SAID + 1):
        await in_slot(lambda number=number: say(f"answer {number}"))
        await asyncio.sleep(_PAUSE * (1 + number % 7 / 12))
    await page.until(f"window.painted['answer {SAID}']")
    painted: dict[str, Any] = await page.js("window.painted")
    return [painted[text] - at for text, at in pressed.items()][WARM:]
