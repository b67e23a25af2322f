"""Fills a script's texts for each session, and finds the script that a session starts with."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Mapping

from session_engine.expressions.evaluating import holds
from session_engine.expressions.grammar import placeholders, read
from session_engine.expressions.state import BadExpression
from session_engine.ids import SessionId
from session_engine.ports import Clock
from session_engine.scripts.state import Script
from session_engine.slugs.area import SlugsArea
from session_engine.tasks import Tasks

BREATH = 4
"""Steps that are filled before others have their turn."""

Texts = Mapping[str, tuple[str, str]]
"""Name and text of each step, filled, by the step's unique name; under `WHOLE` those of the script itself."""
WHOLE = ""


async def filled(slugs: SlugsArea, script: Script, session: SessionId) -> Texts:
    """Fill the names and texts of a script's steps."""
    texts = {WHOLE: (script.name, await slugs.fill(script.description, session))}
    for number, step in enumerate(script.steps, 1):
        name = await slugs.fill(step.name, session)
        texts[step.unique_name] = (name, await slugs.fill(step.text, session))
        if number % BREATH == 0:
            await asyncio.sleep(0)
    return texts


async def starting_script(
    slugs: SlugsArea, clock: Clock, scripts: Iterable[Script], session: SessionId, language: int
) -> str:
    """Name the script whose condition holds: of several the one with the least rank, in her language first."""
    ranked = sorted(
        (each for each in scripts if each.condition), key=lambda each: (each.rank, each.language != language)
    )
    for script in ranked:
        try:
            condition = read(script.condition)
        except BadExpression:
            continue
        values = await slugs.values(placeholders(condition), session)
        if holds(condition, values, clock.now()):
            return script.unique_name
    return ""


class FilledTexts:
    """The texts of the script that each session shows.

    Args:
        tasks: Where they are filled.
        slugs: Fills them.
        ready: Is told which session's are there.
    """

    def __init__(self, tasks: Tasks, slugs: SlugsArea, ready: Callable[[SessionId], None]) -> None:
        self._tasks = tasks
        self._slugs = slugs
        self._ready = ready
        self._texts: dict[SessionId, tuple[Script, Texts]] = {}

    def of(self, session: SessionId, script: Script) -> Texts:
        """Give a script's texts, none until they are filled; those of an earlier version until then."""
        known = self._texts.get(session)
        if known is None or known[0].unique_name != script.unique_name:
            return {}
        return known[1]

    def fill_soon(self, session: SessionId, script: Script | None) -> None:
        """Fill a script's texts for a session."""
        work = self.fill(session, script)
        self._tasks.start(work, owner=("script", session), group="fill", exclusive=True)

    async def fill(self, session: SessionId, script: Script | None) -> None:
        """Fill a script's texts for a session now."""
        if script is not None:
            self._texts[session] = (script, await filled(self._slugs, script, session))
        self._ready(session)

    def forget(self, session: SessionId) -> None:
        """Let go of a session's texts."""
        self._texts.pop(session, None)
