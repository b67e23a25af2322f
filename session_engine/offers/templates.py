"""Notification templates (facts 4): which one a card follows, and its fields filled in.

The product's own are the table below, which every organisation has as rows, too; their words are made by the desktop.
A work stream may name one of its organisation's own, with the words that were written there.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field

from session_engine.light_dataclass import dataclass
from session_engine.offers.state import Fact, Look, Mode, Offer, Popup
from session_engine.slugs.grammar import parse
from session_engine.slugs.joining import joined
from session_engine.slugs.state import Form, Literal, Slug


@dataclass(frozen=True, slots=True)
class TemplateField:
    """A field of a template.

    Attributes:
        header: Its heading; a code for the product's own.
        value: Text with placeholders.
    """

    header: str
    value: str


@dataclass(frozen=True, slots=True)
class Template:
    """A notification template.

    Attributes:
        name: Unique name.
        icon: Meaning of an icon.
        fields: Lines, in order.
        title: Text with placeholders; empty for the product's own words.
        timer: The seconds left are shown.
        accept: Text of the button; empty for the product's own.
        reject: The same.
        popup: When the system's own notification is shown.
        own: An organisation has written it.
    """

    name: str
    icon: str
    fields: tuple[TemplateField, ...] = ()
    title: str = ""
    timer: bool = True
    accept: str = ""
    reject: str = ""
    popup: Popup = Popup.BACKGROUND
    own: bool = False


@dataclass(frozen=True, slots=True)
class Subject:
    """What a template is filled with.

    Attributes:
        known: The customer has a record.
        slugs: Values by placeholder.
    """

    known: bool
    slugs: Mapping[str, str] = field(default_factory=dict[str, str])


_LANGUAGE = TemplateField("language", "{visitorLanguage}")
_DEVICE = TemplateField("device", "{visitorDevice}")
_CASE = TemplateField("case", "{caseTitle}")
_NUMBER = TemplateField("case_number", "{caseId}")

OWN: Mapping[str, Template] = {
    template.name: template
    for template in (
        Template("ninedesk_incoming_auth", "conversation", (_CASE, _LANGUAGE)),
        Template("ninedesk_incoming_unauth", "conversation", (_LANGUAGE, _DEVICE)),
        Template("ninedesk_transfer", "transfer", (_CASE, _LANGUAGE)),
        Template("ninedesk_consult", "contacts", (_CASE, _LANGUAGE)),
        Template("ninedesk_case_assigned", "case", (_NUMBER,)),
        Template("ninedesk_email_assigned", "email"),
        Template("ninedesk_record_assigned", "record"),
    )
}
"""The product's own templates by their unique names."""

_RECORDS = {"incident": "ninedesk_case_assigned", "email": "ninedesk_email_assigned"}


def name_of(offer: Offer, *, known: bool) -> str:
    """Name the template of an offer: by its channel's kind, and whether the customer has a record."""
    if not offer.live:
        return _RECORDS.get(offer.about.table, "ninedesk_record_assigned")
    if offer.mode in (Mode.TRANSFER, Mode.CONSULT):
        return f"ninedesk_{offer.mode.value}"
    return "ninedesk_incoming_auth" if known else "ninedesk_incoming_unauth"


def look_of(offer: Offer, subject: Subject, templates: Mapping[str, Template] = OWN) -> Look:
    """Fill the template of an offer; a field with nothing to say is left out."""
    template = templates.get(offer.template) or OWN[name_of(offer, known=subject.known)]
    lines = ((each, filled(each.value, subject.slugs)) for each in template.fields)
    return Look(
        title=filled(template.title, subject.slugs),
        icon=template.icon,
        facts=tuple(
            Fact(each.header, value, template.own, each.value == _LANGUAGE.value)
            for each, value in lines
            if value
        ),
        timer=template.timer,
        accept=template.accept,
        reject=template.reject,
        popup=template.popup,
    )


def filled(text: str, slugs: Mapping[str, str]) -> str:
    """Fill a text's placeholders; one that is not to be had goes with its separator."""
    literals, values = [""], list[str]()
    for node in parse(text, Form.TEMPLATE):
        if isinstance(node, Literal):
            literals[-1] += node.text
        else:
            values.append(slugs.get(node.text, "") if isinstance(node, Slug) else "")
            literals.append("")
    return joined(literals, values).strip() if values else text
