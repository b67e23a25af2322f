"""Saving and publishing what stands on a macro editor's page, and what stands against it."""

from __future__ import annotations

from collections.abc import Callable

from desktop import macro_words, wait_words
from desktop.desk import Desk
from desktop.pages import macro_form
from desktop.pages.macro_asking import MacroAsking
from desktop.pages.macro_steps import MacroSteps
from desktop.waits import Wait
from session_engine.errors import Failure, OrganisationError
from session_engine.ids import LineId, TabId
from session_engine.macros.findings import Finding, NotSaved
from session_engine.macros.holdings import Draft, Item, Source
from session_engine.macros.state import Macro
from session_engine.notices.state import Weight

OWNER = "macro editor"


class MacroSaving:
    """Saves a tab's draft.

    Args:
        desk: The desk.
        tab: Whose draft.
        line: The organisation.
        steps: The draft under the person's hands.
        asking: Dialogs above the page.
        shown: Called when there is something else to show.
    """

    def __init__(
        self,
        desk: Desk,
        tab: TabId,
        line: LineId,
        steps: MacroSteps,
        asking: MacroAsking,
        shown: Callable[[], None],
    ) -> None:
        self._desk, self._tab, self._line = desk, tab, line
        self._area = desk.macros.area
        self._steps, self._asking, self._shown = steps, asking, shown
        self._there: tuple[Macro, tuple[Finding, ...]] | None = None

    def item(self, draft: Draft) -> Item | None:
        """Give what is saved of it; nothing for one that is new or came with the program."""
        library = self._area.library(self._line)
        item = library.item(draft.macro.unique_name) if draft.saved is not None else None
        return item if item is not None and item.source is not Source.DELIVERED else None

    # -- what is wrong ---------------------------------------------------------------------------------------

    def findings(self, macro: Macro) -> tuple[Finding, ...]:
        """Give what is wrong with it, as far as it is known."""
        there = self._there[1] if self._there is not None and self._there[0] == macro else ()
        return (*self._area.findings(macro), *there)

    def asked(self, macro: Macro) -> bool:
        """Whether the organisation was asked about it as it stands."""
        return self._there is not None and self._there[0] == macro

    def ask_there(self) -> None:
        """Ask the organisation whether all is there that the macro names."""
        draft = self._steps.draft
        if draft is None:
            return
        macro = draft.macro

        async def ask() -> None:
            self._there = (macro, await self._area.findings_there(macro, self._line))
            self._shown()

        self._desk.start(
            ask, owner=OWNER, group=f"check {self._tab}", exclusive=True, failed=lambda _why: None
        )

    def show_faults(self, findings: tuple[Finding, ...]) -> None:
        """Say what stands against saving, and go to the first step that has something wrong."""
        draft = self._steps.draft
        if draft is None:
            return
        self._there = (draft.macro, tuple(f for f in findings if f not in self._area.findings(draft.macro)))
        wrong = {found.step for found in findings if found.step}
        rows = macro_form.outline(draft.macro, ())
        first = next((row.place for row in rows if row.name in wrong), None)
        self._steps.selected = first or self._steps.selected
        texts = [macro_words.finding(found) for found in findings[:3]]
        self._desk.engine.notices.tell("macro_not_saved", {"text": " ".join(texts)}, weight=Weight.BAD)
        self._shown()

    # -- saving ----------------------------------------------------------------------------------------------

    def publish(self) -> None:
        """Save and publish it; where there are experience profiles, ask whom it is for."""

        async def ask() -> None:
            profiles = (await self._desk.engine.experience.certain(self._line)).profiles
            draft = self._steps.draft
            item = self.item(draft) if draft is not None else None
            if profiles:
                now = item.profiles if item is not None else ()
                self._asking.audience(profiles, now, lambda ids: self.save(publish=True, to=ids))
            else:
                self.save(publish=True)

        self._desk.start(
            ask, owner=OWNER, group=f"ask {self._tab}", exclusive=True, wait=Wait(wait_words.opening())
        )

    def save(self, *, publish: bool = False, local: bool = False, to: tuple[str, ...] | None = None) -> None:
        """Save it, where it is kept already or where it is wanted; publish it to some profiles, or to everybody."""
        draft = self._steps.draft
        item = self.item(draft) if draft is not None else None
        local = local or (not publish and item is not None and item.source is Source.LOCAL)
        kept = item is not None and item.source is Source.ORGANISATION

        async def save() -> None:
            try:
                if to is None or not kept or (draft is not None and draft.changed):
                    await self._area.save_draft(self._tab, publish=publish and to is None, local=local)
                if to is not None and draft is not None:
                    await self._area.publish_to(draft.macro.unique_name, self._line, to)
            except NotSaved as no:
                self.show_faults(no.findings)
            except OrganisationError as error:
                if error.failure is not Failure.CHANGED:
                    raise
                await self._area.load(self._line)
                self._asking.conflict(lambda answer: self._settle(answer, publish=publish, to=to))
            else:
                title = draft.macro.name if draft is not None else ""
                self._desk.engine.notices.tell("macro_saved", {"title": title}, weight=Weight.GOOD)
                self._shown()

        self._desk.start(save, owner=OWNER, group=f"save {self._tab}", wait=self._asking.saving())

    def _settle(self, answer: str, *, publish: bool, to: tuple[str, ...] | None) -> None:
        """Go on where somebody else was first: with what is written here, or with what she has saved."""
        if answer not in ("mine", "theirs"):
            return
        theirs = self._area.drafts.rebase(self._tab)
        if answer == "mine":
            self.save(publish=publish, to=to)
        elif theirs is not None:
            self._steps.change(theirs)

    def unpublish(self) -> None:
        """Make it a draft again."""
        draft = self._steps.draft
        if draft is not None:
            name = draft.macro.unique_name
            self._desk.start(
                lambda: self._area.publish(name, self._line, offered=False), owner=OWNER, group="publish",
                wait=self._asking.saving(),
            )  # fmt: skip

    def versions(self) -> None:
        """Show what it was before, and take what is chosen into the editor."""
        draft = self._steps.draft
        if draft is not None:
            self._asking.version(draft.macro, self._steps.change)
