"""A step as a form, and what is written in a form as a step; the outline of all steps."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from PySide6.QtCore import QCoreApplication

from desktop import macro_actions, macro_words
from session_engine.macros.actions import Kind, Parameter
from session_engine.macros.findings import Finding
from session_engine.macros.registry import ACTIONS
from session_engine.macros.state import (
    ActionStep,
    Argument,
    ConditionStep,
    ConfirmStep,
    LoopStep,
    Macro,
    Pairs,
    Step,
    StepPlace,
    branch,
)
from widgets.macros.editor.state import Choices, FieldType, FormField, OutlineRow, RowKind

ANCHOR = "${Session.AnchorTab.entityId}"
_TYPES = {
    Kind.LONG_TEXT: FieldType.TEXT,
    Kind.TABLE: FieldType.CHOICE,
    Kind.VIEW: FieldType.CHOICE,
    Kind.FORM: FieldType.CHOICE,
    Kind.TEMPLATE: FieldType.CHOICE,
    Kind.SCRIPT: FieldType.CHOICE,
    Kind.QUEUE: FieldType.CHOICE,
    Kind.PAGE_TYPE: FieldType.CHOICE,
    Kind.FLOW: FieldType.CHOICE,
    Kind.RECORD: FieldType.RECORD,
    Kind.PAIRS: FieldType.PAIRS,
}
_ICONS = {"open_email": "email", "send_email": "send",
          "create_record": "add", "update_record": "edit", "resolve_case": "resolve",
          "open_article": "article", "search": "search", "search_knowledge": "knowledge", "open_grid": "grid",
          "save_record": "save", "focus_script": "script", "run_flow": "external", "autofill_form": "edit",
          "open_record": "open", "open_new_form": "full-form", "clone_record": "copy", "clone_current": "copy",
          "add_to_queue": "queue", "pick_from_queue": "pick", "release_to_queue": "release",
          "attach_file": "attachment", "refresh_tab": "refresh", "refresh_context": "refresh"}  # fmt: skip
ChoicesOf = Callable[[Kind, str], Choices]


Detail = Callable[[Step], str]
"""Says in a line what a step is given."""


# -- the outline -------------------------------------------------------------------------------------------


def outline(
    macro: Macro, findings: tuple[Finding, ...], detail: Detail = macro_actions.detail
) -> tuple[OutlineRow, ...]:
    """Give the rows of all steps, with what each is given and what is wrong beside it."""
    problems: dict[str, str] = {}
    for found in findings:
        problems.setdefault(found.step, macro_words.problem(found))
    return tuple(_rows(macro.steps, (), "", 0, problems, detail))


def _rows(
    steps: tuple[Step, ...],
    above: StepPlace,
    name: str,
    depth: int,
    problems: Mapping[str, str],
    detail: Detail,
) -> list[OutlineRow]:
    tr = QCoreApplication.translate
    rows: list[OutlineRow] = []
    for number, step in enumerate(steps):
        place = (*above, (name, number))
        problem = problems.get(step.id, "") if step.id else ""
        rows.append(
            OutlineRow(
                RowKind.STEP, place, macro_actions.step(step), step.id, detail(step), _icon(step),
                depth, problem,
            )
        )  # fmt: skip
        match step:
            case ConditionStep():
                rows.append(
                    OutlineRow(RowKind.BRANCH, (*place, ("then", 0)), tr("macros", "Then"), depth=depth + 1)
                )
                rows += _rows(branch(step, "then"), place, "then", depth + 1, problems, detail)
                rows.append(
                    OutlineRow(RowKind.BRANCH, (*place, ("else", 0)), tr("macros", "Else"), depth=depth + 1)
                )
                rows += _rows(branch(step, "else"), place, "else", depth + 1, problems, detail)
            case LoopStep():
                rows += _rows(step.steps, place, "steps", depth + 1, problems, detail)
            case _:
                pass
    text = tr("macros", "Add a step") if not depth else tr("macros", "Add a step here")
    rows.append(OutlineRow(RowKind.ADD, (*above, (name, len(steps))), text, depth=depth))
    return rows


def _icon(step: Step) -> str:
    match step:
        case ActionStep():
            return _ICONS.get(step.action, "macro")
        case ConditionStep():
            return "split"
        case LoopStep():
            return "refresh"
        case ConfirmStep():
            return "help"


# -- a step as fields --------------------------------------------------------------------------------------


def fields_of(step: Step, choices: ChoicesOf) -> tuple[FormField, ...]:
    """Give a step's form; its own name comes last."""
    tr = QCoreApplication.translate
    called = FormField(
        "id", tr("macros", "Called"), value=step.id, placeholders=False,
        hint=tr("macros", "Later steps use what it gives by this name."),
    )  # fmt: skip
    match step:
        case ActionStep():
            return (*_of_action(step, choices), called)
        case ConditionStep():
            hint = tr("macros", "As in: ${anchor.prioritycode} = 1 and days_since(${anchor.createdon}) > 2")
            condition = FormField(
                "condition", tr("macros", "Condition"), value=step.condition, required=True, hint=hint
            )
            return condition, called
        case LoopStep():
            return (*_of_loop(step, choices), called)
        case ConfirmStep():
            question = FormField("text", tr("macros", "Question"), FieldType.TEXT, step.text, required=True)
            return question, called


