"""The words of a second start."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication


def silent() -> str:
    """Say that the first instance hangs."""
    return QCoreApplication.translate("OneInstance", "Ninedesk is open already, but does not answer.")


def silent_detail() -> str:
    """Say what that means for the person's work."""
    return QCoreApplication.translate(
        "OneInstance",
        "It may be busy: this goes on by itself as soon as it answers. If you end it, what was saved and what you "
        "typed are there again, but for the last moment.",
    )


def raised() -> str:
    """Say that the window that was there has come to the front."""
    return QCoreApplication.translate("OneInstance", "Ninedesk is open already: its window is in front now.")


def taken() -> str:
    """Say that the link is being opened there."""
    return QCoreApplication.translate("OneInstance", "The link opens in the Ninedesk that is open already.")
