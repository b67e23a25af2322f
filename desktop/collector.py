"""The garbage collector: at rest while the program comes up, then careful with the frame rate.

While modules load it finds nothing and costs a tenth of the start. Later a full collection would go through a
million objects that live as long as the program, a pause of 30 ms and more: those are set apart.
"""

from __future__ import annotations

import gc

THRESHOLDS = (20_000, 20, 200)
"""Objects, young collections and middle collections before the next: what lives long is looked at rarely."""


def rest() -> None:
    """Collect nothing until `resume`."""
    gc.disable()


def resume() -> None:
    """Set apart what is there now, and collect what comes later."""
    gc.freeze()
    gc.set_threshold(*THRESHOLDS)
    gc.enable()
