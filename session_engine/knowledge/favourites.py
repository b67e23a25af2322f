"""Articles a person keeps at hand: records of the organisation, or kept on this computer where it has none."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from typing import cast

from session_engine.errors import NOT_TO_BE_HAD, OrganisationError, RefusalCode, Refused
from session_engine.ids import LineId, RecordRef
from session_engine.knowledge.asking import Asker
from session_engine.knowledge.state import ARTICLE, FAVOURITES
from session_engine.light_dataclass import dataclass
from session_engine.organisation import json_text, odata
from session_engine.organisation.json_text import NotJson
from session_engine.organisation.lines import Lines
from session_engine.records.state import Lookup
from session_engine.records.store import RecordStore
from session_engine.settings.area import SettingsArea
from session_engine.turns import Turns

log = logging.getLogger(__name__)
TABLE = "msdyn_favoriteknowledgearticle"
SETTING = "knowledge.favourites"


@dataclass(frozen=True, slots=True)
class Favourite:
    """One of them; `row` is its record, None where it is kept on this computer."""

    article: RecordRef
    row: RecordRef | None = None


@dataclass(frozen=True, slots=True)
class FavouriteList:
    """A person's favourites, newest first.

    Attributes:
        all: The favourites.
        local: They are kept on this computer.
    """

    all: tuple[Favourite, ...] = ()
    local: bool = False

    def of(self, article: RecordRef) -> Favourite | None:
        """Find an article among them."""
        return next((each for each in self.all if each.article == article), None)


class Favourites:
    """The favourites on each line.

    Args:
        lines: The organisations.
        records: Makes and deletes their records.
        asker: Finds an article's newest version.
        settings: Keeps them where an organisation does not.
        changed: Told of a line whose favourites are different now.
    """

    def __init__(
        self,
        lines: Lines,
        records: RecordStore,
        asker: Asker,
        settings: SettingsArea,
        changed: Callable[[LineId], None],
    ) -> None:
        self._lines, self._records, self._asker, self._settings = lines, records, asker, settings
        self._changed = changed
        self._known: dict[LineId, FavouriteList] = {}
        self._turns: Turns[LineId] = Turns()

    def of(self, line: LineId) -> FavouriteList:
        """Give a line's favourites as far as they are known."""
        return self._known.get(line, FavouriteList())

    def known(self, line: LineId) -> bool:
        """Tell whether they were read."""
        return line in self._known

    def forget(self, line: LineId) -> None:
        """Forget them: another person works here now."""
        self._known.pop(line, None)

    async def load(self, line: LineId) -> FavouriteList:
        """Read them anew."""
        names = await self._lines.metadata(line).catalogue()
        if TABLE in names:
            try:
                found = FavouriteList(await self._rows(line, names[TABLE].set_name))
            except OrganisationError as error:
                if error.failure not in NOT_TO_BE_HAD:
                    raise
                found = FavouriteList(self._local(line), local=True)
        else:
            found = FavouriteList(self._local(line), local=True)
        self._put(line, found)
        return found

    async def add(self, article: RecordRef) -> None:
        """Keep an article at hand, before all others.

        Raises:
            Refused: There are as many as there may be.
        """
        async with self._turns.of(article.line):
            await self._add(article)

    async def _add(self, article: RecordRef) -> None:
        line = article.line
        known = self.of(line) if self.known(line) else await self.load(line)
        if known.of(article) is not None:
            return
        if len(known.all) >= FAVOURITES:
            raise Refused(RefusalCode.TOO_MANY_FAVOURITES, {"limit": FAVOURITES})
        row = None if known.local else await self._make(article)
        now = self.of(line)
        if now.of(article) is None:
            self._put(line, FavouriteList((Favourite(article, row), *now.all), now.local))
        self._keep_local(line)

    async def remove(self, article: RecordRef) -> None:
        """Keep an article at hand no more."""
        line = article.line
        async with self._turns.of(line):
            favourite = self.of(line).of(article)
            if favourite is None:
                return
            if favourite.row is not None:
                await self._records.delete(favourite.row)
            now = self.of(line)
            rest = tuple(each for each in now.all if each.article != article)
            self._put(line, FavouriteList(rest, now.local))
            self._keep_local(line)

    async def follow_versions(self, line: LineId) -> None:
        """Let the newest version of an article take the place of an older one (facts 7)."""
        for favourite in self.of(line).all:
            record = self._records.state(favourite.article)
            root, language = record.value("rootarticleid"), record.value("languagelocaleid")
            if record.value("islatestversion") is not False or not isinstance(root, Lookup):
                continue
            newer = await self._asker.latest(line, root.ref.id, language if isinstance(language, int) else 0)
            if newer is not None and newer != favourite.article:
                await self._replace(line, favourite, newer)

    # -- inside --------------------------------------------------------------------------------------------

    async def _rows(self, line: LineId, set_name: str) -> tuple[Favourite, ...]:
        person = self._lines.state(line).person
        query = odata.Query(
            select=(f"{TABLE}id", "_msdyn_knowledgearticleid_value"),
            filter=f"_ownerid_value eq {person.ref.id}" if person is not None else "",
            orderby=("createdon desc", f"{TABLE}id"),
            top=FAVOURITES,
        )
        reply = await self._lines.client(line).get(odata.collection(set_name, query))
        found: list[Favourite] = []
        for row in json_text.rows_of(await reply.payload()):
            key, article = (json_text.text_of(row, name) for name in query.select)
            if odata.is_guid(key) and odata.is_guid(article):
                ref = RecordRef(line, ARTICLE, odata.guid(article))
                found.append(Favourite(ref, RecordRef(line, TABLE, odata.guid(key))))
        return tuple(found)

    async def _make(self, article: RecordRef) -> RecordRef:
        name = self._records.name(article)[:500]
        values = {"msdyn_name": name, "msdyn_knowledgearticleid": Lookup(article, name)}
        row = self._records.new(article.line, TABLE, values)
        try:
            await self._records.save(row)
        except OrganisationError:
            self._records.abandon(row)
            raise
        return row

    async def _replace(self, line: LineId, old: Favourite, newer: RecordRef) -> None:
        now = self.of(line)
        there = now.of(newer) is not None
        if old.row is not None:
            if there:
                await self._records.delete(old.row)
            else:
                self._records.edit(old.row, "msdyn_knowledgearticleid", Lookup(newer))
                await self._records.save(old.row)
        taken = Favourite(newer, old.row)
        kept = (each if each != old else taken for each in now.all if each != old or not there)
        self._put(line, FavouriteList(tuple(kept), now.local))
        self._keep_local(line)

    def _put(self, line: LineId, favourites: FavouriteList) -> None:
        if self._known.get(line) != favourites:
            self._known[line] = favourites
            self._changed(line)

    def _local(self, line: LineId) -> tuple[Favourite, ...]:
        kept = self._kept().get(line)
        ids = cast("list[object]", kept) if isinstance(kept, list) else []
        keys = (odata.guid(each) for each in ids if isinstance(each, str) and odata.is_guid(each))
        return tuple(Favourite(RecordRef(line, ARTICLE, key)) for key in keys)[:FAVOURITES]

    def _keep_local(self, line: LineId) -> None:
        favourites = self.of(line)
        if favourites.local:
            kept = {**self._kept(), line: [each.article.id for each in favourites.all]}
            self._settings.set(SETTING, json_text.encode(kept).decode())

    def _kept(self) -> Mapping[str, object]:
        text = self._settings.text(SETTING)
        try:
            return json_text.as_object(json_text.decode(text)) if text else {}
        except NotJson:
            return {}
