"""A killed program has lost nothing that its store acknowledged."""

from __future__ import annotations

import os
import re
import subprocess
import sys

import pytest

KILLS = 280
"""`dev.py soak` kills nine hundred and more."""


@pytest.mark.timeout(240)
@pytest.mark.skipif(not hasattr(os, "fork"), reason="the victims are forked")
def test_kills_at_random_moments_lose_nothing_acknowledged() -> None:
    # In an interpreter of its own: forking one that runs threads is asking for trouble.
    command = [sys.executable, "-m", "tests.soak.profile_kills", str(KILLS)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=230, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    counts = re.search(r"tried (\d+), survived (\d+), lost (\d+), doubled (\d+)", done.stdout)
    assert counts is not None
    assert counts.groups() == (str(KILLS), str(KILLS), "0", "0")
