"""Reads an organisation's own notification templates once one is named; rubbish reads as nothing."""

from __future__ import annotations

import logging
from collections.abc import Mapping

from session_engine.errors import OrganisationError
from session_engine.ids import LineId, RecordRef
from session_engine.offers.state import Offer, Popup
from session_engine.offers.templates import OWN, Template, TemplateField
from session_engine.organisation import json_text, odata
from session_engine.organisation.json_text import NotJson, Payload
from session_engine.organisation.lines import Lines

log = logging.getLogger(__name__)
TEMPLATE = "msdyn_notificationtemplate"
FIELD = "msdyn_notificationfield"
_FIELDS = "msdyn_notificationtemplate_notificationfield"
_EXPANDED = f"{_FIELDS}($select=msdyn_title,msdyn_value,msdyn_order)"
TABLES = frozenset({TEMPLATE, FIELD, _FIELDS})
"""What a template is made of: a change of any of them counts from the next offer on."""
POPUPS: Mapping[int, Popup] = {509180000: Popup.NEVER, 509180001: Popup.BACKGROUND, 509180002: Popup.ALWAYS}
_COLUMNS = (
    "msdyn_uniquename",
    "msdyn_title",
    "msdyn_icon",
    "msdyn_showtimeout",
    "msdyn_acceptbuttontext",
    "msdyn_rejectbuttontext",
    "msdyn_desktopnotificationmode",
)


class Templates:
    """What each line's organisation has written, until it is told to forget it."""

    def __init__(self, lines: Lines) -> None:
        self._lines = lines
        self._read: dict[LineId, Mapping[str, Template]] = {}

    def forget(self, line: LineId) -> None:
        """Read it anew for the next offer: it was changed."""
        self._read.pop(line, None)

    async def for_offer(self, offer: Offer) -> Mapping[str, Template]:
        """Give the templates by which an offer may be shown; the product's alone where it names none."""
        if not offer.template or offer.template in OWN:
            return OWN
        try:
            if offer.line not in self._read:
                self._read[offer.line] = await self._all(offer.line)
        except (OrganisationError, NotJson) as error:
            log.info("notification templates could not be read: %s", type(error).__name__)
        return self._read.get(offer.line, OWN)

    async def lines_of(self, template: RecordRef) -> tuple[TemplateField, ...]:
        """Read the lines of one template, in order.

        Raises:
            OrganisationError: It could not be asked.
        """
        names = await self._lines.metadata(template.line).catalogue()
        query = odata.Query(select=("msdyn_uniquename",), expand=(_EXPANDED,))
        path = odata.record(names[TEMPLATE].set_name, template.id, query)
        return _lines((await (await self._lines.client(template.line).get(path)).payload()).get(_FIELDS))

    async def _all(self, line: LineId) -> Mapping[str, Template]:
        name = (await self._lines.metadata(line).catalogue()).get(TEMPLATE)
        if name is None:
            return OWN
        query = odata.Query(select=_COLUMNS, filter="statecode eq 0", expand=(_EXPANDED,))
        rows = await (await self._lines.client(line).get(odata.collection(name.set_name, query))).rows()
        found = [_template(row) for row in rows]
        return {**OWN, **{each.name: each for each in found if each.name and each.name not in OWN}}


def _template(row: Payload) -> Template:
    mode = json_text.number_of(row, "msdyn_desktopnotificationmode")
    return Template(
        name=json_text.text_of(row, "msdyn_uniquename"),
        icon=json_text.text_of(row, "msdyn_icon"),
        fields=_lines(row.get(_FIELDS)),
        title=json_text.text_of(row, "msdyn_title"),
        timer=row.get("msdyn_showtimeout") is not False,
        accept=json_text.text_of(row, "msdyn_acceptbuttontext"),
        reject=json_text.text_of(row, "msdyn_rejectbuttontext"),
        popup=POPUPS.get(mode or 0, Popup.NEVER),
        own=True,
    )


def _lines(value: object) -> tuple[TemplateField, ...]:
    found = (
        [json_text.as_object(each) for each in json_text.as_list(value)] if isinstance(value, list) else []
    )
    found.sort(key=lambda row: json_text.number_of(row, "msdyn_order") or 0)
    return tuple(
        TemplateField(json_text.text_of(row, "msdyn_title"), json_text.text_of(row, "msdyn_value"))
        for row in found
    )
