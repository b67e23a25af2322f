"""What those who lead others say of one agent: how much work she may have at a time."""

from __future__ import annotations

from desktop.desk import Desk
from session_engine.ids import RecordRef
from session_engine.notices.state import Weight
from widgets.dialogs.capacity import CapacityDialog

OWNER = "agents"


def ask_capacity(desk: Desk, user: RecordRef) -> None:
    """Ask how many units of work a user may have, and say it to the organisation."""
    presence, name = desk.engine.presence, desk.engine.records.name(user)

    async def ask() -> None:
        stands = await presence.standing_of(user)
        used, total = (stands.total - stands.available, stands.total) if stands is not None else (0, None)
        dialog = CapacityDialog(name, used, total, desk.front())
        dialog.accepted_with.connect(lambda units: _set(desk, user, name, dialog, units))
        dialog.open()

    desk.start(ask, owner=OWNER, group=f"capacity {user.id}", exclusive=True)


def _set(desk: Desk, user: RecordRef, name: str, dialog: CapacityDialog, units: int) -> None:
    async def work() -> None:
        dialog.set_busy(busy=True)
        try:
            await desk.engine.presence.set_capacity(user, units)
        except BaseException:
            dialog.set_busy(busy=False)
            raise
        dialog.work_done()
        desk.engine.notices.tell("capacity_set", {"name": name, "units": units}, weight=Weight.GOOD)

    desk.start(work, owner=OWNER, group=f"capacity {user.id}", failed=dialog.show_failure)
