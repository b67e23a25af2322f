"""The demonstration's bar on the dashboard: whose desk this is, and what else there is."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QCoreApplication, QPoint, Qt
from PySide6.QtWidgets import QMenu, QPushButton, QWidget

from desktop.desk import Desk
from desktop.main_window import MainWindow
from desktop.one_organisation.people import PEOPLE
from session_engine.organisation.events import LineChanged
from session_engine.settings.area import SettingChanged
from widgets.primitives.message_bar import BarAction, Message, MessageBar
from widgets.primitives.tones import Tone
from widgets.text import for_label


class DemonstrationBar:
    """One bar on each dashboard, shown until it is dismissed."""

    def __init__(
        self,
        desk: Desk,
        window: MainWindow,
        do: Callable[[str], object],
        change_person: Callable[[str], None],
    ) -> None:
        self._desk, self._window, self._do, self._change_person = desk, window, do, change_person
        self._question: QWidget | None = None
        self._bars: list[MessageBar] = []
        desk.engine.bus.subscribe(LineChanged, lambda _event: self._render())
        desk.engine.bus.subscribe(SettingChanged, lambda _event: self._render())

    def attach(self, bar: MessageBar) -> None:
        """Show the message in a dashboard's bar."""
        self._bars.append(bar)
        bar.action_triggered.connect(lambda action: self._act(bar, action))
        bar.closed.connect(self._dismiss)
        bar.render(self._message())

    def detach(self, bar: MessageBar) -> None:
        """Forget a bar whose dashboard is gone."""
        if bar in self._bars:
            self._bars.remove(bar)

    def choose_person(self, bar: MessageBar | None = None) -> None:
        """Offer the people of the demonstration."""
        in_bar = bar.findChild(QPushButton) if bar is not None and bar.isVisible() else None
        anchor = in_bar or self._window.top_bar.person_button
        menu = QMenu(anchor)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        current = self._desk.engine.settings.text("demo.person")
        for domain_name, name in PEOPLE:
            action = menu.addAction(for_label(name))
            action.setCheckable(True)
            action.setChecked(domain_name == current)
            action.triggered.connect(lambda _=False, chosen=domain_name: self._change_person(chosen))
        at_end = in_bar is None and not anchor.isRightToLeft()
        x = anchor.width() - menu.sizeHint().width() if at_end else 0
        menu.popup(anchor.mapToGlobal(QPoint(x, anchor.height())))

    def ask_to_start_afresh(self, start: Callable[[], object]) -> None:
        """Ask, since what was done in the demonstration goes; `start` does it."""
        from widgets.dialogs.question import Choice, Question  # noqa: PLC0415 - rarely needed

        tr = QCoreApplication.translate
        choices = (
            Choice("afresh", tr("Demonstration", "Start afresh"), danger=True),
            Choice("keep", tr("Demonstration", "Keep it"), cancel=True),
        )
        question = Question(
            tr("Demonstration", "Start the demonstration afresh?"),
            tr("Demonstration", "Everything you changed in it goes. It takes a few seconds."),
            choices,
            self._window,
        )
        question.answered.connect(lambda answer: start() if answer == "afresh" else None)
        self._question = question  # kept alive while it is open
        question.open()

    def _message(self) -> Message | None:
        line = self._desk.engine.lines.state(self._desk.engine.line)
        if not line.embedded or self._desk.engine.settings.flag("demo.bar_dismissed"):
            return None
        tr = QCoreApplication.translate
        name = line.person.full_name if line.person is not None else ""
        who = tr("Demonstration", "You are {name}.").replace("{name}", name) if name else ""
        text = tr("Demonstration", "This is a demonstration organisation, all of it on this machine.")
        actions = (
            BarAction("person", tr("Demonstration", "Change person")),
            BarAction("connect", tr("Demonstration", "Connect your own organisation")),
            BarAction("tour", tr("Demonstration", "Show me around")),
        )
        return Message(f"{text} {who}".strip(), Tone.INFO, actions, closable=True)

    def _act(self, bar: MessageBar, action: str) -> None:
        if action == "person":
            self.choose_person(bar)
        else:
            self._do({"connect": "connect", "tour": "show_around"}[action])

    def _dismiss(self) -> None:
        self._desk.run(lambda: self._desk.engine.settings.set("demo.bar_dismissed", True))

    def _render(self) -> None:
        message = self._message()
        for bar in self._bars:
            bar.render(message)
