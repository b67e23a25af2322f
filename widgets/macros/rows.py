"""What the tool of macros shows, in words: macros, runs and their steps."""

from __future__ import annotations

from enum import StrEnum

from session_engine.light_dataclass import dataclass
from widgets.primitives.tones import Tone

Pairs = tuple[tuple[str, str], ...]


class Mark(StrEnum):
    """What became of a step or a run: an icon, and never its colour alone."""

    RUNNING = "running"
    DONE = "done"
    WAITING = "waiting"
    FAILED = "failed"
    STOPPED = "stopped"
    UNDONE = "undone"


ICONS = {
    Mark.RUNNING: ("play", Tone.INFO),
    Mark.DONE: ("success", Tone.GOOD),
    Mark.WAITING: ("outbox", Tone.WARN),
    Mark.FAILED: ("error", Tone.BAD),
    Mark.STOPPED: ("cancel", Tone.NEUTRAL),
    Mark.UNDONE: ("undo", Tone.NEUTRAL),
}


@dataclass(frozen=True, slots=True)
class StepRow:
    """A step of a run.

    Attributes:
        path: Where it stands, as `4.3.1`.
        title: What it does.
        mark: What became of it.
        words: The same in a word.
        time: How long it took; empty while it runs.
        problem: Why it failed.
        given: Its input.
        outcome: What it gave.
    """

    path: str
    title: str
    mark: Mark
    words: str
    time: str = ""
    problem: str = ""
    given: Pairs = ()
    outcome: Pairs = ()

    @property
    def depth(self) -> int:
        """How many steps it is inside of."""
        return self.path.count(".")


@dataclass(frozen=True, slots=True)
class RunRow:
    """A run.

    Attributes:
        id: Names it.
        title: The macro's name.
        mark: How it stands.
        words: The same in words.
        when: When it began.
        steps: What was done.
        progress: How much of it is done, 0 to 1.
        problem: Why it ended early.
        question: What it asks; empty for nothing.
        under_way: It can be cancelled.
        cancelling: It ends after the step under way.
        can_undo: Something of it can be taken back.
    """

    id: int
    title: str
    mark: Mark
    words: str
    when: str = ""
    steps: tuple[StepRow, ...] = ()
    progress: float = 0.0
    problem: str = ""
    question: str = ""
    under_way: bool = False
    cancelling: bool = False
    can_undo: bool = False


@dataclass(frozen=True, slots=True)
class MacroRow:
    """A macro to run.

    Attributes:
        name: Its unique name.
        title: What people call it.
        description: What it is for.
        key: Its key as the person reads it.
        note: Whose it is, where that is worth saying.
        mine: It can be deleted.
        runs: It can be run; otherwise it is there to be written.
    """

    name: str
    title: str
    description: str = ""
    key: str = ""
    note: str = ""
    mine: bool = False
    runs: bool = True


@dataclass(frozen=True, slots=True)
class MacrosState:
    """What the tool shows.

    Attributes:
        macros: Those that apply.
        run: The run that is looked at.
        runs: The others of this session, the latest first.
        query: What is looked for.
        loading: The macros are not known yet.
        busy: One runs here: no other can begin.
        recording: Steps recorded so far; None where nothing is recorded here.
        note: What is to be known about where the macros come from.
    """

    macros: tuple[MacroRow, ...] = ()
    run: RunRow | None = None
    runs: tuple[RunRow, ...] = ()
    query: str = ""
    loading: bool = False
    busy: bool = False
    recording: int | None = None
    note: str = ""
