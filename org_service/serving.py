"""Serves one organisation from the command line until a signal comes or the parent leaves."""

from __future__ import annotations

import asyncio
import gc
import logging
import sys
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from time import monotonic
from typing import TYPE_CHECKING, Any, Final, Literal, Self

from sqlalchemy import text

from org_service.access import NOBODY, Keys, hosts_of, names_of, read_key_file
from org_service.assist.operations import AssistService
from org_service.conversations.connections import Connections
from org_service.conversations.duty import Duty
from org_service.conversations.furnishing import furnish_older, is_furnished
from org_service.conversations.operations import LINE_ACTIONS
from org_service.conversations.practice.service import PracticeService
from org_service.conversations.visitors.service import ChatOptions, VisitorService
from org_service.delivered import are_current
from org_service.dialect.addresses import file_of
from org_service.exits import Exit, ending_of, refused
from org_service.feed import open_feed
from org_service.feed_route import feed_route
from org_service.http_server import listen, server_for, url_of
from org_service.lock import DatabaseLock
from org_service.organisation import Organisation, open_organisation
from org_service.parent import Parent
from org_service.search.operations import SearchService
from org_service.web import create_app

if TYPE_CHECKING:
    import socket
    from collections.abc import Callable, Coroutine, Iterator
    from pathlib import Path

    from sqlalchemy import Connection

    from org_service.mail.relay import Relay

log = logging.getLogger(__name__)

Demonstration = Literal["standard", "none"]
PATIENCE: Final = 10.0
"""Seconds to wait for a service that is just ending."""
_STDIN: Final = 0
_WARM_AFTER: Final = 3.0
"""Seconds after the start when nobody waits for the first pages any more."""
_LIVE_AFTER: Final = 5.0


@dataclass(frozen=True, slots=True)
class Serve:
    """What `ninedesk-org serve` was asked to do."""

    database: str
    host: str = "127.0.0.1"
    port: int = 0
    origin: str = ""
    """Where others reach it, such as behind a proxy that brings TLS: `https://desk.example`."""
    demonstration: Demonstration = "standard"
    now: datetime | None = None
    token_file: Path | None = None
    child: bool = False
    colleagues: bool = False
    """Whether the demonstration's colleagues work on while the service runs."""
    words_only: bool = False
    """Whether similar cases are ranked without the language model."""
    smtp: str | None = None
    """The mail server that sent e-mails are given to; without one they only count as sent."""
    smtp_credentials: Path | None = None
    smtp_certificates: Path | None = None
    chat: ChatOptions = ChatOptions()  # noqa: RUF009 - frozen
    """How visitors of live chat are served."""


def serve(wanted: Serve) -> Exit:
    """Serve until the end and say how it came."""
    logging.basicConfig(
        stream=sys.stderr, level=logging.WARNING, format="%(levelname)s %(name)s: %(message)s"
    )
    try:
        with ExitStack() as stack:
            _serve(wanted, stack)
    except Exception as error:  # noqa: BLE001 - the last place where an ending can be explained
        return failed(error)
    return Exit.DONE


def failed(error: Exception) -> Exit:
    """Say on standard error why it ended, and give the exit code."""
    ending = ending_of(error)
    if ending is None:
        log.error("the service ended because of an error of its own", exc_info=error)
        return Exit.FAILED
    return refused(ending.sentence, ending.code)


def _serve(wanted: Serve, stack: ExitStack) -> None:
    relay = _relay(wanted)
    keys = Keys()
    parent = _listen_to_parent(keys) if wanted.child else None
    for key, user in read_key_file(wanted.token_file) if wanted.token_file else ():
        keys.add(key, user)
    service = stack.enter_context(OpenDatabase(wanted.database, keys, wanted.host, wanted.now, wanted.origin))
    organisation = service.organisation
    organisation.delivers_mail = relay is not None
    begin(organisation, wanted.demonstration)
    listener = listen(wanted.host, wanted.port)
    stack.callback(listener.close)
    if parent is not None and not parent.wait_for_key():
        return
    asyncio.run(_run(organisation, listener, parent, wanted, relay))


def _relay(wanted: Serve) -> Relay | None:
    if wanted.smtp is None:
        return None
    from org_service.mail.relay import read_relay  # noqa: PLC0415 - only where there is a mail server

    certificates = wanted.smtp_certificates
    return read_relay(wanted.smtp, wanted.smtp_credentials, str(certificates) if certificates else None)


def _listen_to_parent(keys: Keys) -> Parent:
    def take(key: str, user: str) -> None:
        if user == NOBODY:
            keys.take_back(key)
        else:
            keys.add(key, user)

    parent = Parent(_STDIN, take, lambda sentence: log.warning("%s", sentence))
    parent.start()
    return parent


class OpenDatabase:
    """An organisation's database, locked and open; let go at the end."""

    def __init__(
        self, url: str, keys: Keys, host: str = "", now: datetime | None = None, origin: str = ""
    ) -> None:
        with ExitStack() as stack:
            path = file_of(url)
            if path is not None:
                path.parent.mkdir(parents=True, exist_ok=True)
                lock = DatabaseLock(path)
                lock.acquire(PATIENCE)
                stack.callback(lock.release)
            hosts = hosts_of(host, names_of(origin)) if host else None
            self.organisation = open_organisation(url, keys, hosts=hosts, now=running_clock(now))
            self.organisation.origin = origin
            stack.callback(self.organisation.close)
            self._stack = stack.pop_all()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()


