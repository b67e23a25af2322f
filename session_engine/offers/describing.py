"""Puts an offer into words of what it is about: the customer, the subject, since when somebody waits."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from session_engine.conversations.rules import channel_by
from session_engine.conversations.state import Channel
from session_engine.offers.state import Offer
from session_engine.offers.templates import OWN, Subject, Template, look_of
from session_engine.organisation import json_text
from session_engine.organisation.json_text import NotJson, Payload
from session_engine.organisation.values import FORMATTED, LOOKUP_TABLE, instant


def described(
    offer: Offer, row: Payload, templates: Mapping[str, Template] = OWN, lasting_chat: str = ""
) -> Offer:
    """Add what a record's row says; an empty one leaves what the offer says itself.

    Args:
        offer: What is offered.
        row: The record it is about.
        templates: What cards look like.
        lasting_chat: The word for a chat that lasts, which the organisation calls like a live one; empty for its own.
    """
    if offer.live:
        return _conversation(offer, row, templates, lasting_chat)
    made = replace(
        offer,
        customer=_text(row, _customer_of(offer)),
        subject=_text(row, "title") or _text(row, "subject") or offer.subject,
        waiting_since=_since(row, "createdon") or offer.offered,
    )
    return replace(made, look=look_of(made, Subject(known=True, slugs=_slugs(made, row)), templates))


def _customer_of(offer: Offer) -> str:
    return "sender" if offer.about.table == "email" else f"_customerid_value{FORMATTED}"


def _conversation(offer: Offer, row: Payload, templates: Mapping[str, Template], lasting_chat: str) -> Offer:
    known = _text(row, f"_msdyn_customer_value{FORMATTED}")
    persistent = _lasts(row)
    made = replace(
        offer,
        channel=(lasting_chat if persistent else "") or _text(row, f"msdyn_channel{FORMATTED}"),
        persistent=persistent,
        customer=known or _text(row, "ninedesk_visitorname"),
        subject=_text(row, "subject") or _text(row, "msdyn_title") or offer.subject,
        waiting_since=_since(row, "ninedesk_waitingsince", "msdyn_startedon", "createdon") or offer.offered,
    )
    return replace(made, look=look_of(made, Subject(bool(known), _slugs(made, row)), templates))


def _lasts(row: Payload) -> bool:
    stream = row.get("msdyn_liveworkstreamid")
    lasts = isinstance(stream, dict) and json_text.as_object(stream).get("ninedesk_persistent") is True
    return channel_by(json_text.number_of(row, "msdyn_channel"), persistent=lasts) is Channel.PERSISTENT


def _text(row: Payload, name: str) -> str:
    return json_text.text_of(row, name)


def _since(row: Payload, *columns: str) -> datetime | None:
    moments = (instant(_text(row, column)) for column in columns)
    return next((moment for moment in moments if moment is not None), None)


def _slugs(offer: Offer, row: Payload) -> Mapping[str, str]:
    """Name what a template's placeholders may ask for (facts 4); answers by their question too."""
    answers = json_of(row.get("ninedesk_prechat"))
    visitor = json_of(row.get("ninedesk_visitor"))
    device = (_text(visitor, "browser"), _text(visitor, "system"))
    case = (
        offer.subject if offer.about.table == "incident" else _text(row, f"_msdyn_issueid_value{FORMATTED}")
    )
    return {
        **{question: answer for question, answer in answers.items() if isinstance(answer, str)},
        "customerName": offer.customer,
        "caseTitle": case,
        "caseId": _text(row, "ticketnumber"),
        "queueId": offer.queue,
        "visitorLanguage": _text(row, "ninedesk_language"),
        "visitorDevice": " · ".join(part for part in device if part),
        "entityRoutingLogicalName": offer.about.table,
        "entityRoutingRecordId": offer.about.id,
        "customerEntityName": _text(row, f"_msdyn_customer_value{LOOKUP_TABLE}"),
        "customerRecordId": _text(row, "_msdyn_customer_value"),
        "subject": offer.subject,
        "channel": offer.channel,
    }


def json_of(value: object) -> Payload:
    """Read JSON that stands in a column; anything else is nothing."""
    if not isinstance(value, str) or not value:
        return {}
    try:
        return json_text.as_object(json_text.decode(value))
    except NotJson:
        return {}
