"""The verbs of placeholders: fill a text for a session, give values to expressions, set and refresh the context."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from session_engine.errors import OrganisationError
from session_engine.events import EventBus
from session_engine.ids import RecordRef, SessionId
from session_engine.organisation.lines import Lines
from session_engine.organisation.tables import TableMeta
from session_engine.records.state import Value
from session_engine.sessions.events import SessionClosed
from session_engine.sessions.state import Session
from session_engine.slugs import querying
from session_engine.slugs.context import SessionContext
from session_engine.slugs.events import SessionContextChanged
from session_engine.slugs.grammar import parse
from session_engine.slugs.joining import joined
from session_engine.slugs.ports import Desk, Records, Scope
from session_engine.slugs.state import AnySlug, Form, Literal, ODataSlug, Target
from session_engine.slugs.writing import written

PERSON = {"fullname", "firstname", "systemuserid"}
"""What `${user....}` gives of who works here."""


class SlugsArea:
    """Fills texts.

    Args:
        bus: Where changes are announced.
        lines: The organisations.
        records: The record store.
        desk: What is open.
    """

    def __init__(self, bus: EventBus, lines: Lines, records: Records, desk: Desk) -> None:
        self._bus = bus
        self._lines = lines
        self._records = records
        self._desk = desk
        self._contexts: dict[SessionId, SessionContext] = {}
        bus.subscribe(SessionClosed, self._closed)

    async def fill(
        self,
        text: str,
        session: SessionId,
        *,
        form: Form = Form.MACRO,
        target: Target = Target.TEXT,
        scope: Scope | None = None,
        afresh: bool = False,
    ) -> str:
        """Fill a text for a session; what is not to be had becomes nothing, and its separator goes.

        Args:
            text: With placeholders.
            session: Whose context counts.
            form: How placeholders are written.
            target: What the filled text is for.
            scope: Names that go before the session's.
            afresh: By what the first record is now, as far as that is known, not by what a name first stood for.
        """
        context = self._context(session).afresh() if afresh else None
        tree = parse(text, form)
        literals, found = [""], list[str]()
        for node in tree:
            if isinstance(node, Literal):
                literals[-1] = node.text
                continue
            value = await self.value(node, session, scope, context)
            whole = target is Target.ADDRESS and not found and not literals[0]
            found.append(written(value, Target.TEXT if whole else target))
            literals.append("")
        return joined(literals, found)

    async def value(
        self,
        slug: AnySlug,
        session: SessionId,
        scope: Scope | None = None,
        context: SessionContext | None = None,
    ) -> Value:
        """Give what one placeholder stands for, None for nothing; it never fails."""
        where = self._desk.state.sessions.get(session)
        if where is None:
            return None
        if isinstance(slug, ODataSlug):
            return await self._ask(slug, where, scope, context or self._context(session))
        if scope is not None and scope.knows(slug):
            return scope.value(slug)
        if slug.name[0] == "user":
            return self._person(where, slug.name[-1])
        try:
            await self._know(where.anchor.page.record)
            return await (context or self._context(session)).value(slug, where)
        except OrganisationError:
            return None

    async def values(
        self, slugs: Iterable[AnySlug], session: SessionId, scope: Scope | None = None
    ) -> Mapping[AnySlug, Value]:
        """Give what several placeholders stand for, for an expression."""
        return {slug: await self.value(slug, session, scope) for slug in slugs}

    def set(self, session: SessionId, name: str, value: Value) -> None:
        """Give a name of a session's context a value; None takes it away."""
        self._context(session).give(name, value)
        self._bus.publish(SessionContextChanged(session))

    def refresh(self, session: SessionId) -> None:
        """Look a session's context up again."""
        self._context(session).forget()
        self._bus.publish(SessionContextChanged(session))

    async def _ask(
        self, slug: ODataSlug, session: Session, scope: Scope | None, context: SessionContext
    ) -> Value:
        plain = scope is None  # with names of a macro's run inside, each run asks anew
        known, value = context.answer(slug) if plain else (False, None)
        if not known:

            async def fill(inner: AnySlug) -> Value:
                return await self.value(inner, session.id, scope, context)

            value = await querying.ask(self._lines, session.line, slug, fill)
            if plain and value is not None:
                context.keep(slug, value)
        return value

    def _closed(self, event: SessionClosed) -> None:
        self._contexts.pop(event.session, None)

    async def _know(self, ref: RecordRef | None) -> None:
        """Have a table's columns at hand, so that a name that is none costs no request."""
        if ref is not None and ref.line in self._lines.ids():
            await self._lines.metadata(ref.line).table(ref.table)

    def _meta(self, ref: RecordRef) -> TableMeta | None:
        return self._lines.metadata(ref.line).known(ref.table) if ref.line in self._lines.ids() else None

    def _person(self, session: Session, what: str) -> Value:
        person = self._lines.state(session.line).person if session.line in self._lines.ids() else None
        if person is None or what not in PERSON:
            return None
        return {
            "fullname": person.full_name,
            "firstname": person.first_name,
            "systemuserid": person.ref.id,
        }[what]

    def _context(self, session: SessionId) -> SessionContext:
        context = self._contexts.get(session)
        if context is None:
            context = self._contexts[session] = SessionContext(self._records, self._meta)
        return context
