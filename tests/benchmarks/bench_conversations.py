"""Conversations: ten thousand messages shown, one from its event to painted, switches while four are busy."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from uuid import UUID

from desktop.tour.hands import in_slot, until
from desktop.tour.run import Guide
from session_engine.conversations.events import Heard, MessagesHeard
from session_engine.conversations.state import TABLE, Author, Message, MessageKind
from session_engine.ids import RecordRef, record_page
from tests.benchmarks.bare_talks import BareTalks
from tests.benchmarks.conversation_load.rows import load_rows
from tests.benchmarks.desk_work import ready
from tests.benchmarks.inside import PaintWatch, run_inside
from tests.benchmarks.rows import Row, at_most, percentile
from widgets.conversation.panel import ConversationPanel
from widgets.conversation.state import MessageState, PanelState, Side, ThreadState

BUSY, MANY, EVENTS, SWITCHES, STEPS = 4, 10_000, 60, 60, 120
PER_SECOND = 20
_LINE = "The satellite in the bedroom shows a red light since Tuesday. "


def run() -> list[Row]:
    """Measure in the real program, with a customer in a browser, then the service under a thousand visitors."""
    rows = run_inside("tests.benchmarks.bench_conversations:measure")
    return [*rows, *run_inside("tests.benchmarks.talk_latency:measure"), *load_rows()]


async def measure(guide: Guide) -> list[Row]:
    """Show, hear, switch."""
    await ready(guide)
    rows = await in_slot(lambda: _ten_thousand(guide))
    refs = await _opened(guide)
    painted = await _heard(guide, refs[-1])
    switched = await _switched(guide, refs)
    bare = await _bare(guide)
    return [
        *rows,
        at_most("a message from its event to painted, p95", percentile(painted, 0.95), "ms", 50),
        at_most("session switch with four busy conversations, p95", percentile(switched, 0.95), "ms", 16),
        Row("session switch with four busy conversations, median", percentile(switched, 0.5), "ms"),
        Row("the same pages and panels in a bare QTabWidget, no messages, p95", percentile(bare, 0.95), "ms"),
        Row(
            "the same pages and panels in a bare QTabWidget, no messages, median", percentile(bare, 0.5), "ms"
        ),
    ]


def _ten_thousand(guide: Guide) -> list[Row]:
    """Show a panel of its own over the window, and scroll in it."""
    window = guide.composition.window
    watch, began = PaintWatch(window), datetime(2026, 3, 1, tzinfo=UTC)
    messages = tuple(
        MessageState(
            f"m{n}", n, MessageKind.TEXT, Side.OWN if n % 3 else Side.CUSTOMER, "Maria Lopez",
            _LINE * (1 + n % 7), began + timedelta(minutes=n),
        )
        for n in range(1, MANY + 1)
    )  # fmt: skip
    panel = ConversationPanel(window)
    panel.setGeometry(0, 120, 372, 600)

    def show() -> None:
        panel.render_state(PanelState("Maria Lopez", thread=ThreadState(messages)))
        panel.show()

    opened = watch.milliseconds(show)
    bar = panel.view.verticalScrollBar()
    steps = [watch.milliseconds(lambda: bar.setValue(bar.value() - 60)) for _ in range(STEPS)]
    jump = watch.milliseconds(lambda: bar.setValue(bar.maximum() // 3))
    panel.hide()
    panel.deleteLater()
    return [
        at_most("a conversation of 10,000 messages shown", opened, "ms", 200),
        at_most("a scroll step in it to painted, p95", percentile(steps, 0.95), "ms", 16),
        Row("a jump in it to painted", jump, "ms"),
    ]


async def _opened(guide: Guide) -> list[RecordRef]:
    """Open sessions of conversations of the demonstration."""
    engine = guide.composition.engine
    client = engine.lines.client(engine.line)
    found = await (await client.get(f"{TABLE}s?$select=activityid&$top={BUSY}")).rows()
    refs = [RecordRef(engine.line, TABLE, str(row["activityid"])) for row in found]
    for ref in refs:
        engine.workspace.open_session(record_page(ref))
        await until(lambda ref=ref: not engine.conversations.state(ref).loading, "a conversation")
        await until(lambda: _panels(guide), "its panel")
    return refs


def _panels(guide: Guide) -> list[ConversationPanel]:
    return [each for each in guide.composition.window.findChildren(ConversationPanel) if each.isVisible()]


class _Customer:
    """Says something in a conversation, as the feed tells it."""

    def __init__(self, guide: Guide, ref: RecordRef) -> None:
        self._engine, self._ref = guide.composition.engine, ref
        last = self._engine.conversations.state(ref).messages.last
        self.number = last.number if last is not None else 0

    def says(self) -> None:
        """Say one thing more."""
        self.number += 1
        text = f"{self.number} {_LINE}"
        message = Message(
            str(UUID(int=hash((self._ref.id, self.number)) & (2**128 - 1))), self.number, MessageKind.TEXT,
            Author.CUSTOMER, datetime.now(UTC), text, "Maria Lopez",
        )  # fmt: skip
        self._engine.bus.publish(MessagesHeard(self._ref.line, (Heard(self._ref.id, message),)))


async def _heard(guide: Guide, ref: RecordRef) -> list[float]:
    """Let a customer write in the conversation in front."""
    watch, customer = PaintWatch(guide.composition.window), _Customer(guide, ref)
    found = [await in_slot(lambda: watch.milliseconds(customer.says)) for _ in range(EVENTS)]
    return found[5:]


async def _switched(guide: Guide, refs: list[RecordRef]) -> list[float]:
    """Switch between sessions in all of which customers write, twenty messages a second together."""
    workspace = guide.composition.engine.workspace
    watch, customers = PaintWatch(guide.composition.window), [_Customer(guide, ref) for ref in refs]
    for _ in range(
        2 * len(workspace.state.window().sessions)
    ):  # pages, panes and timelines come with first visits
        await in_slot(lambda: watch.milliseconds(lambda: workspace.focus_next_session(1)))
        await asyncio.sleep(0.5)
    taken: list[float] = []
    for number in range(SWITCHES + len(refs) * 2):
        customers[number % len(customers)].says()
        ms = await in_slot(lambda: watch.milliseconds(lambda: workspace.focus_next_session(1)))
        session = workspace.state.focused_session
        if session.anchor.page.record in refs:
            taken.append(ms)
    return taken[len(refs) :]


async def _bare(guide: Guide) -> list[float]:
    """Switch between two of them outside of the program: what Qt alone takes to show and paint them."""
    floor = BareTalks(guide.composition.window)
    floor.show()
    watch = PaintWatch(floor)
    taken = [await in_slot(lambda: watch.milliseconds(floor.switch)) for _ in range(SWITCHES + 4)]
    floor.hide()
    return taken[4:]
