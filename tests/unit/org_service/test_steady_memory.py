"""The service stays as large as what it holds, whatever passed through it."""

from __future__ import annotations

import subprocess
import sys

import pytest

_GROWN = """
import sys
from org_service.steady_memory import steady_memory

def resident():
    with open("/proc/self/statm") as file:
        return int(file.read().split()[1]) * 4

if sys.argv[1] == "told":
    assert steady_memory()
bytes(20 * 2**20)  # freed at once: from now on glibc would map nothing that is smaller
before, kept = resident(), []
for _ in range(60):
    chunks = [b"x" * (300 * 2**10) for _ in range(2)]
    kept.append(b"y" * 700)  # a living object behind them
    kept.append(chunks.pop())
    del chunks
del kept[1::2]
print(resident() - before)
"""


def grown(how: str) -> str:
    """Kilobytes by which a process is larger when what passed through it is gone."""
    done = subprocess.run(
        [sys.executable, "-c", _GROWN, how], capture_output=True, text=True, check=True, timeout=60
    )
    return done.stdout.strip()


@pytest.mark.skipif(sys.platform != "linux", reason="glibc alone keeps what it was given")
def test_what_passed_through_is_given_back() -> None:
    assert int(grown("told")) < 2_000
    assert int(grown("left alone")) > 6_000, "this library gives it back by itself: nothing has to be said"
