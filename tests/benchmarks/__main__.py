"""`dev.py bench`: runs the benches asked for and prints their rows."""

from __future__ import annotations

import argparse
import importlib
import sys
from collections.abc import Sequence
from pathlib import Path

from tests.benchmarks.rows import Row, table, write_json

BENCHES = ("start", "switch", "open", "ui", "service", "memory", "restore", "assist", "pane", "conversations")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run; the answer is 1 when a figure that must hold does not."""
    found = _parsed(arguments)
    rows: list[Row] = []
    for name in found.names or BENCHES:
        print(f"bench {name} …", file=sys.stderr, flush=True)
        rows += importlib.import_module(f"tests.benchmarks.bench_{name}").run()
    print(table(rows))
    if found.json is not None:
        write_json(rows, found.json)
    return 1 if any(row.ok is False for row in rows) else 0


def _parsed(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="dev.py bench")
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"all by default: {', '.join(BENCHES)}")
    parser.add_argument("--json", type=Path, metavar="FILE", help="where the rows are written to as well")
    found = parser.parse_args(arguments)
    unknown = [name for name in found.names if name not in BENCHES]
    if unknown:
        parser.error(f"there is no bench {unknown[0]!r}; there are {', '.join(BENCHES)}")
    if found.json is not None and not found.json.absolute().parent.is_dir():
        parser.error(f"there is no folder {found.json.parent}")  # now, not after half an hour of measuring
    return found


if __name__ == "__main__":
    sys.exit(main())
