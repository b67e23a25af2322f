"""The embedded organisation as if it stood far away: 300 ms there and back, 4 Mbit/s."""

from __future__ import annotations

import time
from collections.abc import Generator
from contextlib import contextmanager

from typing_extensions import override

import desktop.organisation_process
from tests.fixtures.fault_proxy import FaultProxy, FrontedOrganisation
from tests.fixtures.faults import Fault, Line
from tests.fixtures.http_requests import RequestRead

ROUND_TRIP = 0.3
BYTES_PER_SECOND = 4_000_000 / 8


class TimedProxy(FaultProxy):
    """Also notes when each request came."""

    def __init__(self) -> None:
        super().__init__(Line(ROUND_TRIP, BYTES_PER_SECOND))
        self.times: list[tuple[float, str]] = []

    @override
    def meets(self, request: RequestRead) -> Fault | None:
        self.times.append((time.perf_counter(), f"{request.method} {request.target}"))
        return super().meets(request)

    def in_sequence(self, start: float, end: float) -> int:
        """Count the round trips between two moments that can only have followed each other."""
        trips, after = 0, start
        for at, _ in self.times:
            if start <= at <= end and (trips == 0 or at - after >= 0.95 * ROUND_TRIP):
                trips, after = trips + 1, at
        return trips


class _FarOrganisation(FrontedOrganisation):
    """The embedded organisation behind the proxy that is in force."""


@contextmanager
def slow_line() -> Generator[TimedProxy]:
    """Put the proxy before the organisation that the program starts while the block lasts."""
    before = desktop.organisation_process.OrganisationProcess
    with TimedProxy().running() as proxy:
        _FarOrganisation.proxy = proxy
        desktop.organisation_process.OrganisationProcess = _FarOrganisation
        try:
            yield proxy  # pyright: ignore[reportReturnType] - running() gives what it is called on
        finally:
            desktop.organisation_process.OrganisationProcess = before


def proxy_in_force() -> TimedProxy:
    """Give the proxy of this process."""
    found = _FarOrganisation.proxy
    assert isinstance(found, TimedProxy)
    return found
