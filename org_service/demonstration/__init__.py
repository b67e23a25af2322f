"""The demonstration organisation: hand-written story, generated surroundings, a desk that stays alive."""

from org_service.demonstration.build import build_demonstration, start_afresh
from org_service.demonstration.planning import DEFAULT_SEED
from org_service.demonstration.settle import settle
from org_service.demonstration.slide import slide

__all__ = ["DEFAULT_SEED", "build_demonstration", "settle", "slide", "start_afresh"]
