"""What a notification template will look like, from its record as it stands with everything typed and not saved."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta

from session_engine.ids import CONVERSATION_TABLE, RecordRef
from session_engine.offers.state import Mode, Offer, Popup
from session_engine.offers.template_reading import POPUPS
from session_engine.offers.templates import Subject, Template, TemplateField, look_of
from session_engine.records.state import Choice, RecordState

SECONDS = 120
"""The countdown where neither template nor work stream says one (facts 4)."""
_NAME = "preview"
_NOBODY = "00000000-0000-4000-8000-000000000000"


def preview(
    record: RecordState, lines: tuple[TemplateField, ...], slugs: Mapping[str, str], now: datetime, key: str
) -> Offer:
    """Make the offer of nobody, as it would be shown by a template.

    Args:
        record: The template.
        lines: Its fields.
        slugs: Of whom it tells: values by placeholder.
        now: From when the time counts.
        key: The id of the offer.
    """
    timeout, assigned = record.value("msdyn_timeout"), record.value("ninedesk_autoassign") is True
    seconds = timeout if isinstance(timeout, int) and timeout > 0 else SECONDS
    offer = Offer(
        key,
        record.ref.line,
        RecordRef(record.ref.line, CONVERSATION_TABLE, _NOBODY),
        channel=slugs.get("channel", ""),
        customer=slugs.get("customerName", ""),
        subject=slugs.get("subject", ""),
        queue=slugs.get("queueId", ""),
        waiting_since=now,
        offered=now,
        expires=now + timedelta(seconds=seconds),
        rejectable=record.value("msdyn_showrejectbutton") is not False and not assigned,
        auto=record.value("msdyn_autoacceptnotification") is True,
        mode=Mode.ASSIGNED if assigned else Mode.ROUTED,
        template=_NAME,
    )
    look = look_of(offer, Subject(known=True, slugs=slugs), {_NAME: _template(record, lines)})
    return replace(offer, look=look)


def _template(record: RecordState, lines: tuple[TemplateField, ...]) -> Template:
    mode = record.value("msdyn_desktopnotificationmode")
    return Template(
        name=_NAME,
        icon=_text(record, "msdyn_icon"),
        fields=lines,
        title=_text(record, "msdyn_title"),
        timer=record.value("msdyn_showtimeout") is not False,
        accept=_text(record, "msdyn_acceptbuttontext"),
        reject=_text(record, "msdyn_rejectbuttontext"),
        popup=POPUPS.get(mode.value, Popup.NEVER) if isinstance(mode, Choice) else Popup.NEVER,
        own=True,
    )


def _text(record: RecordState, column: str) -> str:
    value = record.value(column)
    return value if isinstance(value, str) else ""
