"""What is set up for others: who is in an experience profile, and which profiles a definition is for."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QCoreApplication

from desktop.desk import Desk
from session_engine.experience.state import ExperienceProfile
from session_engine.ids import RecordRef
from widgets.dialogs.checklist import CheckItem, ChecklistDialog

OWNER = "experience"


def ask_members(desk: Desk, profile: RecordRef) -> None:
    """Ask who is in a profile, and say it to the organisation."""
    tr, experience = QCoreApplication.translate, desk.engine.experience

    async def ask() -> None:
        people, now = await experience.people(profile.line), await experience.members(profile)
        dialog = ChecklistDialog(
            tr("experience", "Who is in “{name}”?").replace("{name}", desk.engine.records.name(profile)),
            tr("experience", "Of several profiles that somebody is in, the one with the least order counts."),
            tr("experience", "Save"),
            tuple(CheckItem(key, name, key in now) for key, name in people),
            desk.front(),
        )
        dialog.accepted_with.connect(lambda users: _set_members(desk, profile, dialog, users))
        dialog.open()

    desk.start(ask, owner=OWNER, group=f"members {profile.id}", exclusive=True)


def _set_members(desk: Desk, profile: RecordRef, dialog: ChecklistDialog, users: tuple[str, ...]) -> None:
    async def work() -> None:
        dialog.set_busy(busy=True)
        try:
            await desk.engine.experience.set_members(profile, users)
        except BaseException:
            dialog.set_busy(busy=False)
            raise
        dialog.work_done()

    desk.start(work, owner=OWNER, group=f"members {profile.id}", failed=dialog.show_failure)


def profiles_dialog(
    desk: Desk,
    title: str,
    accept: str,
    profiles: tuple[ExperienceProfile, ...],
    now: tuple[str, ...],
    take: Callable[[tuple[str, ...]], object],
) -> ChecklistDialog:
    """Make the question which profiles a macro or script is for; `take` gets their ids, none for everybody."""
    tr = QCoreApplication.translate
    dialog = ChecklistDialog(
        title,
        tr("experience", "Agents find it beside their cases if one of these experience profiles is theirs."),
        accept,
        tuple(CheckItem(each.id, each.name, each.name in now) for each in profiles),
        desk.front(),
        tr("experience", "Everybody"),
    )

    def chosen(ids: tuple[str, ...]) -> None:
        dialog.accept()
        desk.run(lambda: take(ids))

    dialog.accepted_with.connect(chosen)
    return dialog
