"""A customer's page in a browser, and the conversation as the agent has it before her."""

from __future__ import annotations

from desktop.tour.hands import until
from tests.end_to_end.running import RunningDesk
from tests.fixtures.chromium import Chromium, Page
from widgets.alerts.card import AlertCard
from widgets.conversation.panel import ConversationPanel
from widgets.conversation.state import MessageState

SAID = "[...document.querySelectorAll('.said:not(.waits) .body')].map((body) => body.textContent)"
"""What has been said, as the page shows it."""


def card(desk: RunningDesk) -> AlertCard | None:
    """Give the notification in sight."""
    return next((each for each in desk.window.findChildren(AlertCard) if each.isVisible()), None)


async def accepted(desk: RunningDesk, customer: str) -> ConversationPanel:
    """Accept the offered conversation by the card's button."""
    await until(lambda: card(desk), "the notification")
    shown = card(desk)
    assert shown is not None
    shown.accept_button.click()

    def panel() -> ConversationPanel | None:
        found = desk.window.findChildren(ConversationPanel)
        return next((p for p in found if p.isVisible() and p.composer.box.isEnabled()), None)

    await until(lambda: panel() and customer in desk.person.sessions(), "the conversation")
    found = panel()
    assert found is not None
    return found


class Talk:
    """What the agent sees of the conversation, and what she writes."""

    def __init__(self, desk: RunningDesk, panel: ConversationPanel) -> None:
        self._desk, self.panel = desk, panel

    @property
    def messages(self) -> list[MessageState]:
        return list(self.panel.view.thread_model.messages)

    async def reads(self, text: str) -> MessageState:
        await until(lambda: [m for m in self.messages if m.text == text and m.number], f"“{text}”")
        return next(m for m in self.messages if m.text == text)

    async def says(self, text: str) -> None:
        self.panel.focus_box()
        await self._desk.person.type(text)
        await self._desk.person.chord("Return")

    def customer_read(self, text: str) -> bool:
        """Tell whether it says below a text that the customer has read it."""
        rows = self.panel.view.thread_model
        return any(m.text == text and rows.lead(row).seen for row, m in enumerate(self.messages))


async def begun(browser: Chromium, url: str, name: str, question: str) -> Page:
    """Answer what is asked before the chat."""
    page = await browser.open(url)
    await page.write("#q-name", name)
    await page.write("#q-question", question)
    await page.press("Return")
    await page.until("document.activeElement.id === 'text'")
    return page
