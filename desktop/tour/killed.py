"""Step 24: a second Ninedesk is filled, killed in the middle of a sentence, and started again."""

from __future__ import annotations

import asyncio
import json
import os
import sqlite3
import subprocess
import sys
import tempfile
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtWidgets import QWidget

from desktop.tour.hands import NotSeen, until
from session_engine.ids import PageType, RecordRef, grid_page, record_page
from session_engine.light_dataclass import dataclass
from session_engine.presence.state import GIVEN_WORK
from session_engine.profile import codec
from session_engine.sessions.state import SESSION_LIMIT, TAB_LIMIT, SessionKind
from session_engine.views.state import ColumnFilter, FilterOperator, GridKey, GridStatus
from widgets.forms.page import FormPage
from widgets.theme import Type, font

if TYPE_CHECKING:
    from desktop.tour.run import Guide
    from session_engine.engine import Engine

BEFORE, AFTER = "before", "after"
FILL, LOOK = 2401, 2402
"""Steps of the second program: it is filled and waits for its death; it shows what has come back."""

SENTENCE = "Two of the three satellites are back since the roll-back, and the third one"
CASE = "Mesh cuts off bedrooms"
"""One that no step before this closes."""
PATIENCE = 120.0
ALIKE = 0.98
"""Share of the points of both pictures that have to be alike: clocks tick and the cursor blinks."""

_WIDE, _GAP, _CAPTION = 960, 12, 56


# In the second program


async def fill(guide: Guide) -> None:
    """Open nine sessions with ten tabs, filter a list, and write half a sentence."""
    engine = guide.composition.engine
    await until(lambda: _cases(engine), "the dashboard's cases", PATIENCE)
    cases = _cases(engine)
    await until(lambda: all(engine.records.state(ref).name for ref in cases), "their names", PATIENCE)
    for number in range(SESSION_LIMIT):
        _open(engine, cases, number)
    sessions = engine.workspace.state.sessions.values()
    engine.workspace.focus_session(next(s.id for s in sessions if s.shown_title.startswith(CASE)))
    await _filter(engine)
    session = engine.workspace.state.focused_session
    # Its suggestions come as the organisation reads its cases: they are no part of what could be lost.
    engine.workspace.set_pane(session.id, replace(session.anchor.state.pane, expanded=False))
    engine.workspace.focus_tab(session.anchor.id)
    field = guide.hands.field
    await until(lambda: guide.hands.all(FormPage) and field("Description").isEnabled(), "the form", PATIENCE)
    await guide.hands.click(field("Description"))
    await guide.hands.chord("Ctrl+A")
    await guide.hands.type(SENTENCE)
    await until(lambda: _typed(engine) == SENTENCE, "the half sentence")
    await until(lambda: all(title for title in _titles(engine)), "every title", PATIENCE)
    await _full_desk_told(guide)
    engine.notices.take_back(lambda _notice: True)


async def show(guide: Guide) -> None:
    """Wait until what was in front is there again."""
    engine = guide.composition.engine
    await until(lambda: guide.hands.all(FormPage), "the form", PATIENCE)
    await until(
        lambda: _text(guide.hands.field("Description")) == _typed(engine), "the half sentence", PATIENCE
    )
    await until(lambda: not guide.hands.shows("As of "), "what is fresh", PATIENCE)
    await _full_desk_told(guide)
    await guide.hands.click(guide.hands.field("Description"))


async def _full_desk_told(guide: Guide) -> None:
    """Wait for what the organisation makes of nine sessions, which is in the picture too."""
    await until(lambda: _no_work_comes(guide.composition.engine), "that no new work comes", PATIENCE)
    await until(lambda: guide.composition.desk.inbox.unread, "what is new in the inbox", PATIENCE)


def _no_work_comes(engine: Engine) -> bool:
    """Whether nine sessions keep new work away, or what she already talks about does."""
    status = engine.presence.state(engine.line).current
    return status is not None and status.base not in GIVEN_WORK


async def wait_for_death(guide: Guide, folder: Path) -> None:
    """Tell what there is, and wait."""
    _write_down(guide, folder / f"{BEFORE}.json")
    await asyncio.Event().wait()


async def tell(guide: Guide, folder: Path) -> None:
    """Tell what has come back."""
    _write_down(guide, folder / f"{AFTER}.json")


