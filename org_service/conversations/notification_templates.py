"""How agents are told of work (facts 4): what comes with the product, and what a work stream has chosen."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final, NamedTuple
from uuid import NAMESPACE_URL, uuid5

from org_service.conversations.offers import Mode

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from org_service.records.transaction import Row, Transaction

TABLE: Final = "msdyn_notificationtemplate"
FIELD: Final = "msdyn_notificationfield"
BETWEEN: Final = "msdyn_notificationtemplate_notificationfield"
IN_BACKGROUND: Final = 509180001


class Field(NamedTuple):
    """A line of templates."""

    name: str
    title: str
    value: str


class Delivered(NamedTuple):
    """A template that comes with the product."""

    name: str
    title: str
    icon: str
    fields: tuple[str, ...] = ()
    rejectable: bool = True


FIELDS: Final = MappingProxyType(
    {
        field.name: field
        for field in (
            Field("ninedesk_case", "Case", "{caseTitle}"),
            Field("ninedesk_case_number", "Number", "{caseId}"),
            Field("ninedesk_language", "Language", "{visitorLanguage}"),
            Field("ninedesk_device", "Device", "{visitorDevice}"),
        )
    }
)
_CUSTOMERS: Final = ("ninedesk_case", "ninedesk_language")
DELIVERED: Final = (
    Delivered("ninedesk_incoming_auth", "Incoming, authenticated", "conversation", _CUSTOMERS),
    Delivered(
        "ninedesk_incoming_unauth",
        "Incoming, unauthenticated",
        "conversation",
        ("ninedesk_language", "ninedesk_device"),
    ),
    Delivered("ninedesk_transfer", "Transfer", "transfer", _CUSTOMERS),
    Delivered("ninedesk_consult", "Consult", "contacts", _CUSTOMERS),
    Delivered("ninedesk_case_assigned", "Case assigned", "case", ("ninedesk_case_number",), rejectable=False),
    Delivered("ninedesk_email_assigned", "Email assigned", "email", rejectable=False),
    Delivered("ninedesk_record_assigned", "Record assigned", "record", rejectable=False),
)


def id_of(table: str, name: str) -> str:
    """Give the id that a delivered row has in every organisation."""
    return str(uuid5(NAMESPACE_URL, f"ninedesk:{table}:{name}"))


def delivered_rows() -> Iterator[tuple[str, dict[str, Any]]]:
    """Give the tables and rows of what comes with the product, without stamps."""
    for order, field in enumerate(FIELDS.values()):
        yield FIELD, field_row(field, order)
    for template in DELIVERED:
        values = {"msdyn_icon": template.icon, "msdyn_showrejectbutton": template.rejectable}
        yield TABLE, template_row(template.name, template.title, **values)
        for name in template.fields:
            yield BETWEEN, between_row(template.name, name)


def template_row(name: str, title: str, **values: object) -> dict[str, Any]:
    """Make the row of a template."""
    return {
        "msdyn_notificationtemplateid": id_of(TABLE, name),
        "msdyn_name": title,
        "msdyn_uniquename": name,
        "msdyn_showtimeout": True,
        "msdyn_autoacceptnotification": False,
        "msdyn_showrejectbutton": True,
        "msdyn_desktopnotificationmode": IN_BACKGROUND,
        **_ACTIVE,
        **values,
    }


def field_row(field: Field, order: int) -> dict[str, Any]:
    """Make the row of a line of templates."""
    return {
        "msdyn_notificationfieldid": id_of(FIELD, field.name),
        "msdyn_name": field.title,
        "msdyn_uniquename": field.name,
        "msdyn_title": field.title,
        "msdyn_value": field.value,
        "msdyn_order": order,
        **_ACTIVE,
    }


def between_row(template: str, field: str) -> dict[str, Any]:
    """Say that a template has a line."""
    return {
        f"{BETWEEN}id": id_of(BETWEEN, f"{template} {field}"),
        "msdyn_notificationtemplateid": id_of(TABLE, template),
        "msdyn_notificationfieldid": id_of(FIELD, field),
    }


_ACTIVE: Final[Mapping[str, int]] = MappingProxyType({"statecode": 0, "statuscode": 1})

# -- what a work stream has chosen -------------------------------------------------------------------

_KNOWN, _UNKNOWN = (f"{TABLE}_incoming_{each}" for each in ("auth", "unauth"))
_COLUMNS: Final = MappingProxyType({Mode.TRANSFER: f"{TABLE}_transfer", Mode.CONSULT: f"{TABLE}_consult"})


def chosen(tx: Transaction, stream: Row, mode: Mode, conversation_id: str | None) -> Row | None:
    """Give the template that a work stream tells its agents by; None where it is a delivered one.

    Args:
        tx: The transaction.
        stream: The work stream.
        mode: Why she is asked.
        conversation_id: Whose customer is known or not; None for a record, which says whose it is.
    """
    column = _COLUMNS.get(mode) or _incoming(tx, stream, conversation_id)
    name = stream.get(column)
    rows = tx.rows(TABLE, msdyn_uniquename=name, statecode=0) if name else []
    return rows[0] if rows else None


def assigns(stream: Row, template: Row | None) -> bool:
    """Tell whether what is offered is the agent's without her consent (facts 4): its stream or its template says so."""
    return bool(stream.get("ninedesk_autoassign") or (template or {}).get("ninedesk_autoassign"))


def _incoming(tx: Transaction, stream: Row, conversation_id: str | None) -> str:
    if conversation_id is None or stream.get(_KNOWN) == stream.get(_UNKNOWN):
        return _KNOWN  # the conversation is read only where it makes a difference
    table = tx.description.tables["msdyn_ocliveworkitem"]
    row = tx.find(table, conversation_id)
    return _KNOWN if row is not None and row["msdyn_customer"] is not None else _UNKNOWN
