"""Makes what the tabs of a template show: parameters filled, new records begun, addresses judged."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from session_engine.ids import LineId, PageKey, SessionId, record_page
from session_engine.macros.conversions import typed
from session_engine.macros.runs import StepFailed
from session_engine.navigation.application_tabs import NoTab, begins_record, page_of
from session_engine.organisation import json_text
from session_engine.organisation.lines import Lines
from session_engine.organisation.web_resources import web_root
from session_engine.records.store import RecordStore
from session_engine.session_templates.state import Lack, TabTemplate
from session_engine.slugs.addresses import target_of
from session_engine.slugs.state import Target

Fill = Callable[[str, SessionId, Target], Awaitable[str]]
"""Fills a text for a session; what is not to be had becomes nothing."""
_WEB_RESOURCE = "webresource"


class LeftOut(Exception):
    """A tab is written wrongly: nothing could be shown in it, whatever the session is about.

    Attributes:
        lack: What is wrong.
        value: With what.
    """

    def __init__(self, lack: Lack, value: str) -> None:
        super().__init__(lack.value)
        self.lack, self.value = lack, value


class TabPages:
    """Makes pages.

    Args:
        lines: The organisations.
        records: Where new records begin.
        fill: Fills parameters.
    """

    def __init__(self, lines: Lines, records: RecordStore, fill: Fill) -> None:
        self._lines, self._records, self._fill = lines, records, fill

    async def page(self, tab: TabTemplate, session: SessionId, line: LineId) -> PageKey | None:
        """Give what a tab shows in a session, None where the session has nothing for it.

        Raises:
            LeftOut: The tab is written wrongly.
            OrganisationError: What it shows is not there, or could not be asked for.
        """
        if begins_record(tab.kind, tab.parameters):
            return await self._new_record(tab, session, line)
        given = {
            name: await self._fill(text, session, target_of(tab.kind, name))
            for name, text in tab.parameters.items()
        }
        root = await web_root(self._lines, line) if tab.kind == _WEB_RESOURCE else ""
        try:
            page = page_of(tab.kind, given, line, root)
        except NoTab as no:
            if not no.parameter:
                raise LeftOut(Lack.PAGE_TYPE, tab.page_type or tab.kind) from no
            if no.value and no.parameter in ("url", "webresourceName"):
                raise LeftOut(Lack.ADDRESS, no.value) from no
            return None
        return await self._there(page, line)

    async def _there(self, page: PageKey, line: LineId) -> PageKey:
        """Ask for what a page is about: one that is gone opens no tab."""
        table = page.parameter("table")
        if table is not None:
            meta = await self._lines.metadata(line).table(table)
            if page.record is not None:
                await self._records.read(page.record, (meta.table.primary_name,))
        return page

    async def _new_record(self, tab: TabTemplate, session: SessionId, line: LineId) -> PageKey | None:
        """Begin a record with what is given for its columns; a value that is not to be had is left out."""
        table = await self._fill(tab.parameters.get("entityname", ""), session, Target.TEXT)
        form = await self._fill(tab.parameters.get("formid", ""), session, Target.TEXT)
        if not table:
            return None
        meta = await self._lines.metadata(line).table(table)
        pairs: list[tuple[str, str]] = []
        for column, text in _defaults(tab.parameters.get("data", "")):
            if filled := await self._fill(text, session, Target.TEXT):
                pairs.append((column, filled))
        try:
            values = typed(meta, tuple(pairs), line)
        except StepFailed as failed:
            raise LeftOut(Lack.VALUES, str(failed.values.get("column", ""))) from failed
        return record_page(self._records.new(line, meta.table.name, values), form or None)

    def drop(self, page: PageKey) -> None:
        """Let go of a page that is not opened after all."""
        if page.record is not None:
            self._records.abandon(page.record)


def _defaults(text: str) -> list[tuple[str, str]]:
    """Read what a new record begins with (facts 4): JSON, a lookup as a list of `id`, `name` and `entityType`.

    It is read before anything is filled in: what stands for a placeholder is a value, never more JSON.
    """
    if not text:
        return []
    try:
        found = json_text.as_object(json_text.decode(text))
    except json_text.NotJson as error:
        raise LeftOut(Lack.VALUES, text[:80]) from error
    return [pair for name, value in found.items() for pair in _pairs(name, value)]


def _pairs(column: str, value: object) -> list[tuple[str, str]]:
    match value:
        case None:
            return []
        case [{"id": str(key), "entityType": str(table), "name": str(name)}]:
            return [(column, key), (f"{column}type", table), (f"{column}name", name)]
        case [{"id": str(key), "entityType": str(table)}]:
            return [(column, key), (f"{column}type", table)]
        case bool():
            return [(column, "true" if value else "false")]
        case str() | int() | float():
            return [(column, str(value))]
        case _:
            raise LeftOut(Lack.VALUES, column)
