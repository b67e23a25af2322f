"""Scripts as a session shows them, for widget tests and benches."""

from __future__ import annotations

from dataclasses import replace

from session_engine.ids import LineId, SessionId
from session_engine.scripts.state import (
    Mark,
    Script,
    ScriptLibrary,
    ScriptsState,
    ScriptStep,
    ShownStep,
    StepKind,
)

LINE = LineId("demo")
KINDS = (StepKind.TEXT, StepKind.TEXT, StepKind.MACRO, StepKind.TEXT, StepKind.SCRIPT)
TEXT = (
    "Good morning Okonkwo Dental, thank you for telling us. You are not the only one: since Tuesday’s update "
    "some satellites lose their connection to the router."
)


def script(count: int = 5, name: str = "nlh_mesh") -> Script:
    """Make a script with steps of every kind."""
    steps = tuple(
        ScriptStep(
            f"{name}_{n}",
            f"Step {n}: find out which version it is",
            KINDS[n % 5],
            "Ask ${customerName}.",
            "nlh_send" if KINDS[n % 5] is StepKind.MACRO else "",
            "nlh_wifi" if KINDS[n % 5] is StepKind.SCRIPT else "",
            "Firmware version" if n % 5 == 1 else "",
        )
        for n in range(count)
    )
    return Script(name, "Mesh drops", "Bedrooms that lose their connection.", steps=steps)


def state(made: Script | None = None, *steps: ShownStep) -> ScriptsState:
    """Show a script in a session, its steps as given or untouched."""
    made = made or script()
    shown = steps or tuple(ShownStep(each, each.name, TEXT) for each in made.steps)
    other = Script("nlh_wifi", "Slow wifi", language=1031, steps=made.steps[:1])
    library = ScriptLibrary(LINE, (made, other), loading=False)
    return ScriptsState(SessionId(2), library, library.scripts, made, shown)


def marked(made: ScriptsState, index: int, mark: Mark | None = Mark.DONE) -> tuple[ShownStep, ...]:
    """Give its steps with one of them marked."""

    return tuple(replace(each, mark=mark) if n == index else each for n, each in enumerate(made.steps))
