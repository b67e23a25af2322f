"""What is set up for others is offered in the palette to who leads somebody, and to nobody else."""

from desktop import actions
from desktop.bindings.scripts import _SET_UP  # pyright: ignore[reportPrivateUsage]
from desktop.bindings.supervision import FOR_LEADERS


def test_all_that_is_set_up_for_others() -> None:
    assert set(_SET_UP) <= FOR_LEADERS
    assert set(_SET_UP) <= set(actions.BY_ID)
