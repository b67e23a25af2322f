"""Render the gallery: `python -m tests.widgets.gallery OUT_DIR`."""

import sys
from pathlib import Path

from PySide6.QtWidgets import QApplication

from tests.widgets.gallery.sheets import SHEETS
from widgets.theme import Mode, Theme

_LOOKS = [("light", Mode.LIGHT, 100), ("dark", Mode.DARK, 100), ("light-150", Mode.LIGHT, 150)]


def main() -> None:
    folder = Path(sys.argv[1])
    wanted = sys.argv[2:]
    folder.mkdir(parents=True, exist_ok=True)
    app = QApplication(sys.argv[:1])
    theme = Theme(app)
    for look, mode, percent in _LOOKS:
        theme.set_mode(mode)
        theme.set_text_size(percent)
        for name, build in SHEETS.items():
            if wanted and name not in wanted:
                continue
            sheet = build()
            sheet.resize(1366, 768)
            sheet.show()
            for _ in range(3):
                app.processEvents()
            focused = app.focusWidget()
            if focused is not None and name == "window":
                focused.clearFocus()  # as when the keyboard is in the page
            path = folder / f"{name}-{look}.png"
            sheet.grab().save(str(path))
            sheet.close()
            print(path)


main()
