"""Tell a screen reader something that the eye sees anyway."""

from PySide6.QtWidgets import QWidget


def announce(source: QWidget, message: str, *, at_once: bool = False) -> None:
    """Have a message read out: politely after the present sentence, or `at_once`."""
    if not message:
        return
    # Not before the first frame: the two classes take 3 ms to come up.
    from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent  # noqa: PLC0415

    event = QAccessibleAnnouncementEvent(source, message)
    politeness = QAccessible.AnnouncementPoliteness
    event.setPoliteness(politeness.Assertive if at_once else politeness.Polite)
    QAccessible.updateAccessibility(event)
