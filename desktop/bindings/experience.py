"""What is set up for others: who is in an experience profile, which roles it is for, and what is for which profiles."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QCoreApplication

from desktop.desk import Desk
from session_engine.experience.state import ExperienceProfile
from session_engine.ids import RecordRef
from session_engine.navigation.state import Place
from widgets.dialogs.checklist import CheckItem, ChecklistDialog

OWNER = "experience"


def ask_related(desk: Desk, record: RecordRef, what: str) -> None:
    """Ask what a record is related to (`RELATED` of the engine), and say it to the organisation."""
    experience = desk.engine.experience

    async def ask() -> None:
        known, now = await experience.choices(record.line, what), await experience.related(record, what)
        if not known and what == "skills":
            desk.engine.notices.tell("no_skills")
            return
        title, about = _words(what)
        dialog = ChecklistDialog(
            title.replace("{name}", desk.engine.records.name(record)),
            about,
            QCoreApplication.translate("experience", "Save"),
            tuple(CheckItem(key, name, key in now) for key, name in known),
            desk.front(),
        )
        shown = now & {key for key, _ in known}
        dialog.accepted_with.connect(lambda ids: _relate(desk, record, what, dialog, ids, shown))
        dialog.open()

    desk.start(ask, owner=OWNER, group=f"{what} {record.id}", exclusive=True)


def ask_profiles(desk: Desk, record: RecordRef) -> None:
    """Ask which experience profiles a record is for, and say it to the organisation."""
    experience = desk.engine.experience

    async def ask() -> None:
        known = await experience.certain(record.line)
        if not known.profiles:
            desk.engine.notices.tell("no_profiles")
            return
        title = QCoreApplication.translate("experience", "Who is “{name}” for?")
        profiles_dialog(
            desk,
            title.replace("{name}", desk.engine.records.name(record)),
            QCoreApplication.translate("experience", "Save"),
            known.profiles,
            known.names(record.id),
            assign,
            QCoreApplication.translate(
                "experience", "Sessions begin by it if one of these experience profiles is the agent's."
            ),
        ).open()

    def assign(ids: tuple[str, ...]) -> None:
        desk.start(lambda: experience.assign(record, ids), owner=OWNER, group=f"profiles {record.id}")

    desk.start(ask, owner=OWNER, group=f"profiles {record.id}", exclusive=True)


def copy_template(desk: Desk, template: RecordRef) -> None:
    """Copy a notification template under a name of one's own, and open the copy."""
    name = QCoreApplication.translate("experience", "{name} (own)").replace(
        "{name}", desk.engine.records.name(template)
    )

    async def work() -> None:
        copy = await desk.engine.offers.copy_template(template, name)
        desk.open_record(copy, Place.SITE_MAP, title=name)

    desk.start(work, owner=OWNER, group=f"copy {template.id}", exclusive=True)


def _words(what: str) -> tuple[str, str]:
    """What is asked, and what that does."""
    tr = QCoreApplication.translate
    return {
        "members": (
            tr("experience", "Who is in “{name}”?"),
            tr("experience", "Of several profiles that somebody is in, the one with the least order counts."),
        ),
        "roles": (
            tr("experience", "Which roles is “{name}” for?"),
            tr(
                "experience",
                "It counts for everybody with one of these roles who is in no profile herself. Of several the one "
                "with the least order counts.",
            ),
        ),
        "people": (
            tr("experience", "Who has the role “{name}”?"),
            tr("experience", "Experience profiles can be for a role."),
        ),
        "queue": (
            tr("experience", "Who is a member of “{name}”?"),
            tr(
                "experience",
                "Its members are offered the work that waits in it, and find it among their queues.",
            ),
        ),
        "tabs": (
            tr("experience", "Which tabs does “{name}” open?"),
            tr("experience", "They are opened behind the first one when a session begins, by their order."),
        ),
        "scripts": (
            tr("experience", "Which scripts does “{name}” offer?"),
            tr(
                "experience",
                "Where none is chosen, sessions offer all there are. The one that fits by its rule is shown first.",
            ),
        ),
        "skills": (
            tr("experience", "Which skills does {name} have?"),
            tr("experience", "Conversations that need a skill are given to those who have it."),
        ),
        "lines": (
            tr("experience", "Which lines does the card of “{name}” have?"),
            tr("experience", "They stand on it by their order; one that has nothing to say is left out."),
        ),
    }[what]


def _relate(
    desk: Desk,
    record: RecordRef,
    what: str,
    dialog: ChecklistDialog,
    ids: tuple[str, ...],
    shown: frozenset[str],
) -> None:
    async def work() -> None:
        dialog.set_busy(busy=True)
        try:
            await desk.engine.experience.relate(record, what, ids, shown)
        except BaseException:
            dialog.set_busy(busy=False)
            raise
        dialog.work_done()

    desk.start(work, owner=OWNER, group=f"{what} {record.id}", failed=dialog.show_failure)


def profiles_dialog(
    desk: Desk,
    title: str,
    accept: str,
    profiles: tuple[ExperienceProfile, ...],
    now: tuple[str, ...],
    take: Callable[[tuple[str, ...]], object],
    about: str = "",
) -> ChecklistDialog:
    """Make the question which profiles something is for; `take` gets their ids, none for everybody.

    Args:
        desk: The desk.
        title: The question.
        accept: Text of the button.
        profiles: All there are.
        now: Names of those it is for.
        take: Gets those that are chosen.
        about: What that does; empty for macros and scripts.
    """
    tr = QCoreApplication.translate
    dialog = ChecklistDialog(
        title,
        about
        or tr(
            "experience", "Agents find it beside their cases if one of these experience profiles is theirs."
        ),
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
