"""Earlier versions of macros and scripts: asked of the organisation and shown with what each change was."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from typing import TypeVar

from PySide6.QtCore import QCoreApplication, QDateTime, QLocale
from PySide6.QtWidgets import QWidget
from shiboken6 import isValid

from desktop import definition_lines
from desktop.desk import Desk
from session_engine.organisation.definition_versions import Version
from widgets.dialogs.versions import VersionRow, VersionsDialog

OWNER = "versions"
T = TypeVar("T")


def show_versions(
    desk: Desk,
    above: QWidget,
    read: Callable[[], Awaitable[Sequence[Version[T]]]],
    now: Callable[[], T | None],
    lines: Callable[[T], Sequence[str]],
    take: Callable[[T], object],
) -> VersionsDialog:
    """Show what a definition was before.

    Args:
        desk: The desk.
        above: The window the dialog stands above.
        read: Asks for the versions, the latest first.
        now: Gives what is saved now: what the latest version became.
        lines: Writes one as lines.
        take: Gets the version that is chosen.
    """
    dialog = VersionsDialog(above)
    found: dict[int, T] = {}

    async def ask() -> None:
        versions = await read()
        found.update({each.number: each.definition for each in versions})
        if isValid(dialog):
            dialog.set_busy(busy=False)
            dialog.show_versions(_rows(versions, now(), lines))

    dialog.set_busy(busy=True)
    desk.start(ask, owner=OWNER, group="versions", exclusive=True, failed=dialog.show_failure)
    dialog.accepted_with.connect(lambda number: take(found[number]))
    dialog.open()
    return dialog


def _rows(
    versions: Sequence[Version[T]], now: T | None, lines: Callable[[T], Sequence[str]]
) -> tuple[VersionRow, ...]:
    rows: list[VersionRow] = []
    after = lines(now) if now is not None else ()
    for version in versions:
        before = lines(version.definition)
        rows.append(VersionRow(version.number, _title(version), definition_lines.changes(before, after)))
        after = before
    return tuple(rows)


def _title(version: Version[T]) -> str:
    when = ""
    if version.changed_on is not None:
        moment = QDateTime.fromSecsSinceEpoch(int(version.changed_on.timestamp()))
        when = QLocale().toString(moment, QLocale.FormatType.ShortFormat)
    title = QCoreApplication.translate("macros", "Until {when}, then changed by {who}")
    return title.replace("{when}", when).replace("{who}", version.changed_by)
