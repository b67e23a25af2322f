"""Two versions of a macro or a script beside each other."""

from __future__ import annotations

from dataclasses import replace

from desktop.definition_lines import changes, of_macro, of_script
from session_engine.macros.state import ActionStep, Argument, ConditionStep, ConfirmStep, LoopStep, Macro
from session_engine.scripts.state import Script, ScriptStep, StepKind
from widgets.dialogs.versions import LineMark


def test_what_was_changed_in_a_macro_is_a_line_of_its_own() -> None:
    urgent = ActionStep(
        "urgent",
        "update_record",
        (Argument("entity", "incident"), Argument("values", pairs=(("prioritycode", "1"),))),
    )
    asked = ConditionStep(
        "if_high", "${anchor.prioritycode} = 2", (urgent,), (ConfirmStep("sure", "Go on?"),)
    )
    loop = LoopStep("tasks", "task", "statecode eq 0", ("subject",), 5, (ActionStep("save", "save_record"),))
    macro = Macro("own_urgent", "Urgent", "For the worst", "incident", (asked, loop))
    other = replace(
        urgent, arguments=(Argument("entity", "incident"), Argument("values", pairs=(("prioritycode", "3"),)))
    )
    later = replace(macro, steps=(replace(asked, then=(other,)), loop))
    found = [(line.mark, line.text.strip()) for line in changes(of_macro(macro), of_macro(later))]
    assert [each for each in found if each[0] is not LineMark.SAME] == [
        (LineMark.GONE, "Fields, prioritycode: 1"),
        (LineMark.CAME, "Fields, prioritycode: 3"),
    ]
    assert {"Ask: Go on? (sure)", "Which records: statecode eq 0"} <= {text for _, text in found}


def test_a_step_that_went_from_a_script_is_seen() -> None:
    first = ScriptStep("own_s_1", "Greet", text="Good morning.\nHow are you?", answer="What was said")
    second = ScriptStep("own_s_2", "Hand on", StepKind.SCRIPT, script="own_other")
    script = Script("own_s", "Hello", steps=(first, second))
    found = changes(of_script(script), of_script(replace(script, steps=(first,))))
    assert [line.text for line in found if line.mark is LineMark.GONE] == [
        "Hand on (Script)",
        "    own_other",
    ]
    assert not [line for line in found if line.mark is LineMark.CAME]
    assert changes((), ()) == ()
