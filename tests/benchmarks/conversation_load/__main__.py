"""`python -m tests.benchmarks.conversation_load`: the load in a process of its own; prints what it measured as JSON."""

from __future__ import annotations

import argparse
import asyncio
import json
import shutil
import sys
import tempfile
from dataclasses import asdict
from pathlib import Path

from tests.benchmarks.conversation_load.load import Load, Plan
from tests.benchmarks.conversation_load.organisation import Office, furnish
from tests.benchmarks.conversation_load.service import Service
from tests.benchmarks.rows import percentile

AGENTS, WARM, SECONDS = 100, 10.0, 30.0


def main(arguments: list[str]) -> int:
    """Run; the answer is 1 when something was lost, doubled or out of order."""
    given = _parsed(arguments)
    plan = Plan(given.visitors, given.per_second, reads=not given.no_reads)
    folder = Path(tempfile.mkdtemp(prefix="conversation-load-"))
    try:
        office = furnish(folder, given.agents)
        service = Service(office)
        service.begin()
        try:
            found = asyncio.run(_measure(office, service, plan, seconds=given.seconds, warm=given.warm))
        finally:
            service.close()
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    print(json.dumps(found))
    return 0 if found["good"] else 1


def _parsed(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="conversation_load")
    parser.add_argument("--visitors", type=int, default=1000)
    parser.add_argument("--agents", type=int, default=AGENTS)
    parser.add_argument("--per-second", type=float, default=200.0)
    parser.add_argument("--seconds", type=float, default=SECONDS)
    parser.add_argument("--warm", type=float, default=WARM, help="seconds that are not measured")
    parser.add_argument("--no-reads", action="store_true", help="nobody says what has been read")
    return parser.parse_args(arguments)


async def _measure(
    office: Office, service: Service, plan: Plan, *, seconds: float, warm: float
) -> dict[str, object]:
    async with Load(office, service, plan) as load:
        memory = load.service.memory
        print("everybody is there", file=sys.stderr, flush=True)
        load.talk()
        await asyncio.sleep(warm)
        usage = await load.measure(seconds)
        grown = load.service.memory
        await load.hush()
        counts = load.tally.counts(load.service.office.database)
    delays = load.tally.delays
    return {
        "delays": {
            side: [percentile(each, share) for share in (0.5, 0.95, 0.99)] for side, each in delays.items()
        },
        **asdict(usage),
        "memory": (memory, grown),
        **asdict(counts),
        "good": counts.good,
    }


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
