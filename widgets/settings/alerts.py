"""The words of the settings that say how she is told of work."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from widgets.settings.rows import EditorKind, SettingChoice, SettingRow


def alert_rows() -> tuple[SettingRow, ...]:
    """Give the rows in the agent's language."""
    tr = QCoreApplication.translate
    return (
        SettingRow(
            "alerts.sound",
            tr("Settings", "Sound when work is offered"),
            tr("Settings", "Two soft notes. The key for muting turns it off and on."),
            keywords=(tr("Settings", "mute ring chime noise"),),
        ),
        SettingRow(
            "alerts.volume",
            tr("Settings", "Volume"),
            tr("Settings", "Beside the volume of your computer."),
            EditorKind.NUMBER,
            minimum=0,
            maximum=100,
            step=10,
            unit=" %",
            keywords=(tr("Settings", "loud quiet sound"),),
        ),
        SettingRow(
            "alerts.repeat",
            tr("Settings", "Repeat the sound until you answer"),
            tr("Settings", "Every eight seconds, as long as a notification waits for you."),
        ),
        SettingRow(
            "alerts.popups",
            tr("Settings", "Desktop notifications"),
            tr("Settings", "Shown by your computer, with buttons to accept or reject."),
            EditorKind.CHOICE,
            (
                SettingChoice("never", tr("Settings", "Never")),
                SettingChoice("background", tr("Settings", "While Ninedesk is in the background")),
                SettingChoice("always", tr("Settings", "Always")),
            ),
            keywords=(tr("Settings", "popup toast system background"),),
        ),
        SettingRow(
            "alerts.names",
            tr("Settings", "Show names on desktop notifications"),
            tr("Settings", "Without it they only say that work is there: others may see your screen."),
            keywords=(tr("Settings", "privacy private hide customer"),),
        ),
        SettingRow(
            "presence.idle_minutes",
            tr("Settings", "Inactive when you are away"),
            tr(
                "Settings",
                "Without key or mouse no new work comes; you are back with the next one. 0: never.",
            ),
            EditorKind.NUMBER,
            minimum=0,
            maximum=240,
            step=5,
            unit=tr("Settings", " min"),
            keywords=(tr("Settings", "presence idle inactive away"),),
        ),
        SettingRow(
            "alerts",
            tr("Settings", "Try them out"),
            tr(
                "Settings",
                "Shows a card, plays the sound, asks your computer to show one, and says what happened.",
            ),
            EditorKind.COMMAND,
            hint=tr("Settings", "Open"),
            keywords=(tr("Settings", "test check notification"),),
        ),
    )
