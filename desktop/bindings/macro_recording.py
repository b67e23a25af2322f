"""Recording what is done in a session, from the mark in the pane to the editor's page with the steps."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication

from desktop.commands import Commands
from desktop.desk import Desk
from desktop.verbs import Verbs
from session_engine.errors import WayOut
from session_engine.notices.state import Weight

if TYPE_CHECKING:
    from desktop.bindings.macros import MacrosBinding
    from session_engine.macros.state import Macro, Step


class MacroRecording:
    """Begins and ends recordings."""

    def __init__(self, desk: Desk, commands: Commands, verbs: Verbs, macros: MacrosBinding) -> None:
        self._desk, self._macros = desk, macros
        commands.register("macro_record", self.toggle)
        verbs.register("macro_record", self.toggle)

    def toggle(self) -> None:
        """Record what is done in the session in front, or stop and show what was recorded."""
        session = self._desk.engine.workspace.state.focused_session.id  # she may go on before all is read

        async def work() -> None:
            area = await self._macros.ready()
            if area.recording is not None:
                self.stop()
            else:
                area.record(session)
                self._desk.engine.notices.tell("macro_recording", actions=(WayOut("macro_record"),))

        self._desk.start(work, owner="macros", group="record")

    def stop(self) -> None:
        """Show what was recorded, to be looked through and saved."""
        area = self._macros.area
        recording = area.recording
        if recording is None:
            return
        from desktop import macro_words  # noqa: PLC0415 - not at the start

        title = QCoreApplication.translate("macros", "Recorded steps")
        macro = area.stop_recording(title, "")
        left_out = macro_words.left_out(recording.left_out)
        if not macro.steps:
            self._desk.engine.notices.tell("macro_nothing_recorded", {"text": left_out})
            return
        if left_out:  # it stays with the macro, for whoever looks it through later
            self._desk.engine.notices.tell("macro_recorded_in_part", {"text": left_out}, weight=Weight.WARN)
            macro = replace(macro, description=left_out)
        workspace = self._desk.engine.workspace
        open_in = recording.session
        if open_in not in workspace.state.sessions:
            open_in = workspace.state.focused_session.id
        self._desk.run(lambda: area.drafts.open(open_in, asking_before_sending(macro)))

    def drop(self) -> None:
        """End it; nothing of it is kept."""
        self._macros.area.drop_recording()


def asking_before_sending(macro: Macro) -> Macro:
    """Put a question before each e-mail that leaves: the next one may say something wrong to somebody else."""
    from session_engine.macros.state import ActionStep, ConfirmStep  # noqa: PLC0415 - not at the start

    steps: list[Step] = []
    for step in macro.steps:
        if isinstance(step, ActionStep) and step.action == "send_email":
            question = QCoreApplication.translate("macros", "Send this email now?")
            steps.append(ConfirmStep(f"sure_{step.id}", question))
        steps.append(step)
    return replace(macro, steps=tuple(steps))
