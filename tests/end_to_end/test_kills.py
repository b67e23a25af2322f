"""The program, killed with its window in the middle of work, comes back with everything that it had said it kept."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys

import pytest

from tests.soak.window_kills import came_back

KILLS = 20
"""`dev.py soak` kills seventy."""


@pytest.mark.timeout(300)
@pytest.mark.skipif(not hasattr(os, "fork"), reason="the victims are forked")
def test_a_killed_window_comes_back_as_it_was() -> None:
    # In an interpreter of its own: the victims are forked from one that has Qt loaded and no window.
    command = [sys.executable, "-m", "tests.soak.window_kills", str(KILLS)]
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
    done = subprocess.run(command, capture_output=True, text=True, timeout=290, check=False, env=environment)
    assert done.returncode == 0, done.stdout + done.stderr
    counts = re.search(r"tried (\d+), survived (\d+), lost (\d+), doubled (\d+)", done.stdout)
    assert counts is not None
    assert counts.groups() == (str(KILLS), str(KILLS), "0", "0")


def test_a_page_without_a_name_may_get_one_and_no_other_may() -> None:
    def desk(name: str, state: str = "{}") -> str:
        return json.dumps({"sessions": {"1": [name, 2, [[2, "page", name, state]]]}, "drafts": {}})

    assert came_back(desk(""), desk("A case"))
    assert came_back(desk("A case"), desk("A case"))
    assert not came_back(desk("A case"), desk(""))
    assert not came_back(desk("A case"), desk("Another"))
    assert not came_back(desk("", "typed"), desk("A case"))
    assert not came_back(desk(""), None)
