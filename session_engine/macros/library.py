"""What there is to run on each line: the organisation's macros, else the delivered ones, and this person's own."""

from __future__ import annotations

from dataclasses import replace

from session_engine.errors import NOT_TO_BE_HAD, Failure, OrganisationError
from session_engine.events import EventBus
from session_engine.experience.area import ExperienceArea
from session_engine.experience.events import ExperienceChanged
from session_engine.ids import LineId, RecordRef
from session_engine.macros import files
from session_engine.macros.delivered import delivered
from session_engine.macros.events import LibraryChanged
from session_engine.macros.findings import BadFile
from session_engine.macros.holdings import Audience, Item, Library, LibraryStatus, Source
from session_engine.macros.local import LocalMacros
from session_engine.macros.state import Macro
from session_engine.organisation import json_text, odata
from session_engine.organisation.events import ChangesHeard, ChangesMissed, LineCameBack, PersonChanged
from session_engine.organisation.json_text import Payload
from session_engine.organisation.lines import Lines
from session_engine.organisation.requests import ANNOTATIONS, REPRESENTATION
from session_engine.tasks import Tasks

TABLE, SET = "workflow", "workflows"
CATEGORY = 9000
"""Web Client API Flow: what a macro is in Dataverse."""
ACTIVATED, DRAFT = 1, 0
_COLUMNS = (
    "workflowid",
    "name",
    "uniquename",
    "description",
    "primaryentity",
    "clientdata",
    "statecode",
    "_ownerid_value",
)


