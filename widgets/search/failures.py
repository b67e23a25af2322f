"""How a search's failure becomes words: by a table that the composition passes in."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

from session_engine.search.state import Failure

FailureText: TypeAlias = Callable[[Failure, str], str]


def words(failure: Failure | None, failure_text: FailureText) -> str:
    """Say what went wrong; a failure without a kind counts as the server's."""
    return failure_text(failure or Failure.SERVER, "")