def _write_down(guide: Guide, file: Path) -> None:
    """Write the desk, whole or not at all."""
    beside = file.with_suffix(".part")
    beside.write_text(json.dumps(_desk(guide.composition.engine)), "utf-8")
    beside.replace(file)


def _cases(engine: Engine) -> list[RecordRef]:
    home = next(s for s in engine.workspace.state.sessions.values() if s.kind is SessionKind.HOME).anchor
    plan = engine.dashboards.state(home.id).plan
    grids = (
        [engine.grids.state(GridKey(home.id, tile.part)) for tile in plan.tiles] if plan is not None else []
    )
    if not grids or any(grid.status is GridStatus.LOADING for grid in grids):
        return []
    rows = (row.ref for grid in grids for page in grid.pages.values() for row in page)
    return list(dict.fromkeys(ref for ref in rows if ref.table == "incident"))


def _open(engine: Engine, cases: list[RecordRef], number: int) -> None:
    def title(ref: RecordRef) -> str:
        return engine.records.state(ref).name

    first = cases[number % len(cases)]
    opened = engine.workspace.open_session(record_page(first), title=title(first))
    for extra in range(1, TAB_LIMIT - 1):
        ref = cases[(number + extra) % len(cases)]
        engine.workspace.open_tab(record_page(ref), opened.session, title=title(ref), background=True)
    engine.workspace.open_tab(grid_page(engine.line, "incident"), opened.session, background=True)


async def _filter(engine: Engine) -> None:
    """Look at the list of the session in front, filter and sort it."""
    tab = engine.workspace.state.focused_session.tabs[-1]
    engine.workspace.focus_tab(tab.id)
    key = GridKey(tab.id)
    await until(lambda: engine.grids.state(key).status is GridStatus.READY, "the list", PATIENCE)
    engine.grids.filter(key, (ColumnFilter("title", FilterOperator.CONTAINS, ("wifi",)),))
    engine.grids.sort(key, "title", descending=True)
    await until(
        lambda: engine.grids.state(key).status is not GridStatus.LOADING, "the filtered list", PATIENCE
    )


def _typed(engine: Engine) -> str:
    ref = engine.workspace.state.focused_tab.page.record
    drafts = engine.records.drafts(ref) if ref is not None else ()
    return next((str(draft.mine) for draft in drafts if draft.column == "description"), "")


def _text(field: QWidget) -> str:
    read = getattr(field, "toPlainText", None)
    return str(read()) if callable(read) else ""


def _titles(engine: Engine) -> list[str]:
    return [tab.title for session in engine.workspace.state.sessions.values() for tab in session.tabs]


def _desk(engine: Engine) -> list[object]:
    """Give everything that could be lost, item by item."""
    state = engine.workspace.state
    found: list[object] = [["in front", state.window().focused]]
    for place, session_id in enumerate(state.window().sessions):
        session = state.sessions[session_id]
        found.append(["session", place, session.shown_title, session.focused])
        for number, tab in enumerate(session.tabs):
            grids = codec.write_state(tab.state) if tab.page.type is PageType.GRID else ""
            found.append(["tab", place, number, tab.title, codec.write_page(tab.page), grids])
    for ref in engine.records.dirty_records():
        found += [["typed", ref.id, draft.column, str(draft.mine)] for draft in engine.records.drafts(ref)]
    return found


# In the tour itself


@dataclass(frozen=True, slots=True)
class Comparison:
    """What came back.

    Attributes:
        items: How many things could have been lost.
        lost: How many are not as they were.
        milliseconds: From the start of the process until the page in front was there and answered a key.
        alike: Share of the points of both pictures that are alike.
    """

    items: int
    lost: int
    milliseconds: float
    alike: float


