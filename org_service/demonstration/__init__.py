"""The demonstration organisation: hand-written story, generated surroundings, a desk that stays alive."""

from org_service.demonstration.build import build_demonstration, start_afresh
from org_service.demonstration.planning import DEFAULT_SEED

__all__ = ["DEFAULT_SEED", "build_demonstration", "start_afresh"]
