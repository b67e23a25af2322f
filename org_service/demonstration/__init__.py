"""The demonstration organisation: hand-written story, generated surroundings, a desk that stays alive.

Its parts are imported when they are first asked for: a usual start only slides, and building takes
modules that such a start need not wait for.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from org_service.demonstration.build import build_demonstration, start_afresh
    from org_service.demonstration.life import Life
    from org_service.demonstration.planning import DEFAULT_SEED
    from org_service.demonstration.settling import settle
    from org_service.demonstration.sliding import slide

__all__ = ["DEFAULT_SEED", "Life", "build_demonstration", "settle", "slide", "start_afresh"]

_HOME: Final = {
    "DEFAULT_SEED": "planning",
    "Life": "life",
    "build_demonstration": "build",
    "settle": "settling",
    "slide": "sliding",
    "start_afresh": "build",
}


def __getattr__(name: str) -> object:
    home = _HOME.get(name)
    if home is None:
        message = f"module {__name__!r} has no attribute {name!r}"
        raise AttributeError(message)
    return getattr(import_module(f"{__name__}.{home}"), name)
