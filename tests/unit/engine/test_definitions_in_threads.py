"""Definitions are read in several threads at once; msgspec looks at a type when it is first asked for it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
TOGETHER = """
import importlib, sys, threading
import session_engine.organisation.metadata_wire as wire
CONTENT = b'{"LogicalName": "a", "Attributes": [{"LogicalName": "x", "AttributeType": "String"}]}'
sys.setswitchinterval(1e-6)
for _ in range(100):
    importlib.reload(wire)
    begin = threading.Barrier(5)
    read = lambda: (begin.wait(), wire.decode_entity(CONTENT))
    threads = [threading.Thread(target=read) for _ in range(5)]
    for thread in threads: thread.start()
    for thread in threads: thread.join()
"""


def test_threads_that_read_the_first_definition_together_read_it() -> None:
    done = subprocess.run(
        [sys.executable, "-c", TOGETHER], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")
