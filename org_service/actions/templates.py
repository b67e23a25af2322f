"""InstantiateTemplate: an e-mail as a template has it, its placeholders filled from a record. Nothing is stored."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final
from uuid import UUID

from org_service.answers.formats import Formats
from org_service.description import Table
from org_service.errors import BadPayload, InvalidArgument
from org_service.mail.placeholders import fill_html, fill_text
from org_service.mail.template_values import TemplateValues
from org_service.records.transaction import Row, Transaction

WRONG_KIND: Final = "0x80044306"
GLOBAL: Final = "systemuser"
"""The type of templates that fit every record (facts 8): they speak of the user alone."""


def instantiate(tx: Transaction, formats: Formats, payload: Mapping[str, Any]) -> dict[str, object]:
    """Give the columns of an e-mail that is made of a template: `{TemplateId, ObjectType, ObjectId}`.

    Raises:
        InvalidArgument: The template is for records of another table.
        RecordNotFound: The template or the record is not there.
    """
    template = tx.get(tx.description.tables["template"], _guid(payload, "TemplateId"))
    kind = _kind(tx, payload)
    record = tx.get(kind, _guid(payload, "ObjectId"))
    _check_kind(template, kind)
    values = TemplateValues(tx, formats, kind, record)
    subject = template.get("subjectsafehtml") or template.get("subject") or ""
    body = template.get("safehtml") or template.get("body") or ""
    found: dict[str, object] = {
        "subject": fill_text(subject, values.value),
        "description": fill_html(body, values.value),
        "mimetype": "text/html",
        "directioncode": True,
        "_templateid_value": template["templateid"],
    }
    return found | _regarding(tx, kind, record)


def _regarding(tx: Transaction, kind: Table, record: Row) -> dict[str, object]:
    column = tx.description.tables["email"].columns["regardingobjectid"]
    if kind.name not in column.target_by_table:
        return {}
    name = "_regardingobjectid_value"
    return {
        name: record[kind.primary_id],
        f"{name}@Microsoft.Dynamics.CRM.lookuplogicalname": kind.name,
    }


def _check_kind(template: Row, kind: Table) -> None:
    wanted = template["templatetypecode"]
    if wanted not in {GLOBAL, kind.name}:
        message = f"The template '{template['title']}' is for {wanted}, not for {kind.name}."
        raise InvalidArgument(message, WRONG_KIND)


def _kind(tx: Transaction, payload: Mapping[str, Any]) -> Table:
    name = payload.get("ObjectType")
    kind = tx.description.tables.get(name) if isinstance(name, str) else None
    if kind is None:
        message = "The parameter 'ObjectType' is missing or names no table."
        raise BadPayload(message)
    return kind


def _guid(payload: Mapping[str, Any], name: str) -> str:
    try:
        return str(UUID(str(payload.get(name))))
    except ValueError:
        message = f"The parameter '{name}' is missing or no GUID."
        raise BadPayload(message) from None
