"""`dev.py bench`: runs the benches asked for and prints their rows."""

from __future__ import annotations

import argparse
import importlib
import sys
from pathlib import Path

from tests.benchmarks.rows import Row, table, write_json

BENCHES = ("start", "switch", "open", "ui", "service", "memory", "restore", "assist", "pane")


def main() -> int:
    """Run; the answer is 1 when a figure that must hold does not."""
    parser = argparse.ArgumentParser(prog="bench")
    parser.add_argument("names", nargs="*", choices=[[], *BENCHES], default=[])
    parser.add_argument("--json", type=Path)
    found = parser.parse_args()
    rows: list[Row] = []
    for name in found.names or BENCHES:
        print(f"bench {name} …", file=sys.stderr, flush=True)
        rows += importlib.import_module(f"tests.benchmarks.bench_{name}").run()
    print(table(rows))
    if found.json is not None:
        write_json(rows, found.json)
    return 1 if any(row.ok is False for row in rows) else 0


if __name__ == "__main__":
    sys.exit(main())
