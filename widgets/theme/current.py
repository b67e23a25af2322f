"""The look in force: what painters ask while they paint.

Only `Theme` writes here. A painter asks at paint time instead of keeping colours, so a change of
theme needs nothing but the repaint that the change of palette brings anyway.
"""

from widgets.theme.metrics import Metrics
from widgets.theme.tokens import LIGHT, Tokens


class _Look:
    tokens: Tokens = LIGHT
    metrics: Metrics = Metrics()
    generation: int = 0


_look = _Look()


def tokens() -> Tokens:
    """Return the colours in force."""
    return _look.tokens


def metrics() -> Metrics:
    """Return the measures in force."""
    return _look.metrics


def generation() -> int:
    """Return a number that grows with every change, for caches of painted things."""
    return _look.generation


def put_in_force(new_tokens: Tokens, new_metrics: Metrics) -> None:
    """Replace colours and measures. For `Theme` and tests."""
    _look.tokens = new_tokens
    _look.metrics = new_metrics
    _look.generation += 1
