"""One run of a macro: step after step, each filled in, done and logged; it ends in every case with a true account."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import replace
from types import MappingProxyType

from session_engine.errors import Failure, OrganisationError, Refused
from session_engine.expressions.evaluating import evaluate
from session_engine.expressions.functions import truth
from session_engine.expressions.grammar import placeholders, read
from session_engine.expressions.state import BadExpression
from session_engine.macros.checking import LONGEST_LOOP, is_expression
from session_engine.macros.looping import records_of
from session_engine.macros.performing.call import Call, Outcome
from session_engine.macros.performing.hands import Hands, Place
from session_engine.macros.performing.table import PERFORM
from session_engine.macros.runs import (
    Run,
    RunStatus,
    StepFailed,
    StepLog,
    StepProblem,
    StepStatus,
    failed_because,
)
from session_engine.macros.scope import RunScope
from session_engine.macros.state import ActionStep, ConditionStep, ConfirmStep, LoopStep, Pairs, Step
from session_engine.macros.undoing import Inverse, take_back
from session_engine.navigation.application_tabs import kind_of
from session_engine.ports import Clock
from session_engine.records.state import Value
from session_engine.slugs.addresses import target_of
from session_engine.slugs.state import Target
from session_engine.slugs.writing import written

MOST_STEPS = 1_000
"""Steps of one run, every round of a loop counted."""
STEPS_A_TURN, SECONDS_A_TURN = 5, 0.006
"""Steps and time after which others have their turn: with a page to paint in it, a turn is longer than a step."""
_AWAY = frozenset({Failure.UNREACHABLE, Failure.TIMEOUT, Failure.SIGNED_OUT, Failure.SERVER, Failure.BUSY})
"""What an undo may be tried again after."""
HTML_COLUMNS: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        "email": frozenset({"description"}),
        "knowledgearticle": frozenset({"content"}),
        "template": frozenset({"body", "safehtml", "subjectsafehtml"}),
    }
)
"""Columns that are shown as a page, by table: what stands for a placeholder there is a text, never markup."""
_SHOWN = 2_000
"""Characters of an input that the log keeps."""


class _Ended(Exception):
    """A run goes no further."""

    def __init__(self, status: RunStatus, problem: StepProblem) -> None:
        super().__init__(problem.value)
        self.status = status
        self.problem = problem


class Runner:
    """Does one run.

    Args:
        hands: The engine's areas.
        clock: Time.
        run: As it begins.
        changed: Called with every new state of it.
        inverses: The ways back of one that has ended, by the paths of its steps.
        at_record: It begins in the session's first tab, else in the one in front.
    """

    def __init__(
        self,
        hands: Hands,
        clock: Clock,
        run: Run,
        changed: Callable[[Run], None],
        inverses: Mapping[str, Inverse] | None = None,
        *,
        at_record: bool = False,
    ) -> None:
        self._hands = hands
        self._clock = clock
        self._changed = changed
        self.run = run
        self._place = Place(hands, run.session, at_record=at_record)
        self._scope = RunScope(self._place.values)
        self._inverses: dict[str, Inverse] = dict(inverses or {})
        self._answer: asyncio.Future[bool] | None = None
        self._count = 0
        self._turn, self._since = STEPS_A_TURN, 0.0

    @property
    def inverses(self) -> Mapping[str, Inverse]:
        """The ways back that are left, by the paths of their steps."""
        return self._inverses

    # -- from outside --------------------------------------------------------------------------------------

    def cancel(self) -> None:
        """End after the step under way."""
        self._put(replace(self.run, cancelling=True))
        self.answer(yes=False)

    def answer(self, *, yes: bool) -> None:
        """Answer the question that is asked; nothing where none is."""
        if self._answer is not None and not self._answer.done():
            self._answer.set_result(yes)

    async def undo(self) -> Run:
        """Take back what can be, the last step first; what cannot says why."""
        self._put(replace(self.run, undone=True))
        for log in reversed(self.run.steps):
            inverse = self._inverses.pop(log.path, None)
            if inverse is not None:
                await self._take_back(log, inverse)
        return self.run

    async def _take_back(self, log: StepLog, inverse: Inverse) -> None:
        try:
            await take_back(inverse, self._hands)
        except (Refused, OrganisationError, StepFailed) as error:
            why = error if isinstance(error, StepFailed) else failed_because(error)
            later = isinstance(error, OrganisationError) and error.failure in _AWAY
            if later:
                self._inverses[log.path] = inverse
            self._log(replace(log, can_undo=later, problem=why.problem, values=why.values, reason=why.reason))
        else:
            self._log(replace(log, can_undo=False, status=StepStatus.UNDONE, problem=None, reason=None))

    # -- the run -------------------------------------------------------------------------------------------

    async def go(self) -> None:
        """Do all steps."""
        try:
            await self._steps(self.run.macro.steps, "")
        except _Ended as ended:
            self._end(ended.status, ended.problem)
        except asyncio.CancelledError:
            self._end(RunStatus.CANCELLED, StepProblem.CANCELLED)
            raise
        except Exception:
            self._end(RunStatus.FAILED, StepProblem.INTERNAL)
            raise
        else:
            self._end(RunStatus.DONE, None)

    def _end(self, status: RunStatus, problem: StepProblem | None) -> None:
        steps = tuple(
            replace(log, status=StepStatus.FAILED, problem=problem)
            if log.status is StepStatus.RUNNING
            else log
            for log in self.run.steps
        )
        self._put(replace(self.run, status=status, problem=problem, steps=steps, question=""))

    async def _steps(self, steps: tuple[Step, ...], prefix: str) -> None:
        for number, step in enumerate(steps, 1):
            await self._gate()
            path = f"{prefix}{number}"
            match step:
                case ActionStep():
                    await self._action(step, path)
                case ConditionStep():
                    holds = await self._condition(step, path)
                    await self._steps(step.then if holds else step.otherwise, f"{path}.")
                case LoopStep():
                    await self._loop(step, path)
                case ConfirmStep():
                    await self._confirm(step, path)

    async def _gate(self) -> None:
        """Let others work now and then, and see whether to go on."""
        self._turn += 1
        if self._turn >= STEPS_A_TURN or self._clock.monotonic() - self._since > SECONDS_A_TURN:
            await asyncio.sleep(0)
            self._turn, self._since = 0, self._clock.monotonic()
        if self._gone:
            raise _Ended(RunStatus.CANCELLED, StepProblem.SESSION_CLOSED)
        if self.run.cancelling:
            raise _Ended(RunStatus.CANCELLED, StepProblem.CANCELLED)
        self._count += 1
        if self._count > MOST_STEPS:
            raise _Ended(RunStatus.FAILED, StepProblem.TOO_MANY_STEPS)

    @property
    def _gone(self) -> bool:
        return self.run.session not in self._hands.workspace.state.sessions

    # -- steps ---------------------------------------------------------------------------------------------

    async def _action(self, step: ActionStep, path: str) -> None:
        log, begun = self._begin(path, step.id, step.action)
        try:
            arguments, pairs = await self._arguments(step)
            log = replace(log, given=_shown(arguments, pairs))
            self._log(log)
            perform = PERFORM.get(step.action, _unknown)
            outcome = await perform(Call(self._hands, self._place, arguments, pairs))
        except (StepFailed, Refused, OrganisationError, BadExpression) as error:
            raise self._failed(log, begun, error) from error
        self._scope.put(step.id, outcome.outputs)
        self._done(log, begun, outcome)

    async def _arguments(self, step: ActionStep) -> tuple[Mapping[str, str], Mapping[str, Pairs]]:
        arguments = {each.name: await self._filled(each.text) for each in step.arguments if not each.pairs}
        columns = HTML_COLUMNS.get(arguments.get("entity", ""), frozenset())
        targets = dict.fromkeys(columns, Target.HTML)
        if step.action == "open_application_tab":
            kind = kind_of(arguments.get("page_type", ""))
            targets = {
                name: target_of(kind, name.lower()) for each in step.arguments for name, _ in each.pairs
            }
        pairs: dict[str, Pairs] = {}
        for each in step.arguments:
            if each.pairs:
                filled = [
                    (name, await self._filled(value, targets.get(name, Target.TEXT)))
                    for name, value in each.pairs
                ]
                pairs[each.name] = tuple(filled)
        return arguments, pairs

    async def _filled(self, text: str, target: Target = Target.TEXT) -> str:
        if is_expression(text):
            return written(await self._evaluated(text[1:]), target)
        return await self._hands.slugs.fill(text, self.run.session, target=target, scope=self._scope)

    async def _evaluated(self, text: str) -> Value:
        expression = read(text)
        values = await self._hands.slugs.values(placeholders(expression), self.run.session, self._scope)
        return evaluate(expression, values, self._clock.now())

    async def _condition(self, step: ConditionStep, path: str) -> bool:
        log, begun = self._begin(path, step.id, "if", (("condition", step.condition),))
        try:
            holds = truth(await self._evaluated(step.condition))
        except BadExpression as error:
            raise self._failed(log, begun, error) from error
        self._done(log, begun, Outcome({"result": "true" if holds else "false"}))
        return holds

    async def _loop(self, step: LoopStep, path: str) -> None:
        log, begun = self._begin(path, step.id, "each", (("table", step.table), ("filter", step.filter)))
        limit = min(step.limit, LONGEST_LOOP)
        try:
            found = await records_of(self._hands, self._place.line, step, limit, self._value)
        except (StepFailed, OrganisationError) as error:
            raise self._failed(log, begun, error) from error
        more = {"more": "true"} if len(found) > limit else {}
        self._done(log, begun, Outcome({"count": str(min(len(found), limit)), **more}))
        for number, (ref, values) in enumerate(found[:limit], 1):
            self._scope.enter(ref, values)
            try:
                await self._steps(step.steps, f"{path}.{number}.")
            finally:
                self._scope.leave()

    async def _value(self, slug: object) -> Value:
        return await self._hands.slugs.value(slug, self.run.session, self._scope)  # pyright: ignore[reportArgumentType]

    async def _confirm(self, step: ConfirmStep, path: str) -> None:
        question = await self._filled(step.text)
        log, begun = self._begin(path, step.id, "confirm", (("text", question),))
        self._answer = asyncio.get_running_loop().create_future()
        self._put(replace(self.run, status=RunStatus.ASKING, question=question))
        yes = await self._answer
        self._answer = None
        self._put(replace(self.run, status=RunStatus.RUNNING, question=""))
        if not yes:
            self._log(replace(log, status=StepStatus.DECLINED, seconds=self._seconds(begun)))
            await self._gate()
            raise _Ended(RunStatus.CANCELLED, StepProblem.DECLINED)
        self._done(log, begun, Outcome())

    # -- the log -------------------------------------------------------------------------------------------

    def _begin(self, path: str, step: str, action: str, given: Pairs = ()) -> tuple[StepLog, float]:
        log = StepLog(path, step, action, given, begun=self._clock.now())
        self._log(log)
        return log, self._clock.monotonic()

    def _done(self, log: StepLog, begun: float, outcome: Outcome) -> None:
        if outcome.inverse is not None:
            self._inverses[log.path] = outcome.inverse
        status = StepStatus.WAITING if outcome.waiting else StepStatus.DONE
        self._log(
            replace(
                log,
                status=status,
                seconds=self._seconds(begun),
                outputs=tuple(outcome.outputs.items()),
                can_undo=outcome.inverse is not None,
            )
        )

    def _failed(
        self, log: StepLog, begun: float, error: StepFailed | Refused | OrganisationError | BadExpression
    ) -> _Ended:
        why = _reason(error)
        self._log(
            replace(
                log,
                status=StepStatus.FAILED,
                seconds=self._seconds(begun),
                problem=why.problem,
                values=why.values,
                reason=why.reason,
            )
        )
        if self._gone:
            return _Ended(RunStatus.CANCELLED, StepProblem.SESSION_CLOSED)
        return _Ended(RunStatus.FAILED, why.problem)

    def _seconds(self, begun: float) -> float:
        return max(0.0, self._clock.monotonic() - begun)

    def _log(self, log: StepLog) -> None:
        known = any(each.path == log.path for each in self.run.steps)
        others = tuple(log if each.path == log.path else each for each in self.run.steps)
        self._put(replace(self.run, steps=others if known else (*others, log)))

    def _put(self, run: Run) -> None:
        self.run = run
        self._changed(run)


async def _unknown(call: Call) -> Outcome:
    del call
    raise StepFailed(StepProblem.UNKNOWN_ACTION)


def _reason(error: StepFailed | Refused | OrganisationError | BadExpression) -> StepFailed:
    match error:
        case StepFailed():
            return error
        case BadExpression():
            values = {"why": error.problem, "position": error.position, "word": error.word}
            return StepFailed(StepProblem.BAD_CONDITION, values)
        case _:
            return failed_because(error)


def _shown(arguments: Mapping[str, str], pairs: Mapping[str, Pairs]) -> Pairs:
    flat = [(name, text[:_SHOWN]) for name, text in arguments.items()]
    flat += [(f"{name}.{key}", text[:_SHOWN]) for name, each in pairs.items() for key, text in each]
    return tuple(flat)