async def kill_and_start_again(guide: Guide) -> None:
    """24: what a killed program had open, typed and filtered is there when it is started again."""
    with tempfile.TemporaryDirectory(prefix="ninedesk-killed-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        await asyncio.to_thread(_copy_organisation, guide.composition.embedded.process.database, folder)
        await _until_written(_start(folder, FILL), folder / f"{BEFORE}.json", kill=True)
        await _until_written(_start(folder, LOOK), folder / f"{AFTER}.json", kill=False)
        pictures = [
            QImage(str(folder / f"{number}-{word}.png")) for number, word in ((FILL, BEFORE), (LOOK, AFTER))
        ]
        found = await asyncio.to_thread(_compare, folder, pictures)
    guide.notes["picture"] = _side_by_side(pictures, found)
    guide.composition.window.activateWindow()
    await until(guide.composition.window.isActiveWindow, "the tour's own window again")
    if found.lost or found.alike < ALIKE:
        raise NotSeen(f"everything as it was: lost {found.lost} of {found.items}, {found.alike:.1%} alike")


def _copy_organisation(database: Path, folder: Path) -> None:
    with (
        closing(sqlite3.connect(database)) as source,
        closing(sqlite3.connect(folder / "organisation.db")) as copy,
    ):
        source.backup(copy)


def _start(folder: Path, step: int) -> subprocess.Popen[bytes]:
    """Start a second Ninedesk on data of its own."""
    program = [sys.executable] if getattr(sys, "frozen", False) else [sys.executable, "-m", "desktop"]
    options = ["--data", str(folder), "--tour", str(folder), "--steps", str(step), "--size", "1366x768"]
    environment = {**os.environ, "NINEDESK_TRACE": str(folder / f"{step}.marks")}
    (folder / f"{step}.marks").write_text(f"start {_now()}\n", "ascii")
    return subprocess.Popen([*program, *options], env=environment, stdout=subprocess.DEVNULL)  # noqa: S603


def _now() -> int:
    import time  # noqa: PLC0415 - the marks' own clock

    return time.monotonic_ns()


async def _until_written(process: subprocess.Popen[bytes], file: Path, *, kill: bool) -> None:
    """Wait for the desk that a second Ninedesk writes down; then kill it, or let it end."""
    try:
        await until(
            lambda: _there(file) or process.poll() is not None,
            f"{file.name} of the second program",
            PATIENCE,
        )
        if not _there(file):
            raise NotSeen(f"{file.name}: the second program ended with {process.returncode}")
        if not kill:
            await until(lambda: process.poll() is not None, "the end of the second program")
    finally:
        process.kill()  # SIGKILL: it has no chance to save anything
        await asyncio.to_thread(process.wait)


def _there(file: Path) -> bool:
    return file.exists()


def _compare(folder: Path, pictures: list[QImage]) -> Comparison:
    before, after = (json.loads((folder / f"{word}.json").read_text("utf-8")) for word in (BEFORE, AFTER))
    lost = sum(1 for item in before if item not in after)
    lines = (line.split() for line in (folder / f"{LOOK}.marks").read_text("ascii").splitlines())
    marks = {line[0]: int(line[1]) for line in lines if len(line) == 2}
    taken = (marks.get("desk_usable", 0) - marks["start"]) / 1e6
    return Comparison(len(before), lost, taken, _alike(*pictures))


def _alike(one: QImage, other: QImage) -> float:
    if one.isNull() or one.size() != other.size():
        return 0.0
    # Held: the bits of a picture go with it.
    plain = [image.convertToFormat(QImage.Format.Format_RGB32) for image in (one, other)]
    first, second = (bytes(image.constBits()) for image in plain)
    points = len(first) // 4
    return sum(1 for at in range(0, len(first), 4) if first[at : at + 4] == second[at : at + 4]) / points


def _side_by_side(pictures: list[QImage], found: Comparison) -> QImage:
    """Put both pictures beside each other, with what was measured under them."""
    scaled = [image.scaledToWidth(_WIDE, Qt.TransformationMode.SmoothTransformation) for image in pictures]
    high = max(image.height() for image in scaled)
    whole = QImage(2 * _WIDE + 3 * _GAP, high + _CAPTION + 2 * _GAP, QImage.Format.Format_RGB32)
    whole.fill(QColor("#20242c"))
    painter = QPainter(whole)
    for number, image in enumerate(scaled):
        painter.drawImage(QPoint(_GAP + number * (_WIDE + _GAP), _GAP), image)
    painter.setPen(QColor("white"))
    painter.setFont(font(Type.TITLE))
    text = (
        f"Left: before SIGKILL. Right: started again, {found.milliseconds:,.0f} ms until it answered. "
        f"{SESSION_LIMIT} × {TAB_LIMIT} tabs, half a sentence, a filter: lost {found.lost} of {found.items}, "
        f"{found.alike:.1%} of the picture alike"
    )
    place = QRect(_GAP, high + 2 * _GAP, whole.width() - 2 * _GAP, _CAPTION)
    painter.drawText(place, Qt.AlignmentFlag.AlignCenter, text)
    painter.end()
    return whole
