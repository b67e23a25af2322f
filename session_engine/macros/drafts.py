"""Macros on their editors' pages: each is kept in its tab as it stands, so that it is there again after a restart."""

from __future__ import annotations

import uuid
from dataclasses import replace

from session_engine.ids import SessionId, TabId, macro_page
from session_engine.macros import editing, files
from session_engine.macros.findings import BadFile
from session_engine.macros.holdings import Draft, Item, Source
from session_engine.macros.library import MacroLibrary
from session_engine.macros.state import Macro
from session_engine.organisation import json_text
from session_engine.organisation.json_text import NotJson, Payload
from session_engine.sessions.area import WorkspaceArea
from session_engine.sessions.state import Tab

ICON = "macro"
PREFIX = "new_"
"""What a macro is called that nobody has named yet."""


class MacroDrafts:
    """The macros that are being written.

    Args:
        workspace: Where their pages are open.
        library: What there is already.
    """

    def __init__(self, workspace: WorkspaceArea, library: MacroLibrary) -> None:
        self._workspace = workspace
        self._library = library

    def open(self, session: SessionId, macro: Macro, *, saved: bool = False) -> TabId:
        """Show a macro on an editor's page of a session; one that is not `saved` is kept there as it is.

        Raises:
            Refused: There is no room for another tab.
        """
        line = self._workspace.state.sessions[session].line
        if not saved and not macro.unique_name:
            taken = {item.macro.unique_name for item in self._library.state(line).items}
            macro = replace(macro, unique_name=editing.free_name(macro.name, taken))
        name = macro.unique_name if saved else f"{PREFIX}{uuid.uuid4().hex}"
        page = macro_page(line, name)
        there = next(
            (tab.id for tab in self._workspace.state.sessions[session].tabs if saved and _name(tab) == name),
            None,
        )
        if there is None:
            there = self._workspace.open_tab(page, session, title=macro.name, icon=ICON).tab
        else:
            self._workspace.focus_tab(there)
        if not saved:
            self._keep(there, Draft(macro))
        return there

    def state(self, tab: TabId) -> Draft | None:
        """Give the macro of an editor's page; None while nobody knows it."""
        found = self._tab(tab)
        if found is None:
            return None
        if found.state.draft:
            return _read(found.state.draft)
        item = self._item(found)
        return Draft(item.macro, _own(item), item.etag) if item is not None else None

    def change(self, tab: TabId, macro: Macro) -> None:
        """Take what was written on a page."""
        draft = self.state(tab) or Draft(macro)
        self._keep(tab, replace(draft, macro=macro))
        self._workspace.set_title(tab, macro.name, ICON)

    def take_saved(self, tab: TabId, macro: Macro) -> None:
        """Note that a macro was saved as it is; what was written on its page since is still unsaved."""
        found, draft = self._tab(tab), self.state(tab)
        if found is None or draft is None:
            return
        item = self._library.state(found.page.line).item(macro.unique_name)
        self._workspace.set_state(tab, replace(found.state, section=macro.unique_name))
        self._keep(tab, Draft(draft.macro, macro, item.etag if item is not None else None))

    def rebase(self, tab: TabId) -> Macro | None:
        """Write from what is saved now, whoever saved it, and give that; what is written on the page stays."""
        found, draft = self._tab(tab), self.state(tab)
        item = self._item(found) if found is not None else None
        if draft is None or item is None:
            return None
        self._keep(tab, Draft(draft.macro, item.macro, item.etag))
        return item.macro

    def discard(self, tab: TabId) -> None:
        """Go back to what is saved; one that is not saved anywhere stays as it is."""
        draft = self.state(tab)
        if draft is not None and draft.saved is not None:
            self.change(tab, draft.saved)

    def _keep(self, tab: TabId, draft: Draft) -> None:
        found = self._tab(tab)
        if found is None:
            return
        as_saved = not draft.changed and _name(found) == draft.macro.unique_name
        self._workspace.set_state(tab, replace(found.state, draft="" if as_saved else _written(draft)))

    def _item(self, tab: Tab) -> Item | None:
        return self._library.state(tab.page.line).item(_name(tab))

    def _tab(self, tab: TabId) -> Tab | None:
        session = self._workspace.state.session_of(tab)
        return session.tab(tab) if session is not None else None


def _name(tab: Tab) -> str:
    """Give the name of the macro a page shows: one that was new has it since it was saved."""
    return tab.state.section or tab.page.parameter("name") or ""


def _own(item: Item) -> Macro | None:
    """Give what is saved; a delivered macro is nobody's yet."""
    return item.macro if item.source is not Source.DELIVERED else None


def _written(draft: Draft) -> str:
    content: Payload = {"macro": json_text.decode(files.write(draft.macro)), "etag": draft.etag}
    if draft.saved is not None:
        content["saved"] = json_text.decode(files.write(draft.saved))
    return json_text.encode(content).decode()


def _read(text: str) -> Draft | None:
    """Read a draft; what cannot be read is as good as none."""
    try:
        found = json_text.as_object(json_text.decode(text))
        saved = found.get("saved")
        macro = files.read(json_text.encode(json_text.as_object(found.get("macro"))))
        before = files.read(json_text.encode(json_text.as_object(saved))) if saved is not None else None
    except (NotJson, BadFile):
        return None
    return Draft(macro, before, json_text.text_of(found, "etag") or None)
