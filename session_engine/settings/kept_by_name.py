"""Things that a person keeps for herself under names of their own, as files would, in one setting."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Generic, Protocol, TypeVar, cast

from session_engine.organisation import json_text
from session_engine.organisation.json_text import NotJson
from session_engine.settings.area import SettingsArea

MOST = 100


class Named(Protocol):
    """Something with a name that tells it from others of its kind."""

    @property
    def unique_name(self) -> str:
        """The name."""
        ...


N = TypeVar("N", bound=Named)


class KeptByName(Generic[N]):
    """What a person keeps of one kind, by unique name.

    Args:
        settings: Where it is kept.
        setting: The setting's name.
        read: Reads one from its text; raises `bad` where that is none.
        write: Writes one.
        bad: What `read` raises.
    """

    def __init__(
        self,
        settings: SettingsArea,
        setting: str,
        read: Callable[[bytes], N],
        write: Callable[[N], bytes],
        bad: type[Exception],
    ) -> None:
        self._settings, self._setting = settings, setting
        self._read, self._write_one, self._bad = read, write, bad

    def all(self) -> tuple[N, ...]:
        """Give them; one that cannot be read is left where it is."""
        found: list[N] = []
        for content in self._kept().values():
            try:
                found.append(self._read(json_text.encode(content)))
            except self._bad:
                continue
        return tuple(found)

    def put(self, one: N) -> None:
        """Keep one in place of the one of its name; the oldest goes where there are too many."""
        kept = {name: each for name, each in self._kept().items() if name != one.unique_name}
        kept[one.unique_name] = json_text.decode(self._write_one(one))
        self._write(dict(list(kept.items())[-MOST:]))

    def remove(self, unique_name: str) -> bool:
        """Forget one; tell whether there was one."""
        kept = self._kept()
        there = unique_name in kept
        if there:
            self._write({name: each for name, each in kept.items() if name != unique_name})
        return there

    def _kept(self) -> Mapping[str, object]:
        text = self._settings.text(self._setting)
        try:
            return json_text.as_object(json_text.decode(text)) if text else {}
        except NotJson:
            return {}

    def _write(self, kept: Mapping[str, object]) -> None:
        self._settings.set(self._setting, json_text.encode(cast("dict[str, object]", kept)).decode())
