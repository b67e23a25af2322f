"""The records a loop goes through."""

from __future__ import annotations

from collections.abc import Mapping

from session_engine.ids import LineId, RecordRef
from session_engine.macros.performing.hands import Hands
from session_engine.macros.runs import StepFailed, StepProblem
from session_engine.macros.state import LoopStep
from session_engine.organisation import odata, values
from session_engine.organisation.tables import TableMeta
from session_engine.records.state import Value
from session_engine.slugs.grammar import condition_parts
from session_engine.slugs.querying import Fill, Unanswerable, condition


async def records_of(
    hands: Hands, line: LineId, step: LoopStep, limit: int, fill: Fill
) -> list[tuple[RecordRef, Mapping[str, Value]]]:
    """Find a loop's records, with the columns it names: one more than its limit where there are more.

    Raises:
        StepFailed: It names a column there is not, or a value in its condition is not to be had.
        OrganisationError: It could not be asked.
    """
    meta = await hands.lines.metadata(line).table(step.table)
    columns = _columns(meta, step)
    try:
        wanted = await condition(condition_parts(step.filter), fill, meta) if step.filter else ""
    except Unanswerable as error:
        raise StepFailed(StepProblem.MISSING_ARGUMENT, {"argument": "filter"}) from error
    query = odata.Query(
        select=(meta.table.primary_id, *(meta.columns[name].property_name for name in columns)),
        filter=wanted,
        orderby=(meta.table.primary_id,),
        top=limit + 1,
    )
    reply = await hands.lines.client(line).get(odata.collection(meta.table.set_name, query))
    rows = await reply.rows()
    return [
        (
            hands.records.absorb(line, step.table, row),
            {name: values.decode(meta.columns[name], row, line) for name in columns},
        )
        for row in rows[: limit + 1]
    ]


def _columns(meta: TableMeta, step: LoopStep) -> tuple[str, ...]:
    for name in step.columns:
        if not meta.has(name):
            raise StepFailed(StepProblem.UNKNOWN_COLUMN, {"column": name, "table": step.table})
    names = dict.fromkeys((*step.columns, meta.table.primary_name))
    return tuple(name for name in names if meta.has(name) and name != meta.table.primary_id)
