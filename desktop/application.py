"""The run of the program: application, window, loop; start-up in the order of house rules, and the way out."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QLocale, Qt, QTimer
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication

from desktop import collector, trace
from desktop.last_look import put_on, read_look
from desktop.main_window import MainWindow
from desktop.system_theme import follow_portal
from widgets.theme.theme import Theme

if TYPE_CHECKING:
    from desktop.arguments import Arguments
    from desktop.beginning import Beginning
    from desktop.composition import Composition

DESKTOP_FILE = "ninedesk"
"""The name of the file that tells Linux of the program (packaging/links), without its ending."""
SETTLED = 3.0
"""Seconds after which a start is over and what it made will stay."""


def run(beginning: Beginning) -> int:
    """Show the window at once, then bring everything else up; the answer is the exit code."""
    app = _application()
    name_program(app)
    app.setQuitOnLastWindowClosed(False)
    if QLocale().language() == QLocale.Language.C:
        # A machine without any setting: dates as people write them, not as the C library does.
        QLocale.setDefault(QLocale(QLocale.Language.English, QLocale.Country.UnitedKingdom))
    theme = Theme(app)
    options = beginning.options
    put_on(theme, read_look(beginning.places.look), options.theme, beginning.managed)
    window = MainWindow(theme)
    if trace.wanted():
        window.first_painted.connect(lambda: _prove_usable(window))
    width, height = options.size or (1366, 768)
    window.resize(width, height)
    window.show()
    window.activateWindow()
    _paint_first(app, window)
    return _run_loop(app, beginning, window, theme)


def name_program(app: QApplication) -> None:
    """Give the program its names; by the last one Linux finds its icon, for windows and for the number on it."""
    app.setApplicationName("Ninedesk")
    app.setApplicationDisplayName("Ninedesk")
    app.setDesktopFileName(DESKTOP_FILE)


def _application() -> QApplication:
    follow_portal(os.environ, sys.platform)
    if sys.platform == "darwin":
        from desktop.system_links import LinkApplication  # noqa: PLC0415 - macOS alone hands links over by events

        return LinkApplication(sys.argv[:1])
    return QApplication(sys.argv[:1])


def _paint_first(app: QApplication, window: MainWindow) -> None:
    """Run Qt's loop until the frame is on the screen, a second at most (a minimised window is never painted).

    It is the outermost loop and has ended before asyncio's begins: nothing is nested.
    """
    patience = QTimer(singleShot=True, interval=1000)
    patience.timeout.connect(app.exit)
    answered = QTimer(singleShot=True, interval=0)  # what was typed meanwhile is answered first
    answered.timeout.connect(app.exit)
    window.first_painted.connect(answered.start)
    patience.start()
    app.exec()
    patience.stop()
    window.first_painted.disconnect(answered.start)


def _run_loop(app: QApplication, beginning: Beginning, window: MainWindow, theme: Theme) -> int:
    # Only now, with the frame on the screen: asyncio and qasync cost 40 to 80 ms.
    import asyncio  # noqa: PLC0415

    from desktop.event_loop import make_event_loop  # noqa: PLC0415

    with asyncio.Runner(loop_factory=lambda: make_event_loop(app)) as runner:
        return runner.run(_main(beginning, window, theme))


async def _main(beginning: Beginning, window: MainWindow, theme: Theme) -> int:
    import asyncio  # noqa: PLC0415

    from desktop.profile_start import open_early  # noqa: PLC0415 - the frame is on the screen now

    options, places = beginning.options, beginning.places
    opening = open_early(places, options.profile, beginning.managed)

    from desktop.composition import compose  # noqa: PLC0415 - heavy, as what follows
    from desktop.ending_signals import EndingSignals  # noqa: PLC0415 - as above
    from desktop.logs import start_log  # noqa: PLC0415
    from desktop.passphrase_start import LeftEarly  # noqa: PLC0415
    from desktop.reception import receive  # noqa: PLC0415

    start_log(places.log)
    loop = asyncio.get_running_loop()
    reception = receive(window, options.link, beginning.meeting, loop)
    try:
        composition = await compose(
            options,
            places,
            beginning.organisation,
            window,
            theme,
            kept_place=options.size is None,
            managed=beginning.managed,
            given_key=beginning.given_key,
            opening=opening,
        )
    except LeftEarly:
        reception.close()
        return 0
    if trace.wanted():
        from desktop.trace_desk import prove_desk  # noqa: PLC0415 - only for benches

        prove_desk(composition)
    reception.attach(composition.links.open, composition.own_settings)
    quitting = loop.create_future()
    loop.call_later(SETTLED, collector.resume)

    def quit_now(code: int = 0) -> None:
        if not quitting.done():
            quitting.set_result(code)

    window.quit_requested.connect(composition.quitting.request)
    composition.quit = quit_now
    signals = EndingSignals(window)
    signals.told.connect(composition.quitting.end)
    if options.tour is not None:
        _start_tour(composition, options)
    code: int = await quitting
    await composition.close()
    signals.close()
    reception.close()
    window.hide()
    return code


def _start_tour(composition: Composition, options: Arguments) -> None:
    from desktop.tour.run import run_tour  # noqa: PLC0415 - only on a tour

    async def walk() -> None:
        code = 1
        try:
            code = await run_tour(composition, options)
        finally:
            composition.quit(code)

    composition.engine.tasks.start(walk(), owner="tour", group="tour")


def _prove_usable(window: MainWindow) -> None:
    """Mark the first paint, and that a key is answered after it."""
    trace.mark("frame_painted")
    field = window.top_bar.search
    field.textEdited.connect(lambda: (trace.mark("usable"), field.clear()))
    press = QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_X, Qt.KeyboardModifier.NoModifier, "x")
    QApplication.postEvent(field, press)
