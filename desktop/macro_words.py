"""The words for what macros, scripts and expressions say in codes."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QCoreApplication

from desktop import macro_actions, messages
from session_engine.expressions.state import ExpressionProblem
from session_engine.macros.actions import Unavailable
from session_engine.macros.findings import FileProblem, Finding, MacroProblem
from session_engine.macros.left_out import LeftOut
from session_engine.macros.runs import StepLog, StepProblem
from session_engine.scripts.state import ScriptFinding, ScriptProblem


def finding(found: Finding) -> str:
    """Say what is wrong with a macro, the step first where it is one's."""
    return _at(found.step, problem(found))


def problem(found: Finding) -> str:
    """Say what is wrong, without the step's name: beside the step it is plain."""
    return _filled(_macro_problems()[found.problem], found.values)


def script_finding(found: ScriptFinding) -> str:
    """Say what is wrong with a script."""
    return _at(found.step, _filled(_script_problems()[found.problem], found.values))


def step_problem(log: StepLog) -> str:
    """Say why a step failed; nothing where it did not."""
    if log.problem is None:
        return ""
    if log.reason is not None and log.problem in (StepProblem.REFUSED, StepProblem.ORGANISATION):
        return messages.reason(log.reason)
    return run_problem(log.problem, log.values)


def run_problem(problem: StepProblem, values: Mapping[str, object]) -> str:
    """Say why a run ended early."""
    return _filled(_step_problems()[problem], values)


def left_out(counts: Mapping[LeftOut, int]) -> str:
    """Say what was done and not recorded; nothing where all was."""
    if not counts:
        return ""
    words = _left_out()
    said = [words[what] + (f" ({count})" if count > 1 else "") for what, count in counts.items()]
    return QCoreApplication.translate("macros", "Not recorded: {list}.").replace("{list}", ", ".join(said))


def file_problem(problem: FileProblem) -> str:
    """Say why a file could not be read."""
    tr = QCoreApplication.translate
    return {
        FileProblem.NOT_JSON: tr("macros", "This file cannot be read as a macro."),
        FileProblem.SOMETHING_ELSE: tr("macros", "This file holds something else than a macro."),
        FileProblem.NEWER: tr("macros", "This macro was written by a newer version of Ninedesk."),
        FileProblem.TOO_LARGE: tr("macros", "This file is too large for a macro."),
    }[problem]


def script_file_problem(problem: FileProblem) -> str:
    """Say why a file that should hold a script could not be read."""
    tr = QCoreApplication.translate
    return {
        FileProblem.NOT_JSON: tr("Scripts", "This file cannot be read as a script."),
        FileProblem.SOMETHING_ELSE: tr("Scripts", "This file holds something else than a script."),
        FileProblem.NEWER: tr("Scripts", "This script was written by a newer version of Ninedesk."),
        FileProblem.TOO_LARGE: tr("Scripts", "This file is too large for a script."),
    }[problem]


def unavailable(why: Unavailable) -> str:
    """Say why an action cannot be done here."""
    tr = QCoreApplication.translate
    return {
        Unavailable.NO_CONVERSATIONS: tr("macros", "Conversations are not connected here."),
        Unavailable.NOT_IN_A_CONVERSATION: tr("macros", "This session is not a conversation."),
        Unavailable.NO_PORTAL: tr(
            "macros", "Where customers read articles is not set up. Ask your administrator."
        ),
        Unavailable.NO_NUMBER: tr(
            "macros", "This article has no number, so there is no address where customers could read it."
        ),
        Unavailable.FILES_WAITING: tr("macros", "Files stand beside your text and would be sent along."),
        Unavailable.NO_FLOW: tr("macros", "No address is set up for flows. Ask your administrator."),
        Unavailable.UNKNOWN_FLOW: tr(
            "macros", "No address is set up for the flow “{flow}”. Ask your administrator."
        ),
    }[why]


def expression_problem(problem: ExpressionProblem, word: str = "") -> str:
    """Say why a text is no expression."""
    tr = QCoreApplication.translate
    texts = {
        ExpressionProblem.EMPTY: tr("macros", "The condition is empty."),
        ExpressionProblem.TOO_LONG: tr("macros", "The condition is too long."),
        ExpressionProblem.TOO_DEEP: tr("macros", "There are too many brackets inside each other."),
        ExpressionProblem.UNREADABLE: tr("macros", "“{word}” means nothing here."),
        ExpressionProblem.OPEN_TEXT: tr("macros", "A text is not closed: its second quote is missing."),
        ExpressionProblem.BAD_SLUG: tr("macros", "“{word}” is no placeholder."),
        ExpressionProblem.UNEXPECTED: tr("macros", "“{word}” is not expected here."),
        ExpressionProblem.UNFINISHED: tr("macros", "The condition is not finished."),
        ExpressionProblem.UNKNOWN_FUNCTION: tr("macros", "There is no function “{word}”."),
        ExpressionProblem.WRONG_COUNT: tr("macros", "“{word}” is given too much or too little."),
    }
    return texts[problem].replace("{word}", word)


