"""What an administrator has set, as the person meets it: in force, shown as such, and refused in words."""

from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton

from desktop.managed_settings.json_file import read_json_file
from desktop.tour.hands import until
from tests.end_to_end.person import CTRL
from tests.end_to_end.running import RunningDesk
from tests.fixtures.fault_proxy import FaultProxy
from widgets.settings.line import SettingLine
from widgets.settings.page import SettingsPage

pytestmark = pytest.mark.window

MANAGED = """{
  "default": {"appearance.density": "comfortable"},
  "locked": {"appearance.theme": "dark", "appearance.colour": "pink", "key.find": "Ctrl+F"}
}"""


async def test_locked_is_in_force_shown_and_refused(folder: Path, theme: Any) -> None:
    file = folder / "managed.json"
    file.write_text(MANAGED)
    with FaultProxy().running() as proxy:
        desk = RunningDesk(folder, proxy)
        desk.managed = read_json_file(str(file))
        await desk.start(theme)
        try:
            await desk.filled()
            person, window = desk.person, desk.window
            assert window.palette().window().color().lightness() < 80, "the dark theme"
            told = " ".join(notice.code for notice in desk.engine.notices.state.notices)
            assert "managed_trouble" in told

            await person.dismiss_notices()
            await desk.command("Light theme")
            await until(
                lambda: any("Your administrator has decided" in n for n in person.notices()), "a refusal"
            )
            assert window.palette().window().color().lightness() < 80

            await person.press(Qt.Key.Key_Comma, CTRL)
            await until(lambda: person.all(SettingsPage), "the settings")
            page = person.one(SettingsPage)
            await until(lambda: "Set by your administrator" in person.texts(), "who decided the theme")
            assert "Your administrator's choice, which you may change" in person.texts()
            lines = {line.row.name: line for line in page.findChildren(SettingLine)}
            assert not lines["appearance.theme"].editor.isEnabled()
            assert lines["appearance.density"].editor.isEnabled()
            with person.looking_at(page):
                await person.push("Density: Compact", page)
            await until(lambda: desk.engine.settings.text("appearance.density") == "compact", "it to be hers")
            resets = [b for b in lines["appearance.density"].findChildren(QAbstractButton) if b.isVisible()]
            assert resets, "the way back to the administrator's choice"
            desk.engine.settings.reset("appearance.density")
            assert desk.engine.settings.text("appearance.density") == "comfortable"
        finally:
            await desk.stop()
            theme.set_mode(type(theme.mode).SYSTEM)
