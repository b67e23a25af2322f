"""Tries an address and a key before anything is kept: the real client asks who one is, and how old it is there."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import field
from enum import StrEnum
from types import MappingProxyType
from typing import TYPE_CHECKING

from session_engine.errors import Failure, Obstacle, OrganisationError
from session_engine.events import EventBus
from session_engine.ids import LineId
from session_engine.light_dataclass import dataclass
from session_engine.organisation import json_text
from session_engine.organisation.client import Client, FixedKey
from session_engine.organisation.kept_readings import Where
from session_engine.organisation.line_status import LineStatus
from session_engine.organisation.replies import rubbish
from session_engine.organisation.retry import RetryRules
from session_engine.organisation.state import LineState
from session_engine.organisation.transport import Timeouts
from session_engine.organisation.who import who_is_there
from session_engine.ports import Clock
from session_engine.tasks import Tasks

if TYPE_CHECKING:
    import httpx

OLDEST, NEWEST = (9, 2), 9
"""The oldest version that is understood, and the newest one that this program was written for."""
LONGEST_KEY = 16_384
_LINE = LineId("checked")
_KEY = re.compile(r"[!-~]+")
_VERSION = re.compile(r"(\d+)\.(\d+)(\.\d+)*")
_BOUNDS = Timeouts(connect=6.0, read=12.0, address=1.0)


class CheckProblem(StrEnum):
    """Why an organisation cannot be worked with; each has a text in `desktop/connections/words.py`."""

    NO_KEY = "no_key"  # none was given, or it holds what no key can
    UNREACHABLE = "unreachable"
    NAME = "name"
    CERTIFICATE = "certificate"
    NO_TLS = "no_tls"
    PROXY = "proxy"
    SLOW = "slow"
    NO_ORGANISATION = "no_organisation"  # something answers, and it is none
    KEY_REFUSED = "key_refused"
    FORBIDDEN = "forbidden"  # the key is known, and may not work here
    BUSY = "busy"
    BROKEN = "broken"  # it answers with errors of its own
    TOO_OLD = "too_old"


class CheckFailed(Exception):
    """An organisation cannot be worked with.

    Attributes:
        problem: Why.
        status: HTTP status or version, as data for the text; empty where there was none.
    """

    def __init__(self, problem: CheckProblem, status: str = "") -> None:
        super().__init__(f"{problem.value} {status}".strip())
        self.problem, self.status = problem, status


@dataclass(frozen=True, slots=True)
class Checked:
    """An organisation that answers.

    Attributes:
        where: Who the key stands for, and at which organisation.
        version: As it says itself.
        newer: It is of a version that this program was not written for.
    """

    where: Where
    version: str
    newer: bool = False


@dataclass(frozen=True, slots=True)
class Target:
    """What is tried.

    Attributes:
        address: In its one form.
        key: As `clean_key` gives it.
        plain: http to another machine was agreed to.
    """

    address: str
    key: str = field(repr=False)
    plain: bool = False


def clean_key(typed: str) -> str:
    """Take a pasted key as it is meant: without blanks around it and without the word before it.

    Raises:
        CheckFailed: It is none.
    """
    text = typed.strip()
    scheme, blank, rest = text.partition(" ")
    if blank and scheme.lower() == "bearer":
        text = rest.strip()
    if len(text) > LONGEST_KEY or _KEY.fullmatch(text) is None:
        raise CheckFailed(CheckProblem.NO_KEY)
    return text


async def check(target: Target, clock: Clock, *, http: httpx.AsyncBaseTransport | None = None) -> Checked:
    """Ask an organisation once; nothing is repeated and nothing is kept.

    Raises:
        CheckFailed: It cannot be worked with.
    """
    tasks = Tasks()
    status = LineStatus(LineState(_LINE, embedded=False), EventBus(), clock)
    retry = RetryRules(attempts=1)
    client = Client(
        status,
        FixedKey(target.key),
        tasks,
        clock,
        retry=retry,
        timeouts=_BOUNDS,
        plain=target.plain,
        http=http,
    )
    client.set_address(target.address)
    try:
        where = await who_is_there(client, _LINE)
        return _judged(where, await _version(client))
    except OrganisationError as error:
        raise CheckFailed(_problem(error), "" if error.status is None else str(error.status)) from error
    finally:
        await client.close()
        await tasks.close()


async def _version(client: Client) -> str:
    answer = await (await client.get("RetrieveVersion()", prefer=())).payload()
    version = json_text.text_of(answer, "Version")
    if _VERSION.fullmatch(version) is None:
        raise rubbish()
    return version


def _judged(where: Where, version: str) -> Checked:
    major, minor = (int(number) for number in version.split(".")[:2])
    if (major, minor) < OLDEST:
        raise CheckFailed(CheckProblem.TOO_OLD, version)
    return Checked(where, version, newer=major > NEWEST)


_OBSTACLES: Mapping[Obstacle, CheckProblem] = MappingProxyType(
    {
        Obstacle.NAME: CheckProblem.NAME,
        Obstacle.CERTIFICATE: CheckProblem.CERTIFICATE,
        Obstacle.NO_TLS: CheckProblem.NO_TLS,
        Obstacle.PROXY: CheckProblem.PROXY,
    }
)
_FAILURES: Mapping[Failure, CheckProblem] = MappingProxyType(
    {
        Failure.UNREACHABLE: CheckProblem.UNREACHABLE,
        Failure.TIMEOUT: CheckProblem.SLOW,
        Failure.SIGNED_OUT: CheckProblem.KEY_REFUSED,
        Failure.FORBIDDEN: CheckProblem.FORBIDDEN,
        Failure.BUSY: CheckProblem.BUSY,
        Failure.SERVER: CheckProblem.BROKEN,
    }
)


def _problem(error: OrganisationError) -> CheckProblem:
    if error.status == 501:
        return CheckProblem.TOO_OLD  # Dataverse answers so to a version of the Web API that it does not have
    known = _OBSTACLES.get(error.obstacle) or _FAILURES.get(error.failure)
    return known or CheckProblem.NO_ORGANISATION
