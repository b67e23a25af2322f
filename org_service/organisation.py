"""One organisation that is open: its description, its storage, and what serving it takes."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import lru_cache
from typing import Final, Protocol
from zoneinfo import ZoneInfo

from org_service.answers.formats import Formats
from org_service.attendance import Attendance
from org_service.caller import Caller
from org_service.callers import Callers
from org_service.description import Description, load_description
from org_service.dialect.connections import statement_dialect
from org_service.passing import Passing
from org_service.query.scope import Asker
from org_service.query.statement import Compiler
from org_service.storage import Storage, open_storage

VERSION: Final = "9.2.24014.00161"
"""What RetrieveVersion says: the version of the Web API that is answered."""


class Keys(Protocol):
    """What tells who a request is from."""

    def bearer(self, authorization: str | None) -> str | None:
        """Give the user that an `Authorization` header stands for."""
        ...


@dataclass(frozen=True, slots=True)
class Limits:
    """How much a request may bring."""

    body: int = 64 * 1024 * 1024
    query: int = 64 * 1024


def utc_now() -> datetime:
    """Tell the time."""
    return datetime.now(UTC)


@dataclass(eq=False)
class Organisation:
    """What requests are served from."""

    storage: Storage
    description: Description
    keys: Keys
    hosts: frozenset[str] | None = None
    """The names in `Host` that are answered; None is all."""
    now: Callable[[], datetime] = utc_now
    limits: Limits = field(default_factory=Limits)
    delivers_mail: bool = False
    """Whether what SendEmail sends is given to a mail server."""
    origin: str = ""
    """Where others reach it, such as behind a proxy that brings TLS; without one it is what they asked."""

    passing: Passing = field(default_factory=Passing)
    """Carries what is said in passing, such as that somebody is typing."""

    def __post_init__(self) -> None:
        self.attendance = Attendance(self.passing)
        self.callers = Callers(self.storage)
        self.compiler = Compiler(self.description, self.storage.tables, statement_dialect())
        self.formats = lru_cache(maxsize=64)(self._formats)

    def _formats(self, locale: int, zone: ZoneInfo, currency: str) -> Formats:
        return Formats(self.description, locale, zone, currency)

    def asker(self, caller: Caller) -> Asker:
        """Give what a query of this caller may depend on."""
        return Asker(
            description=self.description,
            clock=caller.clock(self.now),
            user_id=caller.user_id,
            business_unit_id=caller.business_unit_id,
            language=caller.language,
        )

    def close(self) -> None:
        """Finish what is being written and let the database go."""
        self.storage.close()


def open_organisation(
    url: str,
    keys: Keys,
    *,
    hosts: frozenset[str] | None = None,
    now: Callable[[], datetime] = utc_now,
) -> Organisation:
    """Open an organisation's database, made or brought up to date first."""
    description = load_description()
    return Organisation(open_storage(url, description), description, keys, hosts, now)