def running_clock(start: datetime | None) -> Callable[[], datetime]:
    """Give a clock that shows the time, or one that was set and runs on from there."""
    if start is None:
        return lambda: datetime.now(UTC)
    begun = monotonic()
    return lambda: start + timedelta(seconds=monotonic() - begun)


def begin(organisation: Organisation, demonstration: Demonstration) -> None:
    """Fill a database that holds nothing yet; let the demonstration's days go on in one that does."""
    storage = organisation.storage
    if storage.submit_read(has_begun).result():
        if not storage.submit_read(are_current).result():
            _renew_definitions(organisation)
        if not storage.submit_read(is_furnished).result():
            furnish_older(organisation)
        if demonstration == "standard":
            from org_service.demonstration.given import give_older, is_given  # noqa: PLC0415 - the same
            from org_service.demonstration.sliding import slide  # noqa: PLC0415 - the same

            if not storage.submit_read(is_given).result():
                give_older(organisation)
            slide(storage, organisation.now())
        return
    if demonstration == "none":
        from org_service.beginning import begin_bare  # noqa: PLC0415 - at the first start only

        moment = organisation.now()
        storage.submit_write(lambda c: begin_bare(c, storage.tables, moment)).result()
    else:
        from org_service.demonstration import build_demonstration  # noqa: PLC0415 - the same

        build_demonstration(storage, organisation.now().astimezone())


def _renew_definitions(organisation: Organisation) -> None:
    """Let an organisation of an earlier program have the views and forms of this one."""
    from org_service.definitions import renew_definitions  # noqa: PLC0415 - at the first start of a new program

    storage, moment = organisation.storage, organisation.now()
    storage.submit_write(lambda c: renew_definitions(c, storage.tables, moment)).result()


def has_begun(connection: Connection) -> bool:
    """Tell whether a database holds an organisation."""
    return connection.execute(text("SELECT 1 FROM organization LIMIT 1")).scalar() is not None


async def _run(
    organisation: Organisation,
    listener: socket.socket,
    parent: Parent | None,
    wanted: Serve,
    relay: Relay | None,
) -> None:
    loop = asyncio.get_running_loop()
    search = SearchService(organisation)
    search.attach()
    assist = AssistService(organisation, meaning=not wanted.words_only)
    feed = await open_feed(organisation.storage)
    organisation.passing.listen(feed.tell)
    connections = Connections(organisation)
    chat = VisitorService(organisation, wanted.chat)
    practice = PracticeService(organisation)
    app = create_app(
        organisation,
        operations=(
            *search.operations(),
            *assist.operations(),
            *LINE_ACTIONS,
            *chat.operations(),
            *practice.operations(),
        ),
        routes=[feed_route(organisation, feed, connections.reading)],
    )

    def started() -> None:
        print(f"ready {url_of(listener)}", flush=True)  # noqa: T201 - the line that is waited for
        gc.enable()
        gc.freeze()
        # The first search would wait for it.
        loop.call_later(_WARM_AFTER, organisation.storage.submit_read, search.warm)

    server = server_for(app, started, feed.stop)
    if parent is not None:
        parent.when_gone(lambda: _in_loop(loop, server.end))
    chat.open_if_told()
    beside = [asyncio.create_task(work) for work in (*_beside(organisation, wanted, relay), practice.go_on())]
    try:
        await server.run(listener)
    finally:
        for task in beside:
            task.cancel()
        practice.close()
        await chat.close()
        await asyncio.gather(*beside, return_exceptions=True)
        await asyncio.to_thread(assist.close)


def _beside(
    organisation: Organisation, wanted: Serve, relay: Relay | None
) -> Iterator[Coroutine[Any, Any, None]]:
    """Give what goes on while requests are answered."""
    yield Duty(organisation).run()
    if wanted.demonstration == "standard":
        yield _live(organisation, wanted)
    if relay is not None:
        from org_service.mail.delivery import deliver  # noqa: PLC0415 - only where there is a mail server

        yield deliver(organisation, relay)


async def _live(organisation: Organisation, wanted: Serve) -> None:
    """Let the demonstration's older cases follow the days, and its colleagues work if they should."""
    await asyncio.sleep(_LIVE_AFTER)
    from org_service.demonstration.settling import settle  # noqa: PLC0415 - nobody waits for it

    try:
        await settle(organisation.storage, organisation.now())
        if wanted.colleagues:
            from org_service.demonstration.life import Life  # noqa: PLC0415 - the same

            await Life(organisation).run()
    except Exception:
        log.exception("the demonstration's colleagues went home")


def _in_loop(loop: asyncio.AbstractEventLoop, call: Callable[[], None]) -> None:
    with suppress(RuntimeError):  # the loop has ended before the parent did
        loop.call_soon_threadsafe(call)
