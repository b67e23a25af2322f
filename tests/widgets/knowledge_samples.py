"""Articles and states of the knowledge base for tests and pictures."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from session_engine.ids import LineId, RecordRef, SessionId
from session_engine.knowledge.state import ArticleCard, KnowledgeState, KnowledgeStatus, Subject
from widgets.grids import times

LINE = LineId("demo")
CASE = RecordRef(LINE, "incident", "c1")


def article(number: int) -> RecordRef:
    return RecordRef(LINE, "knowledgearticle", f"k{number}")


ROLL_BACK = ArticleCard(
    article(7),
    "Beacon Mesh 4.2.1 drops satellites: roll back to 4.1.9 & wait",
    ((36, 45), (49, 54)),
    "KA-01007",
    "Until the fix is out, roll back every satellite to 4.1.9 and reset its radio.",
    ((22, 31), (51, 56)),
    state=3,
    status="Published",
    language=1033,
    views=214,
    rating=4.6,
    files=2,
)
CARDS = (
    ROLL_BACK,
    replace(ROLL_BACK, ref=article(8), title="Radio einer Beacon zurücksetzen", spans=(), number="KA-00213",
            language=1031, linked=True, favourite=True, files=0, views=1, rating=None),
    replace(ROLL_BACK, ref=article(9), title="Old firmware 4.0", spans=(), number="KA-00100", state=4, status="Expired",
            internal=True, excerpt="", excerpt_spans=()),
    replace(ROLL_BACK, ref=article(10), title="Draft: what support says", spans=(), number="KA-01020", state=0,
            status="Draft", rating=None),
)  # fmt: skip


def dated() -> tuple[ArticleCard, ...]:
    now = times.utc_now()
    return tuple(replace(each, modified=now - timedelta(hours=3 * n + 2)) for n, each in enumerate(CARDS))


FOUND = KnowledgeState(
    SessionId(2),
    CASE,
    "roll back 4.1.9",
    status=KnowledgeStatus.READY,
    cards=CARDS,
    total=37,
    more=True,
    recent=("red light", "vlan"),
    subjects=(Subject("s1", "Firmware and updates"),),
    languages=(1033, 1031),
    favourites=1,
)