class MacroLibrary:
    """Reads and keeps the macros of every line."""

    def __init__(
        self, bus: EventBus, tasks: Tasks, lines: Lines, local: LocalMacros, experience: ExperienceArea
    ) -> None:
        self._bus = bus
        self._tasks = tasks
        self._lines = lines
        self._local = local
        self._experience = experience
        self._libraries: dict[LineId, Library] = {}
        lines.add_interest(self._interest)
        bus.subscribe(ChangesHeard, self._heard)
        bus.subscribe(ChangesMissed, lambda event: self._again(event.line))
        bus.subscribe(PersonChanged, lambda event: self._again(event.line))
        bus.subscribe(LineCameBack, self._came_back)
        bus.subscribe(ExperienceChanged, lambda event: self._audience_changed(event.line))

    def state(self, line: LineId) -> Library:
        """Give what is known; what nobody has asked for is read now."""
        found = self._libraries.get(line)
        if found is None:
            found = self._libraries[line] = self._composed(Library(line, LibraryStatus.LOADING), (), ())
            self._read_soon(line)
        return found

    async def load(self, line: LineId) -> Library:
        """Read a line's macros now."""
        try:
            rows = await self._rows(line)
            await self._experience.load(line)
        except OrganisationError as error:
            self._failed(line, error.failure)
        else:
            items, unreadable = _items(line, rows)
            known = Library(line, LibraryStatus.READY, unreadable=unreadable)
            self._put(self._composed(known, items, unreadable))
        return self._libraries[line]

    def local_changed(self) -> None:
        """Show this person's macros as they are now."""
        for known in tuple(self._libraries.values()):
            self._compose_again(known)

    def _compose_again(self, known: Library) -> None:
        items = tuple(item for item in known.items if item.source is Source.ORGANISATION)
        self._put(self._composed(known, items, known.unreadable))

    def _audience_changed(self, line: LineId) -> None:
        known = self._libraries.get(line)
        if known is not None and known.status is LibraryStatus.READY:
            self._compose_again(known)

    async def save(self, line: LineId, macro: Macro, known: Item | None, *, publish: bool) -> RecordRef:
        """Write a macro to the organisation: a new record, or the next version of one.

        Raises:
            OrganisationError: It does not take it; CHANGED when somebody was first.
        """
        client = self._lines.client(line)
        body: dict[str, object] = {
            "name": macro.name,
            "uniquename": macro.unique_name,
            "description": macro.description or None,
            "primaryentity": macro.table or None,
            "clientdata": files.write(macro).decode(),
        }
        prefer = (REPRESENTATION, ANNOTATIONS)
        if known is None or known.record is None:
            reply = await client.post(SET, {**body, "category": CATEGORY, "type": 1}, prefer=prefer)
        else:
            path = odata.record(SET, known.record.id)
            reply = await client.patch(path, body, if_match=known.etag or "*", prefer=prefer)
        row = await reply.payload()
        key = odata.guid(json_text.text_of(row, "workflowid"))
        if publish and row.get("statecode") != ACTIVATED:
            await self.offer(RecordRef(line, TABLE, key), offered=True)
        else:
            await self.load(line)
        return RecordRef(line, TABLE, key)

    async def offer(self, record: RecordRef, *, offered: bool) -> None:
        """Publish a macro, or make it a draft."""
        body = {"statecode": ACTIVATED if offered else DRAFT}
        await self._lines.client(record.line).patch(odata.record(SET, record.id), body, if_match="*")
        await self.load(record.line)

    async def remove(self, item: Item) -> None:
        """Delete a macro of the organisation."""
        if item.record is not None:
            await self._lines.client(item.record.line).delete(odata.record(SET, item.record.id))
            await self.load(item.record.line)

    # -- reading -------------------------------------------------------------------------------------------

    async def _rows(self, line: LineId) -> list[Payload]:
        query = odata.Query(
            select=_COLUMNS, filter=f"category eq {CATEGORY} and type eq 1", orderby=("name",)
        )
        return await (await self._lines.readings(line).get(odata.collection(SET, query))).rows()

    def _failed(self, line: LineId, failure: Failure) -> None:
        known = self._libraries.get(line, Library(line))
        if (
            failure in NOT_TO_BE_HAD
        ):  # there is no such table: the delivered ones serve, and the state says so
            known = replace(known, items=())
        items = tuple(item for item in known.items if item.source is Source.ORGANISATION)
        ready = replace(known, status=LibraryStatus.READY, failure=failure)
        self._put(self._composed(ready, items, known.unreadable))

    def _composed(self, known: Library, items: tuple[Item, ...], unreadable: tuple[str, ...]) -> Library:
        origin = Source.ORGANISATION if items else Source.DELIVERED
        loading = known.status is LibraryStatus.LOADING
        shipped = () if items or loading else tuple(Item(each, Source.DELIVERED) for each in delivered())
        own = {each.unique_name: Item(each, Source.LOCAL) for each in self._local.all()}
        others = (item for item in (*items, *shipped) if item.macro.unique_name not in own)
        others = [self._for_whom(known.line, item) for item in others]
        every = sorted((*others, *own.values()), key=lambda item: item.macro.name.casefold())
        return replace(known, items=tuple(every), origin=origin, unreadable=unreadable)

    def _for_whom(self, line: LineId, item: Item) -> Item:
        """Say whom a published macro of the organisation is for."""
        if item.record is None or not item.published:
            return item
        experience = self._experience.state(line)
        names, hers = experience.names(item.record.id), experience.offers(item.record.id)
        audience = Audience.PROFILES if names or not hers else Audience.EVERYBODY
        return replace(item, audience=audience, hers=hers, profiles=names)

    def _put(self, library: Library) -> None:
        if self._libraries.get(library.line) != library:
            self._libraries[library.line] = library
            self._bus.publish(LibraryChanged(library.line))

    # -- staying fresh -------------------------------------------------------------------------------------

    def _interest(self, line: LineId) -> frozenset[str]:
        return frozenset({TABLE}) if line in self._libraries else frozenset()

    def _heard(self, event: ChangesHeard) -> None:
        if any(change.table == TABLE for change in event.changes):
            self._again(event.line)

    def _came_back(self, event: LineCameBack) -> None:
        known = self._libraries.get(event.line)
        if known is not None and known.failure is not None:
            self._again(event.line)

    def _again(self, line: LineId) -> None:
        if line in self._libraries:
            self._read_soon(line)

    def _read_soon(self, line: LineId) -> None:
        self._tasks.start(self._load(line), owner="macros", group=f"library {line}", exclusive=True)

    async def _load(self, line: LineId) -> None:
        await self.load(line)


def _items(line: LineId, rows: list[Payload]) -> tuple[tuple[Item, ...], tuple[str, ...]]:
    items: list[Item] = []
    unreadable: list[str] = []
    for row in rows:
        try:
            macro = files.read(json_text.text_of(row, "clientdata"))
        except BadFile:
            unreadable.append(json_text.text_of(row, "name"))
            continue
        name = json_text.text_of(row, "uniquename") or macro.unique_name
        shown = replace(macro, name=json_text.text_of(row, "name") or macro.name, unique_name=name)
        ref = RecordRef(line, TABLE, odata.guid(json_text.text_of(row, "workflowid")))
        etag = json_text.text_of(row, "@odata.etag") or None
        audience = Audience.EVERYBODY if row.get("statecode") == ACTIVATED else Audience.NOBODY
        owner = json_text.text_of(row, "_ownerid_value").lower()
        items.append(Item(shown, Source.ORGANISATION, ref, etag, audience, owner=owner))
    return tuple(items), tuple(unreadable)
