"""Templates: which fit (facts 8), and filled by the organisation."""

from __future__ import annotations

from session_engine.casework.office import Office
from session_engine.errors import Failure, OrganisationError
from session_engine.ids import LineId, RecordRef
from session_engine.mail.state import Filled, Template
from session_engine.organisation import json_text, odata
from session_engine.organisation.json_text import NotJson, Payload
from session_engine.organisation.requests import Request
from session_engine.records.state import Lookup, Parties, RecordState

GLOBAL = "systemuser"
"""The kind of templates that fit every record."""
_COLUMNS = ("templateid", "title", "subject", "subjectsafehtml", "description", "safehtml", "body",
            "templatetypecode", "languagecode")  # fmt: skip
_MOST = 500
_SAFE_TYPE = frozenset("abcdefghijklmnopqrstuvwxyz0123456789_")


class Templates:
    """The organisation's templates."""

    def __init__(self, office: Office) -> None:
        self._office = office

    async def fitting(self, ref: RecordRef) -> tuple[Template, ...]:
        """Give the templates that fit a record: its table's own, and those for all."""
        meta = await self._office.table(ref.line, "template")
        kinds = " or ".join(f"templatetypecode eq '{kind}'" for kind in (GLOBAL, _plain(ref.table)))
        select = tuple(name for name in _COLUMNS if meta.has(name))
        query = odata.Query(select=select, filter=f"({kinds})", orderby=("title",), top=_MOST)
        rows = await self._office.rows(ref.line, odata.collection(meta.table.set_name, query))
        return tuple(_template(row) for row in rows)

    async def named(self, line: LineId, title: str) -> str | None:
        """Give the key of the template with a title, None where there is none."""
        meta = await self._office.table(line, "template")
        query = odata.Query(select=("templateid",), filter=f"title eq {odata.literal(title)}", top=1)
        rows = await self._office.rows(line, odata.collection(meta.table.set_name, query))
        return odata.guid(json_text.text_of(rows[0], "templateid")) if rows else None

    async def filled(self, line: LineId, template: str, about: RecordRef) -> Filled:
        """Let the organisation fill a template from a record."""
        body: Payload = {"TemplateId": template, "ObjectType": about.table, "ObjectId": about.id}
        request = Request("POST", "InstantiateTemplate", json_text.encode(body), reads=True)
        reply = await self._office.client(line).send(request)
        try:
            found = json_text.as_list((await reply.payload()).get("value"))
            email = json_text.as_object(found[0])
        except (NotJson, IndexError) as error:
            raise OrganisationError(Failure.RUBBISH) from error
        return Filled(json_text.text_of(email, "subject"), json_text.text_of(email, "description"))


def recipient_of(record: RecordState) -> Lookup | None:
    """Give the recipient templates are filled for: the first who is a customer or a colleague."""
    to = record.value("to")
    members = to.members if isinstance(to, Parties) else ()
    return next((party.who for party in members if party.who is not None), None)


def regarding_of(record: RecordState) -> Lookup | None:
    """Give what an e-mail is about."""
    value = record.value("regardingobjectid")
    return value if isinstance(value, Lookup) else None


def _plain(table: str) -> str:
    return table if set(table) <= _SAFE_TYPE else GLOBAL


def _template(row: Payload) -> Template:
    def text(*names: str) -> str:
        return next((found for name in names if (found := json_text.text_of(row, name))), "")

    return Template(
        text("templateid"),
        text("title"),
        text("subjectsafehtml", "subject"),
        text("description"),
        text("safehtml", "body"),
        text("templatetypecode"),
        json_text.number_of(row, "languagecode") or 0,
    )
