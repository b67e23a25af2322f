"""Trying an organisation before it is kept: what it answers becomes a reason that a person can act upon."""

import socket
import ssl
from collections.abc import Callable

import httpx
import pytest

from session_engine.errors import Obstacle
from session_engine.organisation.checking import CheckFailed, CheckProblem, Target, check, clean_key
from session_engine.organisation.obstacles import obstacle_of
from session_engine.ports import SystemClock
from tests.unit.engine.fake_organisation import guid

pytestmark = pytest.mark.anyio
TARGET = Target("https://desk.example", "the-key")
HERE = {"UserId": guid(1), "OrganizationId": guid(2)}
Answer = httpx.Response | Exception


def organisation(**answers: Answer) -> Callable[[httpx.Request], httpx.Response]:
    """Answer by the first word of the path; what is not given is as it should be."""
    sound: dict[str, Answer] = {
        "WhoAmI": httpx.Response(200, json=HERE),
        "systemusers": httpx.Response(200, json={"fullname": "Ben Whitlock", "firstname": "Ben"}),
        "organizations": httpx.Response(200, json={"name": "Northlight Home"}),
        "RetrieveVersion": httpx.Response(200, json={"Version": "9.2.24082.00180"}),
    }

    def give(request: httpx.Request) -> httpx.Response:
        assert request.headers["authorization"] == "Bearer the-key"
        word = request.url.path.removeprefix("/api/data/v9.2/").partition("(")[0]
        found = {**sound, **answers}[word]
        if isinstance(found, Exception):
            raise found
        return found

    return give


async def problem(**answers: Answer) -> CheckFailed:
    with pytest.raises(CheckFailed) as caught:
        await check(TARGET, SystemClock(), http=httpx.MockTransport(organisation(**answers)))
    return caught.value


async def test_an_organisation_says_who_one_is() -> None:
    found = await check(TARGET, SystemClock(), http=httpx.MockTransport(organisation()))
    assert found.where.person.full_name == "Ben Whitlock"
    assert found.where.organisation == "Northlight Home"
    assert (found.version, found.newer) == ("9.2.24082.00180", False)


async def test_a_newer_one_is_told_and_worked_with() -> None:
    version = httpx.Response(200, json={"Version": "10.0.1"})
    found = await check(
        TARGET, SystemClock(), http=httpx.MockTransport(organisation(RetrieveVersion=version))
    )
    assert found.newer


async def test_who_may_not_read_the_organisations_name_is_connected_too() -> None:
    no = organisation(organizations=httpx.Response(403, json={"error": {"code": "0x80040220"}}))
    found = await check(TARGET, SystemClock(), http=httpx.MockTransport(no))
    assert found.where.organisation == ""


def because(cause: Exception) -> Exception:
    error = httpx.ConnectError("no")
    error.__cause__ = cause
    return error


REFUSED = {"error": {"code": "0x80040217", "message": "no"}}


@pytest.mark.parametrize(
    ("answer", "wanted"),
    [
        (httpx.ConnectError("no"), CheckProblem.UNREACHABLE),
        (httpx.ConnectTimeout("late"), CheckProblem.UNREACHABLE),
        (because(socket.gaierror(-2, "Name or service not known")), CheckProblem.NAME),
        (because(ssl.SSLCertVerificationError("self-signed certificate")), CheckProblem.CERTIFICATE),
        (because(ssl.SSLError("record layer failure")), CheckProblem.NO_TLS),
        (httpx.ProxyError("407"), CheckProblem.PROXY),
        (httpx.ReadTimeout("late"), CheckProblem.SLOW),
        (httpx.RemoteProtocolError("what?"), CheckProblem.UNREACHABLE),
        (httpx.Response(200, text="<html>welcome</html>"), CheckProblem.NO_ORGANISATION),
        (httpx.Response(200, json={"hello": "world"}), CheckProblem.NO_ORGANISATION),
        (httpx.Response(200, json=[1]), CheckProblem.NO_ORGANISATION),
        (httpx.Response(302, headers={"location": "https://login.example"}), CheckProblem.NO_ORGANISATION),
        (httpx.Response(404, text="not here"), CheckProblem.NO_ORGANISATION),
        (httpx.Response(404, json=REFUSED), CheckProblem.NO_ORGANISATION),
        (httpx.Response(401, json=REFUSED), CheckProblem.KEY_REFUSED),
        (httpx.Response(403, json=REFUSED), CheckProblem.FORBIDDEN),
        (httpx.Response(429, headers={"retry-after": "30"}), CheckProblem.BUSY),
        (httpx.Response(500, json=REFUSED), CheckProblem.BROKEN),
        (httpx.Response(501, json=REFUSED), CheckProblem.TOO_OLD),
    ],
)
async def test_each_way_not_to_be_an_organisation(answer: Answer, wanted: CheckProblem) -> None:
    failed = await problem(WhoAmI=answer)
    assert failed.problem is wanted
    assert "the-key" not in str(failed)


@pytest.mark.parametrize(
    ("answer", "wanted"),
    [
        (httpx.Response(200, json={"Version": "9.1.0.1"}), CheckProblem.TOO_OLD),
        (httpx.Response(200, json={"Version": "8.2"}), CheckProblem.TOO_OLD),
        (httpx.Response(200, json={"Version": "new"}), CheckProblem.NO_ORGANISATION),
        (httpx.Response(404, json=REFUSED), CheckProblem.NO_ORGANISATION),
    ],
)
async def test_its_version_has_to_be_known(answer: Answer, wanted: CheckProblem) -> None:
    assert (await problem(RetrieveVersion=answer)).problem is wanted


@pytest.mark.parametrize(
    ("typed", "key"),
    [
        ("abc", "abc"),
        ("  abc\r\n", "abc"),
        ("Bearer abc.def", "abc.def"),
        ("bearer   abc", "abc"),
        ("e" * 16_384, "e" * 16_384),
    ],
)
def test_a_pasted_key_is_taken_as_it_is_meant(typed: str, key: str) -> None:
    assert clean_key(typed) == key


@pytest.mark.parametrize("typed", ["", "  ", "two words", "a\nb", "schlüssel", "a\x00b", "e" * 16_385])
def test_what_can_be_no_key_is_sent_nowhere(typed: str) -> None:
    with pytest.raises(CheckFailed) as caught:
        clean_key(typed)
    assert caught.value.problem is CheckProblem.NO_KEY


def test_a_key_is_in_no_repr() -> None:
    assert "the-key" not in repr(TARGET)


def test_the_obstacle_is_found_below_several_tries_and_circles() -> None:
    several = BaseExceptionGroup("all", [OSError("one"), socket.gaierror(-2, "no name")])
    outer = OSError("all connection attempts failed")
    outer.__cause__ = several
    several.__context__ = outer
    assert obstacle_of(outer) is Obstacle.NAME
    assert obstacle_of(OSError("refused")) is Obstacle.NONE
    expired = ssl.SSLError("certificate has expired")
    assert obstacle_of(expired) is Obstacle.CERTIFICATE
