"""Wires what guides an agent: placeholders, macros, scripts, knowledge; built when somebody first asks for them."""

from __future__ import annotations

from collections.abc import Callable

from session_engine.casework.office import Office
from session_engine.dashboards.area import DashboardsArea
from session_engine.data import DataAreas
from session_engine.errors import Refused
from session_engine.events import EventBus
from session_engine.experience.area import ExperienceArea
from session_engine.ids import LineId, SessionId
from session_engine.knowledge.area import KnowledgeArea
from session_engine.knowledge.portal import SETTING as PORTAL
from session_engine.light_dataclass import dataclass
from session_engine.macros.area import MacrosArea
from session_engine.macros.flows import ConfiguredFlows
from session_engine.macros.performing.conversations import Talk
from session_engine.macros.performing.hands import Flows, Hands
from session_engine.mail.area import MailArea
from session_engine.mail.templates import Templates
from session_engine.ports import Clock, Guids, RandomGuids
from session_engine.script_editing.area import ScriptEditors
from session_engine.script_editing.previewing import Previews
from session_engine.scripts.area import ScriptsArea
from session_engine.scripts.authoring import Authoring
from session_engine.scripts.library import ScriptLibraries
from session_engine.scripts.local import LocalScripts
from session_engine.scripts.saving import ScriptWriter
from session_engine.session_templates.area import SessionTemplatesArea
from session_engine.sessions.area import WorkspaceArea
from session_engine.settings.area import SettingsArea
from session_engine.slugs.area import SlugsArea
from session_engine.tasks import Tasks
from session_engine.waiting import Pause, real_pause


@dataclass(frozen=True, slots=True)
class Guidance:
    """The areas, in the order of construction."""

    slugs: SlugsArea
    macros: MacrosArea
    scripts: ScriptsArea
    authoring: Authoring
    script_editors: ScriptEditors
    knowledge: KnowledgeArea
    experience: ExperienceArea


def build_guidance(
    bus: EventBus,
    tasks: Tasks,
    clock: Clock,
    data: DataAreas,
    dashboards: Callable[[], DashboardsArea],
    workspace: WorkspaceArea,
    settings: SettingsArea,
    mail: MailArea,
    *,
    flows: Flows | None = None,
    guids: Guids | None = None,
    pause: Pause = real_pause,
    experience: ExperienceArea | None = None,
    slugs: SlugsArea | None = None,
    talk: Callable[[], Talk] | None = None,
    templates: SessionTemplatesArea | None = None,
) -> Guidance:
    """Build the areas; nothing is asked before somebody looks."""
    slugs = slugs or SlugsArea(bus, data.lines, data.records, workspace)
    scripts: list[ScriptsArea] = []

    def choose(session: SessionId, name: str) -> str | None:
        try:
            return scripts[0].choose(session, name)
        except Refused:
            return None

    def has(line: LineId, name: str) -> bool | None:
        library = scripts[0].library(line)
        return None if library.loading else library.script(name) is not None

    hands = Hands(
        data.lines,
        data.records,
        data.forms,
        data.grids,
        dashboards,
        data.search,
        data.casework,
        workspace,
        slugs,
        Templates(Office(bus, data.lines, data.records)),
        mail,
        flows or ConfiguredFlows(lambda: settings.text("macros.flows")),
        choose,
        has,
        talk,
        lambda: settings.text(PORTAL),
        templates,
    )
    experience = experience or ExperienceArea(bus, tasks, data.lines, pause)
    macros = MacrosArea(bus, tasks, clock, hands, settings, experience)
    local = LocalScripts(settings)
    libraries = ScriptLibraries(bus, tasks, data.lines, local, experience)
    offered = templates.scripts if templates is not None else None
    scripts.append(ScriptsArea(bus, tasks, clock, libraries, workspace, data.records, slugs, macros, offered))
    writer = ScriptWriter(data.lines, guids or RandomGuids())
    authoring = Authoring(data.lines, libraries, local, writer, macros)
    previews = Previews(data.lines, data.records)
    editors = ScriptEditors(bus, tasks, workspace, libraries, macros, authoring, previews)
    knowledge = KnowledgeArea(
        bus, tasks, clock, data.lines, data.records, data.search, workspace, settings, pause=pause
    )
    return Guidance(slugs, macros, scripts[0], authoring, editors, knowledge, experience)
