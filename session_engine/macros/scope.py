"""The names that count inside one run: outputs of earlier steps, a loop's record, and the tab the run is in."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from session_engine.ids import RecordRef
from session_engine.records.state import Value
from session_engine.slugs.state import Slug
from session_engine.slugs.writing import annotated


class RunScope:
    """A run's names.

    Args:
        current: Gives what `Session.CurrentTab` stands for: the tab the run is in, not the one somebody looks at.
    """

    def __init__(self, current: Callable[[], Mapping[str, Value]]) -> None:
        self._current = current
        self._outputs: dict[str, Mapping[str, str]] = {}
        self._items: list[tuple[RecordRef, Mapping[str, Value]]] = []

    def put(self, step: str, outputs: Mapping[str, str]) -> None:
        """Take a step's outputs."""
        self._outputs[step] = outputs

    def enter(self, ref: RecordRef, values: Mapping[str, Value]) -> None:
        """Take the record a loop is at."""
        self._items.append((ref, values))

    def leave(self) -> None:
        """Let go of it."""
        self._items.pop()

    def knows(self, slug: Slug) -> bool:
        """Tell whether a name is one of the run's."""
        return slug.name[0] in ("steps", "item") or slug.name[:2] == ("Session", "CurrentTab")

    def value(self, slug: Slug) -> Value:
        """Give it, None for nothing."""
        rest = slug.name[1:]
        match slug.name[0]:
            case "steps":
                return self._outputs.get(rest[0], {}).get(rest[1]) if len(rest) == 2 else None
            case "item":
                return self._item(slug)
            case _:
                return self._current().get(rest[1]) if len(rest) == 2 else None

    def _item(self, slug: Slug) -> Value:
        if not self._items or len(slug.name) != 2:
            return None
        ref, values = self._items[-1]
        name = slug.name[1]
        if name in ("entityName", "entityId"):
            return ref.table if name == "entityName" else ref.id
        if name.startswith("_") and name.endswith("_value"):
            name = name[1 : -len("_value")]
        return annotated(values.get(name), slug.annotation)
