"""What of a script and of a step can be typed or chosen: fields, their values, and back again."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QCoreApplication

from session_engine.forms.state import FieldKind, FieldPlan, Required
from session_engine.records.state import Choice, Value
from session_engine.script_editing.state import EditorState, Target
from session_engine.scripts.state import Script, ScriptFinding, ScriptProblem, ScriptStep, StepKind
from widgets.scripts import words

TABLES = ("", "incident", "account", "contact")
KINDS = tuple(StepKind)
_NAME, _LONG, _TEXT, _RANK = 100, 2_000, 100_000, 1_000

COLUMN_OF = {
    ScriptProblem.NO_NAME: "name",
    ScriptProblem.BAD_UNIQUE_NAME: "unique_name",
    ScriptProblem.DOUBLE_STEP: "unique_name",
    ScriptProblem.TAKEN_NAME: "unique_name",
    ScriptProblem.BAD_CONDITION: "condition",
    ScriptProblem.NO_TEXT: "text",
    ScriptProblem.BAD_PLACEHOLDER: "text",
    ScriptProblem.UNKNOWN_COLUMN: "text",
    ScriptProblem.UNKNOWN_MACRO: "macro",
    ScriptProblem.UNKNOWN_SCRIPT: "script",
    ScriptProblem.CIRCLE: "script",
    ScriptProblem.NOT_SHARED: "target",
}
"""The field a fault is said at; the others are said of the whole."""


def column_of(finding: ScriptFinding, step: ScriptStep | None) -> str:
    """Name the field a fault is said at, empty for none."""
    column = COLUMN_OF.get(finding.problem, "")
    if column == "target":
        return "macro" if step is not None and step.kind is StepKind.MACRO else "script"
    if step is None:
        return "condition" if finding.problem is ScriptProblem.UNKNOWN_COLUMN else column
    if finding.problem is ScriptProblem.NO_TEXT and not step.name.strip():
        return "name"
    return "name" if column == "text" and step.kind is not StepKind.TEXT else column


def script_plans(*, fixed: bool) -> tuple[tuple[FieldPlan, ...], ...]:
    """Give the fields of a script; with `fixed`, its unique name is as it was saved."""
    tr = QCoreApplication.translate
    languages = tuple(Choice(number, words.language(number)) for number in words.LANGUAGES)
    tables = (
        tr("Scripts", "Every session"),
        tr("Scripts", "Cases"),
        tr("Scripts", "Accounts"),
        tr("Scripts", "Contacts"),
    )
    rule = tr("Scripts", "Comes up by itself when")
    rule_help = tr("Scripts", "For example: ${anchor.prioritycode} = 1. Empty: never.")
    return (
        (FieldPlan("name", FieldKind.TEXT, tr("Scripts", "Name"), Required.REQUIRED, max_length=_NAME),),
        (
            FieldPlan(
                "unique_name",
                FieldKind.TEXT,
                tr("Scripts", "Unique name"),
                Required.NONE if fixed else Required.REQUIRED,
                read_only=fixed,
                max_length=_NAME,
            ),
            FieldPlan(
                "language",
                FieldKind.CHOICE,
                tr("Scripts", "Language"),
                Required.REQUIRED,
                choices=tuple(sorted(languages, key=lambda each: each.label.casefold())),
            ),
        ),
        (
            FieldPlan(
                "description", FieldKind.MULTILINE, tr("Scripts", "Description"), max_length=_LONG, rows=2
            ),
        ),
        (
            FieldPlan(
                "table",
                FieldKind.CHOICE,
                tr("Scripts", "Offered for"),
                Required.REQUIRED,
                choices=tuple(Choice(number, label) for number, label in enumerate(tables)),
            ),
            FieldPlan(
                "rank",
                FieldKind.INTEGER,
                tr("Scripts", "Rank"),
                minimum=0,
                maximum=_RANK,
                description=tr(
                    "Scripts", "Of several whose condition holds, the one with the least comes up."
                ),
            ),
        ),
        (FieldPlan("condition", FieldKind.MULTILINE, rule, max_length=4000, rows=2, description=rule_help),),
    )


def script_values(script: Script) -> dict[str, Value]:
    """Give the values of a script's fields."""
    table = TABLES.index(script.table) if script.table in TABLES else 0
    return {
        "name": script.name or None,
        "unique_name": script.unique_name or None,
        "language": Choice(script.language, words.language(script.language)),
        "description": script.description or None,
        "table": Choice(table),
        "rank": script.rank,
        "condition": script.condition or None,
    }


