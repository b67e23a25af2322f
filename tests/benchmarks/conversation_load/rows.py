"""The load as rows of the benchmark; it is run by a process of its own, whose share of the processor is one of them."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import Any

from tests.benchmarks.processes import ROOT, clean_environment
from tests.benchmarks.rows import Row, at_least, at_most

PER_SECOND = 205
_WAYS = {"customer": "a customer's message to her agent", "agent": "an agent's message to her customer"}
_UNDER = "1,000 visitors, 100 agents"


def load_rows() -> list[Row]:
    """Run the whole load and give its rows."""
    command = [
        *(
            sys.executable,
            "-m",
            "tests.benchmarks.conversation_load",
            "--visitors",
            "1000",
            "--agents",
            "100",
        ),
        *("--per-second", str(PER_SECOND)),
    ]
    done = subprocess.run(command, cwd=ROOT, env=clean_environment(), stdout=subprocess.PIPE, check=False)
    return rows_of(json.loads(done.stdout))


def rows_of(found: dict[str, Any]) -> list[Row]:
    """Make rows of what a load has measured."""
    seconds = found["seconds"]
    rows = [at_least(f"{_UNDER}: messages a second", found["messages"] / seconds, "/s", 200)]
    for side, way in _WAYS.items():
        p50, p95, p99 = found["delays"][side]
        rows += [
            Row(f"{_UNDER}: {way}, p50", p50, "ms"),
            at_most(f"{_UNDER}: {way}, p95", p95, "ms", 100),
            Row(f"{_UNDER}: {way}, p99", p99, "ms"),
        ]
    return [
        *rows,
        Row(f"{_UNDER}: the service's share of a processor", found["service"] * 100, "%"),
        Row(f"{_UNDER}: the load generator's share of a processor", found["generator"] * 100, "%"),
        Row(f"{_UNDER}: sent over the feeds", found["feed_bytes"] / seconds / 1e6, "MB/s"),
        Row(f"{_UNDER}: memory of the service", found["memory"][1], "MB"),
        *(at_most(f"{_UNDER}: {name}", found[name], "", 0) for name in ("lost", "doubled", "reordered")),
    ]
