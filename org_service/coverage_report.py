"""Writes COVERAGE.md: what of the Web API is answered and what not, from the code's own tables.

`python -m org_service.coverage_report` writes it, `--check` tells whether it is up to date.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final, cast

from org_service.assist.operations import AssistService
from org_service.conversations.operations import LINE_ACTIONS
from org_service.conversations.practice.service import practice_operation
from org_service.conversations.visitors.service import page_operation
from org_service.description import Description, Table, load_description
from org_service.odata.functions import QUERY_FUNCTIONS, STRING_FUNCTIONS
from org_service.odata.options import KNOWN_OPTIONS, REFUSED_OPTIONS
from org_service.query.operators import ALL_OPERATORS
from org_service.records.rules.states import TRANSITIONS
from org_service.search.operations import SearchService
from org_service.web.builtin import BUILT_IN
from org_service.web.exchange import Request, Work
from org_service.web.operations import Arguments, Operation

if TYPE_CHECKING:
    from collections.abc import Iterable

    from org_service.organisation import Organisation

TARGET: Final = Path(__file__).parent / "COVERAGE.md"
_WRITE: Final = {
    "all": "create, read, update, delete",
    "own": "read; create, update, delete one's own",
    "change": "read, update",
    "lead": "by who leads somebody",
    "none": "read",
    "child": "read; written with its parent record",
    "associate": "read; written by `$ref`",
}
_HEAD: Final = """\
# What the organisation service answers

Made from the code by `python -m org_service.coverage_report`; do not edit. The model is the Dataverse
Web API v9.2 as documented publicly.
"""
_REQUESTS: Final = """\
## Requests

| request | answered |
|---|---|
| service document, `$metadata` | yes |
| `EntityDefinitions`, `Attributes` with casts, relationships, option sets | read only; `$select $filter $expand` |
| `RelationshipDefinitions`, `GlobalOptionSetDefinitions`, with casts | read only |
| create, deep insert, `return=representation` | yes |
| read, `$select`, `$expand` (nested, with all options) | yes |
| update, upsert, `If-Match`, `If-None-Match` | yes |
| delete, cascading as the relationships say | yes |
| single property: read, `$value`, PUT, DELETE | yes |
| `$ref`: associate, disassociate, single and collection | yes |
| collections of a record, also through lookups | yes |
| pages by `odata.maxpagesize` and `@odata.nextLink` | yes, by keyset: stable while rows come and go |
| formatted values, lookup annotations | yes, in the user's time zone and locale |
| `fetchXml=`, `savedQuery=`, `userQuery=` | yes, with aggregates, `groupby`, `dategrouping`, paging cookies |
| empty columns | `null` with `$select`, left out of what FetchXML and views find |
| `$batch` with change sets and `$n` references | yes, up to 1,000 requests |
| repeatable requests (`Repeatability-Request-ID`) | yes, remembered for two days |
| alternate keys (`incidents(ticketnumber='CAS-01042')`) | read, update, delete; no upsert, not in `@odata.bind` |
| `$apply`, `$search`, `$skip` | no; `$skip` is none of Dataverse's either |
| change tracking (`odata.track-changes`) | no; the change feed beside the Web API has it |
| service limits (429) | of `ninedesk_Attend` alone |
| definitions: create, change | no |
| impersonation (`CallerObjectId`, `MSCRMCallerID`) | no: refused (403), unless it names the caller |
| duplicate detection (`MSCRM.SuppressDuplicateDetection`) | no rules: nothing is a duplicate |
| `odata.metadata=full`, `=none` | no: answers are `minimal` |
| `searchstatus`, `searchstatistics` | no |

## Differences worth knowing

