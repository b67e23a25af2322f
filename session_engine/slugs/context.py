"""One session's context: what its placeholders stand for, kept from the first look until it is refreshed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

from session_engine.errors import OrganisationError
from session_engine.ids import CONVERSATION_TABLE, RecordRef
from session_engine.organisation.tables import TableMeta
from session_engine.records.state import Lookup, RecordStatus, Value
from session_engine.sessions.state import Session, Tab
from session_engine.slugs import conversation
from session_engine.slugs.ports import Records
from session_engine.slugs.state import ODataSlug, Slug
from session_engine.slugs.writing import annotated

CASE = "incident"
_CUSTOMERS = {CASE: "customerid", "account": "", "contact": ""}

ALIASES: Mapping[str, Callable[[RecordRef, Value, str], Value]] = MappingProxyType(
    {
        "customerName": lambda _ref, customer, name: (
            customer.name if isinstance(customer, Lookup) else (name if customer is None else None)
        ),
        "customerEntityName": lambda ref, customer, _name: (
            customer.ref.table if isinstance(customer, Lookup) else _own(ref, ref.table)
        ),
        "customerRecordId": lambda ref, customer, _name: (
            customer.ref.id if isinstance(customer, Lookup) else _own(ref, ref.id)
        ),
        "caseId": lambda ref, _customer, _name: ref.id if ref.table == CASE else None,
        "caseTitle": lambda ref, _customer, name: name if ref.table == CASE else None,
        "entityRoutingLogicalName": lambda ref, _customer, _name: ref.table,
        "entityRoutingRecordId": lambda ref, _customer, _name: ref.id,
    }
)
"""Names of templates that come from the session's first record (facts 4)."""


def _own(ref: RecordRef, value: str) -> Value:
    return value if ref.table in ("account", "contact") else None


class SessionContext:
    """What one session's placeholders stand for.

    Args:
        records: The record store.
        meta: Gives a table if it has been read.
    """

    def __init__(self, records: Records, meta: Callable[[RecordRef], TableMeta | None]) -> None:
        self._records = records
        self._meta = meta
        self._given: dict[str, Value] = {}
        self._columns: dict[str, Value] = {}
        self._answers: dict[ODataSlug, Value] = {}
        self._read = False

    def give(self, name: str, value: Value) -> None:
        """Set a name, as a channel or a macro does; None takes it away."""
        if value is None:
            self._given.pop(name, None)
        else:
            self._given[name] = value

    def forget(self) -> None:
        """Look everything up again when it is next needed; what was given stays."""
        self._columns.clear()
        self._answers.clear()
        self._read = False

    def afresh(self) -> SessionContext:
        """Give a context that knows what was given and answered, looks columns up anew, and asks for no record."""
        found = SessionContext(self._records, self._meta)
        found._given, found._answers, found._read = self._given, self._answers, True
        return found

    def answer(self, slug: ODataSlug) -> tuple[bool, Value]:
        """Tell whether a query was answered, and what with."""
        return slug in self._answers, self._answers.get(slug)

    def keep(self, slug: ODataSlug, value: Value) -> None:
        """Keep a query's answer."""
        self._answers[slug] = value

    async def value(self, slug: Slug, session: Session) -> Value:
        """Give what a name stands for; None for what is not to be had."""
        scope, rest = slug.name[0], slug.name[1:]
        if scope in ("$session", "$oc") and rest:
            return annotated(self._given.get(".".join(rest)), slug.annotation)
        if scope == "Session" and len(rest) == 2:
            return self._tab_value(session, *rest)
        if scope == "anchor" and len(rest) == 1:
            return await self._anchor_value(session.anchor.page.record, rest[0], slug.annotation)
        name = ".".join(slug.name)
        if name in self._given:
            return annotated(self._given[name], slug.annotation)
        anchor = session.anchor.page.record
        if anchor is not None and anchor.table == CONVERSATION_TABLE:
            return await conversation.value(name, lambda column: self._column(anchor, column))
        return await self._alias(anchor, name)

    @staticmethod
    def _tab_value(session: Session, which: str, what: str) -> Value:
        tab: Tab | None = {"CurrentTab": session.tab(session.focused), "AnchorTab": session.anchor}.get(which)
        if tab is None:
            return None
        record = tab.page.record
        found: dict[str, Value] = {"title": tab.title, "pageType": tab.page.type.value, "tabId": int(tab.id)}
        if record is not None:
            found |= {"entityId": record.id, "entityName": record.table}
        elif tab.page.parameter("table"):
            found["entityName"] = tab.page.parameter("table")
        return found.get(what)

    async def _alias(self, anchor: RecordRef | None, name: str) -> Value:
        make = ALIASES.get(name)
        if make is None or anchor is None:
            return None
        column = _CUSTOMERS.get(anchor.table, "")
        customer = await self._column(anchor, column) if column else None
        return make(anchor, customer, self._records.state(anchor).name)

    async def _anchor_value(self, anchor: RecordRef | None, name: str, annotation: str) -> Value:
        if anchor is None:
            return None
        if name == "entityName":
            return anchor.table
        value = await self._column(anchor, self._logical(anchor, name))
        return annotated(value, annotation)

    def _logical(self, ref: RecordRef, name: str) -> str:
        """Give a column's logical name for what may be a lookup's property."""
        if name.startswith("_") and name.endswith("_value"):
            return name[1 : -len("_value")]
        meta = self._meta(ref)
        if meta is None or meta.has(name):
            return name
        lower = name.lower()
        return lower if meta.has(lower) else name

    async def _column(self, ref: RecordRef, name: str) -> Value:
        if name in self._columns:
            return self._columns[name]
        known = self._records.state(ref)
        if name not in known.fields and known.status is not RecordStatus.NEW:
            await self._fill(ref)
            known = self._records.state(ref)
        meta = self._meta(ref)
        if meta is not None and name == meta.table.primary_id:
            return ref.id
        new = known.status is RecordStatus.NEW
        value = known.value(name) if new else self._records.value(ref, name)
        self._columns[name] = value
        return value

    async def _fill(self, ref: RecordRef) -> None:
        if self._read:
            return
        self._read = True
        try:
            await self._records.read(ref, None)
        except OrganisationError:
            self._read = False  # asked again when the next text is filled
