"""What was compiled of kept definitions, kept beside them: used as long as all it was made of is as it was.

Reading tables, forms and their XML anew costs a start some 30 ms of the UI thread; what they come to is 30 KB of JSON.
"""

from __future__ import annotations

import hashlib
import json
import logging
from collections.abc import Iterable, Mapping
from dataclasses import fields, is_dataclass
from enum import Enum
from types import MappingProxyType
from typing import Any, cast

from session_engine.organisation.kept_answers import AnswerStore, said

log = logging.getLogger(__name__)

MADE_BY = 1
"""Raise it when the same definitions come to something else than before."""


class Shapes:
    """Writes values of some classes as JSON and makes them again.

    Args:
        kinds: Frozen dataclasses and enumerations that may be among the values; no others are ever made.
    """

    def __init__(self, *kinds: type) -> None:
        self._kinds: dict[str, type] = {kind.__name__: kind for kind in kinds}
        says = [(name, *((f.name, str(f.type)) for f in fields(kind))) for name, kind in self._fielded()]
        self.stamp = hashlib.blake2b(repr((MADE_BY, says)).encode(), digest_size=8).hexdigest()

    def _fielded(self) -> list[tuple[str, Any]]:
        return [(name, kind) for name, kind in self._kinds.items() if is_dataclass(kind)]

    def write(self, value: object) -> str:
        """Write a value."""
        return json.dumps(self._plain(value), separators=(",", ":"))

    def read(self, text: str) -> object | None:
        """Make a value again; None for what is none of ours."""
        try:
            return _frozen(json.loads(text, object_hook=self._made))
        except (ValueError, TypeError, LookupError, AttributeError) as error:
            log.warning("what was compiled cannot be read: %s", type(error).__name__)
            return None

    def _plain(self, value: object) -> object:
        if isinstance(value, Enum):
            return {"": type(value).__name__, "v": value.value}
        if isinstance(value, Mapping):
            pairs = cast("Mapping[object, object]", value).items()
            return {"": "", "v": [[key, self._plain(each)] for key, each in pairs]}
        if isinstance(value, tuple):
            return [self._plain(each) for each in cast("tuple[object, ...]", value)]
        if is_dataclass(value):
            return {"": type(value).__name__, "v": [self._plain(each) for each in _values(value)]}
        return value

    def _made(self, found: dict[str, Any]) -> object:
        kind, content = found[""], found["v"]
        if not kind:
            return MappingProxyType({key: _frozen(each) for key, each in content})
        if content.__class__ is list:
            return self._kinds[kind](*_frozen(content))
        return self._kinds[kind](content)


def _values(value: Any) -> list[object]:
    """Give what a value is made with: the last ones need not be said where they are as ever."""
    said = [(getattr(value, f.name), f.default) for f in fields(value)]
    while said and said[-1][0] == said[-1][1]:
        said.pop()
    return [each for each, _ in said]


def _frozen(value: Any) -> Any:
    """Turn lists, which JSON knows, into the tuples that they were."""
    if value.__class__ is list:
        return tuple([_frozen(each) if each.__class__ is list else each for each in value])
    return value


class Compiled:
    """What was compiled, by name; of one organisation.

    Args:
        store: Where definitions are kept.
        shapes: What it is made of.
    """

    def __init__(self, store: AnswerStore, shapes: Shapes) -> None:
        self._store, self._shapes = store, shapes

    def load(self, name: str) -> object | None:
        """Give what was compiled; None where nothing is kept, or a definition it was made of is another by now."""
        kept = self._store.load(_key(name))
        if kept is None:
            return None
        try:
            head, _, body = kept.decode().partition("\n")
            stamp, sources = json.loads(head)
            if stamp != self._shapes.stamp or sources != self.sources(sources):
                return None
            return self._shapes.read(body)
        except (ValueError, TypeError):
            return None

    def write(self, value: object, sources: Mapping[str, str]) -> bytes:
        """Write down what was compiled of sources as they were then; may run in any thread."""
        return f"{json.dumps([self._shapes.stamp, dict(sources)])}\n{self._shapes.write(value)}".encode()

    def store(self, name: str, written: bytes) -> None:
        """Keep what was written down."""
        self._store.store(_key(name), written)

    def kept(self, name: str, sources: Mapping[str, str]) -> bool:
        """Tell whether what is kept was made of sources as they are."""
        head = json.dumps([self._shapes.stamp, dict(sources)]).encode()
        kept = self._store.load(_key(name))
        return kept is not None and kept.startswith(head)

    def sources(self, paths: Iterable[str]) -> dict[str, str]:
        """Tell how kept definitions stand, by their paths; those that are not kept are left out."""
        kept = ((path, self._store.load(path)) for path in paths)
        return {path: _digest(content) for path, content in kept if content is not None}


def _key(name: str) -> str:
    return f"compiled {name}"


def _digest(content: bytes) -> str:
    return hashlib.blake2b(said(content), digest_size=12).hexdigest()
