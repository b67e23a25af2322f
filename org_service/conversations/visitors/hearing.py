"""Hears in the organisation what concerns visitors, and says it in the event loop."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import TYPE_CHECKING, Final

import msgspec

if TYPE_CHECKING:
    from collections.abc import Callable

    from org_service.conversations.visitors.desk import Watcher
    from org_service.organisation import Organisation
    from org_service.storage import Change

_MESSAGE: Final = "ninedesk_conversationmessage"
_CONVERSATION: Final = "msdyn_ocliveworkitem"
_MOVES: Final = frozenset({"statuscode", "msdyn_cdsqueueid"})
_SHOWN: Final = _MOVES | {"msdyn_activeagentid", "ninedesk_mergedintoid", "ninedesk_unread"}
"""What visitors are told of their conversation's row; the rest, such as how far they have read, is no news."""


class _About(msgspec.Struct):
    conversation: str


class _Typing(msgspec.Struct):
    conversation: str
    who: str
    name: str


_about: Final = msgspec.json.Decoder(_About).decode
_typing: Final = msgspec.json.Decoder(_Typing).decode


def hear(organisation: Organisation, watcher: Watcher) -> Callable[[], None]:
    """Tell a watcher of messages, states and who is typing; gives what ends it. Called in the event loop."""
    loop = asyncio.get_running_loop()

    def call(what: Callable[..., None], *values: object) -> None:
        with suppress(RuntimeError):  # the loop has ended, and its visitors with it
            loop.call_soon_threadsafe(what, *values)

    def committed(changes: tuple[Change, ...]) -> None:
        told = {name for change in changes for name in _conversations(change)}
        if told:
            call(_tell, watcher, told)
        if any(_moves_the_queue(change) for change in changes):
            call(watcher.queue_moved)

    def said(event: str, _about: str, data: bytes) -> None:
        if event == "typing" and (typing := _typing(data)).who != "customer":
            call(watcher.typed, typing.conversation, typing.name)

    ends = organisation.storage.subscribe(committed), organisation.passing.listen(said)

    def end() -> None:
        for each in ends:
            each()

    return end


def _tell(watcher: Watcher, conversations: set[str]) -> None:
    for conversation in conversations:
        watcher.changed(conversation)


def _conversations(change: Change) -> tuple[str, ...]:
    """Give whose lines have something new by a change; what agents read is counted at the conversation."""
    if change.table == _MESSAGE and change.whole is not None:
        return (_about(change.whole).conversation,)
    if change.table != _CONVERSATION:
        return ()
    return (change.id,) if change.kind != "update" or not _SHOWN.isdisjoint(change.columns) else ()


def _moves_the_queue(change: Change) -> bool:
    return change.table == _CONVERSATION and bool(_MOVES.intersection(change.columns))