def _at(step: str, text: str) -> str:
    tr = QCoreApplication.translate
    if not step:
        return text
    return tr("macros", "Step “{step}”: {text}").replace("{step}", step).replace("{text}", text)


def _filled(text: str, values: Mapping[str, object]) -> str:
    """Put values into a text; a code among them becomes its words."""
    for name, value in values.items():
        text = text.replace("{" + name + "}", _shown(name, value, values))
    return text


def _shown(name: str, value: object, values: Mapping[str, object]) -> str:
    if name == "argument":
        return macro_actions.parameter(str(value))
    if isinstance(value, ExpressionProblem):
        return expression_problem(value, str(values.get("word", "")))
    if isinstance(value, Unavailable):
        return unavailable(value)
    return str(value)


def _left_out() -> dict[LeftOut, str]:
    tr = QCoreApplication.translate
    return {
        LeftOut.ELSEWHERE: tr("macros", "work on records that are not open in the session"),
        LeftOut.CANCELLED: tr("macros", "cancelling a case"),
        LeftOut.REACTIVATED: tr("macros", "reactivating a case"),
        LeftOut.COMPLETED: tr("macros", "marking activities complete"),
        LeftOut.DELETED: tr("macros", "deleting"),
        LeftOut.CREATED: tr("macros", "records created beside the tabs"),
        LeftOut.CHANGED: tr("macros", "changes of notes and other records beside the tabs"),
        LeftOut.UNDONE: tr("macros", "taking something back that was done before"),
        LeftOut.EMAIL_FILES: tr("macros", "files added to an email"),
        LeftOut.MESSAGES: tr("macros", "messages in the conversation"),
        LeftOut.CONVERSATION: tr("macros", "transferring, consulting or ending the conversation"),
        LeftOut.PAGES: tr("macros", "pages that no macro opens"),
        LeftOut.TOO_MANY: tr("macros", "what came after the hundredth step"),
    }


def _macro_problems() -> dict[MacroProblem, str]:
    tr = QCoreApplication.translate
    return {
        MacroProblem.NO_NAME: tr("macros", "The macro needs a name."),
        MacroProblem.BAD_UNIQUE_NAME: tr(
            "macros",
            "“{name}” is no unique name: 3 to 8 letters or digits, an underscore, then more of them.",
        ),
        MacroProblem.NAME_TAKEN: tr("macros", "Another macro has the unique name “{name}”."),
        MacroProblem.NO_STEPS: tr("macros", "The macro has no steps yet."),
        MacroProblem.TOO_MANY_STEPS: tr("macros", "A macro has at most {limit} steps."),
        MacroProblem.TOO_DEEP: tr("macros", "Conditions and loops can be inside each other {limit} deep."),
        MacroProblem.BAD_STEP_NAME: tr(
            "macros",
            "A step's name begins with a small letter and has small letters, digits and underscores.",
        ),
        MacroProblem.DOUBLE_STEP_NAME: tr("macros", "Another step has the same name."),
        MacroProblem.UNKNOWN_ACTION: tr("macros", "There is no action “{action}”."),
        MacroProblem.ACTION_UNAVAILABLE: tr("macros", "This action cannot be done here. {why}"),
        MacroProblem.MISSING_ARGUMENT: tr("macros", "“{argument}” is missing."),
        MacroProblem.UNKNOWN_ARGUMENT: tr("macros", "The action knows no “{argument}”."),
        MacroProblem.TOO_LONG: tr("macros", "A text has more than {limit} characters."),
        MacroProblem.BAD_EXPRESSION: tr("macros", "{why}"),
        MacroProblem.UNKNOWN_STEP: tr(
            "macros", "“{name}” speaks of a step that does not come before this one."
        ),
        MacroProblem.UNKNOWN_OUTPUT: tr("macros", "“{name}” is nothing that step gives."),
        MacroProblem.NO_ITEM: tr("macros", "“item” is only there inside a loop."),
        MacroProblem.BAD_LIMIT: tr("macros", "A loop goes through 1 to {limit} records."),
        MacroProblem.UNKNOWN_TABLE: tr("macros", "Your organisation has no table “{table}”."),
        MacroProblem.UNKNOWN_COLUMN: tr("macros", "The table “{table}” has no column “{column}”."),
        MacroProblem.UNKNOWN_RECORD: tr("macros", "The record it names is not there."),
        MacroProblem.UNKNOWN_VIEW: tr("macros", "There is no view “{view}”."),
        MacroProblem.UNKNOWN_SCRIPT: tr("macros", "There is no script “{script}”."),
        MacroProblem.EMPTY_QUESTION: tr("macros", "The question has no words yet."),
    }


