"""One organisation for the tests of conversations."""

from collections.abc import Iterator

import pytest

from tests.unit.org_service.conversations.desk import Desk, opened


@pytest.fixture(scope="package")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    with opened(tmp_path_factory.mktemp("conversations")) as storage:
        yield Desk(storage)