def changed_script(script: Script, column: str, value: Value) -> Script:
    """Put a field's value into a script."""
    match column, value:
        case "language", Choice(number):
            return replace(script, language=number)
        case "table", Choice(number):
            return replace(script, table=TABLES[number])
        case "rank", int():
            return replace(script, rank=value)
        case "name" | "unique_name" | "description" | "condition", str() | None:
            return replace(script, **{column: value or ""})
        case _:
            return script


def step_plans(state: EditorState, kind: StepKind) -> tuple[tuple[FieldPlan, ...], ...]:
    """Give the fields of a kind of step."""
    tr = QCoreApplication.translate
    kinds = tuple(Choice(number, words.kind(each)) for number, each in enumerate(KINDS))
    text_help = tr("Scripts", "Placeholders: ${customerName}, ${caseTitle}, ${anchor.ticketnumber} …")
    name = FieldPlan("name", FieldKind.TEXT, tr("Scripts", "Name"), Required.REQUIRED, max_length=_NAME)
    choice = FieldPlan("kind", FieldKind.CHOICE, tr("Scripts", "Kind"), Required.REQUIRED, choices=kinds)
    unique = FieldPlan("unique_name", FieldKind.TEXT, tr("Scripts", "Unique name"), max_length=_NAME)
    says = tr("Scripts", "What to say or do")
    text = FieldPlan("text", FieldKind.MULTILINE, says, max_length=_TEXT, rows=5, description=text_help)
    asks = tr("Scripts", "What to ask the agent to note")
    match kind:
        case StepKind.TEXT:
            answer = FieldPlan("answer", FieldKind.TEXT, asks, max_length=200)
            return ((name,), (text,), (answer,), (choice, unique))
        case StepKind.MACRO:
            return ((name,), (_target("macro", tr("Scripts", "Macro"), state.macros),), (choice, unique))
        case StepKind.SCRIPT:
            return ((name,), (_target("script", tr("Scripts", "Script"), state.scripts),), (choice, unique))


def _target(column: str, label: str, targets: tuple[Target, ...]) -> FieldPlan:
    choices = tuple(Choice(number, each.name) for number, each in enumerate(targets))
    return FieldPlan(column, FieldKind.CHOICE, label, Required.REQUIRED, choices=choices)


def step_values(step: ScriptStep, state: EditorState) -> dict[str, Value]:
    """Give the values of a step's fields."""
    return {
        "name": step.name or None,
        "kind": Choice(KINDS.index(step.kind)),
        "text": step.text or None,
        "macro": _chosen(step.macro, state.macros),
        "script": _chosen(step.script, state.scripts),
        "answer": step.answer or None,
        "unique_name": step.unique_name or None,
    }


def _chosen(name: str, targets: tuple[Target, ...]) -> Choice | None:
    place = next((n for n, each in enumerate(targets) if each.unique_name == name), None)
    return None if place is None else Choice(place, targets[place].name)


def changed_step(step: ScriptStep, column: str, value: Value, state: EditorState) -> ScriptStep:
    """Put a field's value into a step."""
    match column, value:
        case "kind", Choice(number):
            return replace(step, kind=KINDS[number])
        case "macro", Choice(number):
            return replace(step, macro=state.macros[number].unique_name)
        case "script", Choice(number):
            return replace(step, script=state.scripts[number].unique_name)
        case "name" | "text" | "answer" | "unique_name", str() | None:
            return replace(step, **{column: value or ""})
        case _:
            return step