def _of_action(step: ActionStep, choices: ChoicesOf) -> tuple[FormField, ...]:
    action = ACTIONS.get(step.action)
    if action is None:
        return ()
    given = {each.name: each for each in step.arguments}
    table = given["entity"].text if "entity" in given else ""
    return tuple(_field(each, given.get(each.name), table, choices) for each in action.parameters)


def _field(parameter: Parameter, given: Argument | None, table: str, choices: ChoicesOf) -> FormField:
    of = parameter.table or table
    return FormField(
        parameter.name,
        macro_actions.parameter(parameter.name),
        _TYPES.get(parameter.kind, FieldType.LINE),
        given.text if given is not None else "",
        given.pairs if given is not None else (),
        choices(parameter.kind, of),
        parameter.required,
        _hint(parameter),
        tables=(of,) if parameter.kind is Kind.RECORD and of and "$" not in of else (),
    )


def _hint(parameter: Parameter) -> str:
    tr = QCoreApplication.translate
    match parameter.kind:
        case Kind.RECIPIENTS:
            return tr(
                "macros", "Addresses with commas between them, or “customer” for the record's customer."
            )
        case Kind.TAB:
            return tr("macros", "The tab an earlier step gave.")
        case Kind.NUMBER:
            return tr("macros", "A whole number.")
        case _:
            return ""


def _of_loop(step: LoopStep, choices: ChoicesOf) -> tuple[FormField, ...]:
    tr = QCoreApplication.translate
    return (
        FormField("table", tr("macros", "Table"), FieldType.CHOICE, step.table, (), choices(Kind.TABLE, ""),
                  required=True, placeholders=False),
        FormField("filter", tr("macros", "Which records"), value=step.filter,
                  hint=tr("macros", "An OData filter, as in: statecode eq 0")),
        FormField("columns", tr("macros", "Columns"), value=", ".join(step.columns), placeholders=False,
                  hint=tr("macros", "What the steps inside need of each record, with commas between.")),
        FormField("limit", tr("macros", "At most so many records"), FieldType.NUMBER, str(step.limit)),
    )  # fmt: skip


def with_field(step: Step, name: str, value: str | Pairs) -> Step:
    """Give a step with something else written in a field."""
    text = value if isinstance(value, str) else ""
    if name == "id":
        return replace(step, id=text.strip())
    match step:
        case ActionStep():
            return _with_argument(step, name, value)
        case ConditionStep():
            return replace(step, condition=text)
        case LoopStep():
            if name == "columns":
                return replace(step, columns=tuple(part.strip() for part in text.split(",") if part.strip()))
            if name == "limit":
                return replace(step, limit=int(text) if text.isdecimal() else 0)
            return replace(step, table=text) if name == "table" else replace(step, filter=text)
        case ConfirmStep():
            return replace(step, text=text)


def _with_argument(step: ActionStep, name: str, value: str | Pairs) -> ActionStep:
    made = Argument(name, value) if isinstance(value, str) else Argument(name, pairs=value)
    rest = {each.name: each for each in step.arguments} | {name: made}
    action = ACTIONS.get(step.action)
    order = [each.name for each in action.parameters] if action is not None else []
    names = [*(each for each in order if each in rest), *(each for each in rest if each not in order)]
    kept = (rest[each] for each in names)
    return replace(step, arguments=tuple(each for each in kept if each.text or each.pairs))


def new_step(kind: str, macro: Macro, name: str) -> Step:
    """Give a step of a kind, with what is most likely wanted filled in."""
    if kind == "if":
        return ConditionStep(name, "")
    if kind == "each":
        return LoopStep(name, "")
    if kind == "confirm":
        return ConfirmStep(name, "")
    step = ActionStep(name, kind)
    action = ACTIONS[kind]
    if macro.table and action.parameter("entity") is not None:
        step = _with_argument(step, "entity", macro.table)
        if action.parameter("record") is not None:
            step = _with_argument(step, "record", ANCHOR)
    if kind == "resolve_case":
        step = _with_argument(step, "incident", ANCHOR)
    if kind == "open_email":
        step = _with_argument(step, "recipients", "customer")
    return step


def head(macro: Macro, tables: Choices, *, named: bool) -> tuple[FormField, ...]:
    """Give the form of the macro itself; its unique name is settled once it is saved."""
    tr = QCoreApplication.translate
    everywhere = (("", tr("macros", "Everywhere")), *tables)
    fields = [
        FormField("name", tr("macros", "Name"), value=macro.name, required=True, placeholders=False),
        FormField("description", tr("macros", "What it is for"), value=macro.description, placeholders=False),
        FormField("table", tr("macros", "Offered where the session is about"), FieldType.CHOICE, macro.table, (),
                  everywhere, placeholders=False),
    ]  # fmt: skip
    if not named:
        hint = tr("macros", "How scripts and plug-ins call it; it stays as it is once it is saved.")
        fields.append(
            FormField("unique_name", tr("macros", "Unique name"), value=macro.unique_name, required=True, hint=hint,
                      placeholders=False)
        )  # fmt: skip
    return tuple(fields)
