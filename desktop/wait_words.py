"""What is waited for, in words."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication


def saving(title: str) -> str:
    """Name a save."""
    return _named(QCoreApplication.translate("Waits", "Saving “{title}” …"), title) if title else _saving()


def _saving() -> str:
    return QCoreApplication.translate("Waits", "Saving …")


def opening(title: str = "") -> str:
    """Name an opening, also of a dialog that needs to know something first."""
    if not title:
        return QCoreApplication.translate("Waits", "Opening …")
    return _named(QCoreApplication.translate("Waits", "Opening “{title}” …"), title)


def asking() -> str:
    """Name a question whose old answer stays in sight."""
    return QCoreApplication.translate("Waits", "Asking the organisation …")


def undoing() -> str:
    """Name an undo."""
    return QCoreApplication.translate("Waits", "Undoing …")


def doing(code: str) -> str:
    """Name a verb by the notice that it will end with."""
    tr = QCoreApplication.translate
    return {
        "picked": tr("Waits", "Picking …"),
        "released": tr("Waits", "Releasing …"),
        "completed": tr("Waits", "Completing …"),
        "record_deleted": tr("Waits", "Deleting …"),
        "case_reactivated": tr("Waits", "Reactivating …"),
    }.get(code) or tr("Waits", "Waiting for the organisation …")


def _named(text: str, title: str) -> str:
    return text.replace("{title}", title)


def not_waited_for() -> str:
    """Say what is known of a change whose answer nobody waited for."""
    return QCoreApplication.translate(
        "Waits", "You did not wait for the answer. It may have been done all the same: it is read again."
    )
