"""The real service over a real socket, on a small organisation that is built once and copied."""

import shutil
from collections.abc import Callable, Generator, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from datetime import datetime
from pathlib import Path

import httpx
import pytest

from org_service.access import Keys
from org_service.assist.operations import AssistService
from org_service.conversations.operations import LINE_ACTIONS
from org_service.description import load_description
from org_service.organisation import Organisation, open_organisation
from org_service.storage import open_storage
from org_service.web import create_app
from tests.contract.doors import doors
from tests.contract.engine_line import served
from tests.contract.small_data import AMARA, BEN, NOW, load

AMARAS_KEY = "amaras-key-of-the-contract-tests"
PATIENCE = 30.0
"""Seconds for one answer: httpx's own five are not enough on a machine that is busy with other things."""
BENS_KEY = "bens-key-of-the-contract-tests"


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Give the address of the demonstration in a process of its own, which the tests of a file share."""
    folder = tmp_path_factory.mktemp("service")
    with served(folder) as address:
        yield address
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("template") / "organisation.db"
    description = load_description()
    storage = open_storage(f"sqlite:///{path}", description)
    storage.submit_write(lambda connection: load(connection, storage.tables, description)).result()
    storage.close()
    return path


@contextmanager
def serving(
    database: Path,
    now: Callable[[], datetime] = lambda: NOW,
    beside: Callable[[Organisation], AbstractContextManager[None]] = lambda _: nullcontext(),
    assisted: Callable[[AssistService], object] = id,
) -> Generator[str]:
    """Serve a database and give the address.

    `beside` goes on while it is served; `assisted` gets what ranks, for tests that wait for it.
    """
    keys = Keys()
    keys.add(AMARAS_KEY, AMARA)
    keys.add(BENS_KEY, BEN)
    organisation = open_organisation(f"sqlite:///{database}", keys, hosts=frozenset({"127.0.0.1"}), now=now)
    assist = AssistService(organisation, meaning=False)
    assisted(assist)
    try:
        app = create_app(organisation, operations=(*assist.operations(), *LINE_ACTIONS))
        with doors.serve(app) as address, beside(organisation):
            yield address
    finally:
        assist.close()
        organisation.close()


@pytest.fixture(scope="session", autouse=True)
def all_doors() -> Iterator[None]:
    """Stop the servers when the tests end."""
    yield
    doors.close()


def client(address: str, key: str = AMARAS_KEY) -> httpx.Client:
    """Make a client as a person's desktop would."""
    return httpx.Client(
        base_url=f"{address}/api/data/v9.2/",
        headers={
            "Authorization": f"Bearer {key}",
            "Accept": "application/json",
            "OData-Version": "4.0",
            "OData-MaxVersion": "4.0",
        },
        trust_env=False,
        timeout=PATIENCE,
    )


@pytest.fixture(scope="session")
def reading(template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    """A client on an organisation that tests only read."""
    database = tmp_path_factory.mktemp("reading") / "organisation.db"
    shutil.copy(template, database)
    with serving(database) as address, client(address) as found:
        yield found


@pytest.fixture
def address(template: Path, tmp_path: Path) -> Iterator[str]:
    """A service of its own, for a test that changes something."""
    database = tmp_path / "organisation.db"
    shutil.copy(template, database)
    with serving(database) as found:
        yield found


@pytest.fixture
def amara(address: str) -> Iterator[httpx.Client]:
    with client(address) as found:
        yield found


@pytest.fixture
def ben(address: str) -> Iterator[httpx.Client]:
    with client(address, BENS_KEY) as found:
        yield found
