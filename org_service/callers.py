"""Looks up who a key stands for, and keeps it until one of the rows it comes from changes."""

from typing import Final

from sqlalchemy import Connection, text

from org_service.caller import Caller
from org_service.errors import Unauthorized
from org_service.storage import Change, Storage
from org_service.storage.change_log import touches
from org_service.time_zones import zone_of

_SOURCES: Final = frozenset({"systemuser", "usersettings", "organization"})
_QUERY: Final = text("""
SELECT u.systemuserid, u.fullname, u.businessunitid, o.organizationid,
       s.timezonecode, coalesce(s.localeid, o.localeid), coalesce(s.uilanguageid, o.languagecode),
       o.currencysymbol
FROM systemuser u
LEFT JOIN usersettings s ON s.systemuserid = u.systemuserid
LEFT JOIN (SELECT organizationid, localeid, languagecode, currencysymbol FROM organization LIMIT 1) o ON 1 = 1
WHERE (u.systemuserid = :user OR u.domainname = :user) AND NOT coalesce(u.isdisabled, false)
""")


class Callers:
    """The users of one organisation, as requests need them."""

    def __init__(self, storage: Storage) -> None:
        self._storage = storage
        self._known: dict[str, Caller] = {}
        storage.subscribe(self._changed)

    async def get(self, user: str) -> Caller:
        """Give the user of an id or a user name.

        Raises:
            Unauthorized: There is no such user, or it is disabled.
        """
        found = self._known.get(user)
        if found is None:
            found = await self._storage.read(lambda connection: find_caller(connection, user))
            self._known[user] = found
        return found

    def within(self, connection: Connection, user: str) -> Caller:
        """Give the user to whoever is writing, as the transaction sees it.

        Raises:
            Unauthorized: There is no such user, or it is disabled.
        """
        if touches(connection, _SOURCES):
            return find_caller(connection, user)
        found = self._known.get(user)
        if found is None:
            found = self._known[user] = find_caller(connection, user)
        return found

    def _changed(self, changes: tuple[Change, ...]) -> None:
        if any(change.table in _SOURCES for change in changes):
            self._known = {}


def find_caller(connection: Connection, user: str) -> Caller:
    """Read a user's row with its settings."""
    row = connection.execute(_QUERY, {"user": user}).first()
    if row is None:
        raise Unauthorized
    user_id, name, unit, organization, zone, locale, language, currency = row
    return Caller(
        user_id=user_id,
        name=name or "",
        business_unit_id=unit or "",
        organization_id=organization or "",
        zone=zone_of(zone),
        locale=locale or 1033,
        language=language or 1033,
        currency=currency or "",
    )