- A column that is required for the application is required here, not in forms only.
- Choices are sorted by their value, lookups by the name they show.
- A file's content (`documentbody`, `body`) comes only when it is selected.
- A picked queue item that somebody else works on is refused.
- A queue that work waits in, or that a work stream names, is neither deleted nor deactivated.
- `$expand=ownerid` is refused in so many words: `owninguser` and `owningteam` are expanded.
- Expanded collections come whole, up to 5,000 rows in all, without a link to a next page of their own.
- There is one language for labels (1033).
"""


def report(description: Description) -> str:
    """Write the whole report."""
    parts = [_HEAD, _REQUESTS, _tables(description), _operations(), _queries(), _states(description)]
    return "\n".join(parts)


def _tables(description: Description) -> str:
    lines = ["## Tables", "", "| table | set | columns | relationships | may be |", "|---|---|---|---|---|"]
    lines += [
        f"| {table.label} `{table.name}` | `{table.set_name}` | {_columns(table)} "
        f"| {len(table.single) + len(table.collections)} | {_WRITE[table.write]} |"
        for table in sorted(description.tables.values(), key=lambda table: table.name)
    ]
    return "\n".join([*lines, ""])


def _columns(table: Table) -> int:
    return sum(column.in_web_api for column in table.columns.values())


def _operations() -> str:
    lines = ["## Actions and functions", "", "| name | kind | bound to | parameters |", "|---|---|---|---|"]
    # Only what the operations are called is asked: that needs no organisation.
    nobody = cast("Organisation", None)
    others = (
        *SearchService(nobody).operations(),
        *AssistService(nobody).operations(),
        *LINE_ACTIONS,
        page_operation(_unasked),
        practice_operation(_unasked),
    )
    operations = sorted((*BUILT_IN, *others), key=lambda operation: operation.name.lower())
    lines += [_operation(operation) for operation in operations]
    return "\n".join([*lines, ""])


def _unasked(_request: Request, _record_id: str | None, _arguments: Arguments) -> Work:
    raise NotImplementedError


def _operation(operation: Operation) -> str:
    parameters = ", ".join(parameter.name for parameter in operation.parameters)
    bound = f"`{operation.bound_to}`" if operation.bound_to else ""
    return f"| `{operation.name}` | {operation.kind} | {bound} | {parameters} |"


def _queries() -> str:
    refused = "; ".join(f"`{name}`" for name in sorted(REFUSED_OPTIONS))
    return "\n".join(
        [
            "## Queries",
            "",
            f"- Options: {_names(KNOWN_OPTIONS)}. Refused in so many words: {refused}.",
            "- Operators: `eq ne gt ge lt le and or not in`, `null`, `any` and `all` over collections.",
            f"- Functions: {_names(STRING_FUNCTIONS)}.",
            f"- Query functions (`Microsoft.Dynamics.CRM.`): {_names(QUERY_FUNCTIONS)}.",
            "- Not among them: `ContainValues` and `DoesNotContainValues` (there are no such columns),",
            "  `EqualUserOrUserHierarchy`, `EqualRoleBusinessId`.",
            f"- FetchXML operators: {_names(ALL_OPERATORS)}.",
            "",
        ]
    )


def _names(names: Iterable[str]) -> str:
    return ", ".join(f"`{name}`" for name in sorted(names))


def _states(description: Description) -> str:
    lines = ["## Steps from state to state by an update", "", "| table | from | to |", "|---|---|---|"]
    for name, steps in TRANSITIONS.items():
        labels = description.tables[name].columns["statecode"].labels
        lines += [
            f"| {description.tables[name].label} | {labels[state]} "
            f"| {', '.join(labels[to] for to in sorted(targets)) or '(none)'} |"
            for state, targets in steps.items()
        ]
    lines += ["", "A case is resolved by `CloseIncident` alone."]
    return "\n".join([*lines, ""])


def main(arguments: list[str] | None = None) -> int:
    """Write the report, or check it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="only tell whether it is up to date")
    options = parser.parse_args(arguments)
    text = report(load_description())
    if not options.check:
        TARGET.write_text(text, encoding="utf-8", newline="\n")
        return 0
    if TARGET.exists() and TARGET.read_text(encoding="utf-8") == text:
        return 0
    sys.stderr.write(f"{TARGET.name} is out of date: run python -m org_service.coverage_report\n")
    return 1


if __name__ == "__main__":
    sys.exit(main())