def _script_problems() -> dict[ScriptProblem, str]:
    tr = QCoreApplication.translate
    return {
        ScriptProblem.NO_NAME: tr("macros", "The script needs a name."),
        ScriptProblem.BAD_UNIQUE_NAME: tr(
            "macros",
            "“{name}” is no unique name: 3 to 8 letters or digits, an underscore, then more of them.",
        ),
        ScriptProblem.NO_STEPS: tr("macros", "The script has no steps yet."),
        ScriptProblem.TOO_MANY_STEPS: tr("macros", "A script has at most {limit} steps."),
        ScriptProblem.DOUBLE_STEP: tr("macros", "Another step has the same name."),
        ScriptProblem.NO_TEXT: tr("macros", "The step has no words yet."),
        ScriptProblem.UNKNOWN_MACRO: tr("macros", "There is no macro “{name}”."),
        ScriptProblem.UNKNOWN_SCRIPT: tr("macros", "There is no script “{name}”."),
        ScriptProblem.CIRCLE: tr("macros", "“{name}” leads back to this script."),
        ScriptProblem.BAD_CONDITION: tr("macros", "{why}"),
        ScriptProblem.BAD_PLACEHOLDER: tr("macros", "“{name}” is no placeholder."),
        ScriptProblem.UNKNOWN_COLUMN: tr("macros", "The table “{table}” has no column “{column}”."),
        ScriptProblem.TAKEN_NAME: tr("macros", "Another script has the unique name “{name}”."),
        ScriptProblem.NOT_SHARED: tr(
            "macros", "“{name}” is not kept at your organisation, so a script there cannot lead to it."
        ),
    }


def _step_problems() -> dict[StepProblem, str]:
    tr = QCoreApplication.translate
    return {
        StepProblem.REFUSED: tr("macros", "That was refused."),
        StepProblem.ORGANISATION: tr("macros", "The organisation did not do it."),
        StepProblem.MISSING_ARGUMENT: tr("macros", "There was nothing to put in for “{argument}”."),
        StepProblem.BAD_NUMBER: tr("macros", "“{value}” is no whole number."),
        StepProblem.BAD_VALUE: tr("macros", "“{value}” does not fit “{column}”."),
        StepProblem.BAD_RECIPIENT: tr("macros", "“{recipient}” is no address and no person."),
        StepProblem.UNKNOWN_ACTION: tr("macros", "This version does not know the action."),
        StepProblem.UNKNOWN_TABLE: tr("macros", "Your organisation does not have this table."),
        StepProblem.UNKNOWN_COLUMN: tr("macros", "The table “{table}” has no column “{column}”."),
        StepProblem.UNKNOWN_VIEW: tr("macros", "There is no view “{view}”."),
        StepProblem.UNKNOWN_TEMPLATE: tr("macros", "There is no template “{template}” for this record."),
        StepProblem.UNKNOWN_SCRIPT: tr("macros", "There is no script “{script}”."),
        StepProblem.UNKNOWN_PAGE_TYPE: tr("macros", "Pages of this kind cannot be opened here."),
        StepProblem.RECORD_GONE: tr("macros", "The record is not there any more."),
        StepProblem.NO_RECORD: tr("macros", "The tab shows no record."),
        StepProblem.NO_FILE: tr("macros", "The note has no file any more."),
        StepProblem.OTHER_TABLE: tr("macros", "The tab shows another kind of record."),
        StepProblem.TAB_GONE: tr("macros", "The tab was closed."),
        StepProblem.UNAVAILABLE: tr("macros", "This cannot be done here. {why}"),
        StepProblem.FLOW_FAILED: tr(
            "macros", "The flow did not answer in time. It may have begun, so it was not asked again."
        ),
        StepProblem.FLOW_ANSWERED: tr(
            "macros", "The flow did not take it: it answered with status {status}. It was asked once only."
        ),
        StepProblem.FLOW_NOT_REACHED: tr(
            "macros", "Nobody answers at the flow's address, or not securely. Nothing was sent."
        ),
        StepProblem.BAD_CONDITION: tr("macros", "{why}"),
        StepProblem.TOO_MANY_STEPS: tr("macros", "It had done too many steps and was ended."),
        StepProblem.SESSION_CLOSED: tr("macros", "The session was closed. What was done before stays done."),
        StepProblem.DECLINED: tr("macros", "You said no."),
        StepProblem.CANCELLED: tr("macros", "You cancelled it. What was done before stays done."),
        StepProblem.CHANGED_SINCE: tr("macros", "It was changed since and stays as it is now."),
        StepProblem.INTERNAL: tr(
            "macros", "Something went wrong in the program. What was done before stays done."
        ),
    }
