"""The condition operators, named as FetchXML names them, with what they take."""

from typing import Final, Literal, cast, get_args

Operator = Literal[
    "eq", "ne", "gt", "ge", "lt", "le",
    "like", "not-like", "contains", "not-contains",
    "begins-with", "not-begin-with", "ends-with", "not-end-with",
    "in", "not-in", "between", "not-between", "null", "not-null",
    "on", "on-or-after", "on-or-before", "not-on",
    "yesterday", "today", "tomorrow",
    "last-seven-days", "next-seven-days",
    "last-week", "this-week", "next-week",
    "last-month", "this-month", "next-month",
    "last-year", "this-year", "next-year",
    "last-x-hours", "next-x-hours", "last-x-days", "next-x-days", "last-x-weeks", "next-x-weeks",
    "last-x-months", "next-x-months", "last-x-years", "next-x-years",
    "olderthan-x-minutes", "olderthan-x-hours", "olderthan-x-days", "olderthan-x-weeks",
    "olderthan-x-months", "olderthan-x-years",
    "last-fiscal-year", "this-fiscal-year", "next-fiscal-year",
    "last-fiscal-period", "this-fiscal-period", "next-fiscal-period",
    "last-x-fiscal-years", "next-x-fiscal-years", "last-x-fiscal-periods", "next-x-fiscal-periods",
    "in-fiscal-year",
    "eq-userid", "ne-userid", "eq-userteams", "eq-useroruserteams",
    "eq-businessid", "ne-businessid", "eq-userlanguage",
    "above", "eq-or-above", "under", "eq-or-under", "not-under",
]  # fmt: skip
"""FetchXML's names; `contains` and `not-contains` are OData's `contains()`, without wildcards.

`like` knows the wildcards `%`, `_` and `[set]`; `begins-with` and `ends-with` take their value as
it stands.
"""

ALL_OPERATORS: Final[frozenset[Operator]] = frozenset(cast("tuple[Operator, ...]", get_args(Operator)))
COMPARISONS: Final[frozenset[Operator]] = frozenset({"eq", "ne", "gt", "ge", "lt", "le"})
PATTERNS: Final[frozenset[Operator]] = frozenset(
    {
        "like", "not-like", "contains", "not-contains",
        "begins-with", "not-begin-with", "ends-with", "not-end-with",
    }
)  # fmt: skip
LISTS: Final[frozenset[Operator]] = frozenset({"in", "not-in"})
RANGES: Final[frozenset[Operator]] = frozenset({"between", "not-between"})
DAYS: Final[frozenset[Operator]] = frozenset({"on", "on-or-after", "on-or-before", "not-on"})
OF_THE_USER: Final[frozenset[Operator]] = frozenset(
    {
        "eq-userid", "ne-userid", "eq-userteams", "eq-useroruserteams",
        "eq-businessid", "ne-businessid", "eq-userlanguage",
    }
)  # fmt: skip
IN_HIERARCHY: Final[frozenset[Operator]] = frozenset(
    {"above", "eq-or-above", "under", "eq-or-under", "not-under"}
)
