"""`dataclass(slots=True)` that costs little to define; a program start defines two hundred of them.

The standard decorator compiles six methods for each class, 0.6 ms; together they were a tenth of a second between
the first frame and the filled desk. Here all classes share their methods, and only `__init__` is compiled, when so
many instances were made that it is worth it. `replace`, `fields` and `asdict` of the standard library work on the
classes as ever.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from dataclasses import MISSING, Field, FrozenInstanceError, field
from inspect import Parameter, Signature, get_annotations
from operator import attrgetter
from reprlib import recursive_repr
from typing import Any, TypeVar, cast, dataclass_transform

_C = TypeVar("_C", bound=type)
_Fields = dict[str, Field[Any]]


@dataclasses.dataclass(frozen=True)
class _Frozen:
    sample: int = 0


@dataclasses.dataclass
class _Open:
    sample: int = 0


_FIELDS = "__dataclass_fields__"
_PARAMS = "__dataclass_params__"
# The marks by which the standard library knows its own; it has no public name for them.
_KIND: Any = getattr(_Open, _FIELDS)["sample"]._field_type  # noqa: SLF001
_PARAMS_OF = {True: getattr(_Frozen, _PARAMS), False: getattr(_Open, _PARAMS)}


@dataclass_transform(field_specifiers=(field,))
def dataclass(
    *,
    slots: bool,
    frozen: bool = False,
    eq: bool = True,
    repr: bool = True,  # noqa: A002 - the standard name
    order: bool = False,
) -> Callable[[_C], _C]:
    """Make a class with slots out of its annotations, as the standard decorator does.

    Args:
        slots: Always True; it is said so that a reader sees what the class is.
        frozen: Refuse assignments, and let instances be keys.
        eq: Compare by value.
        repr: Show the values.
        order: Also sort by value; such a class is left to the standard decorator.
    """
    if order or not slots:
        standard = dataclasses.dataclass(slots=slots, frozen=frozen, eq=eq, repr=repr, order=order)
        return cast("Callable[[_C], _C]", standard)

    def decorate(cls: _C) -> _C:
        inherited, own = _inherited(cls), _own_fields(cls)
        fields = inherited | own
        made = _with_slots(cls, tuple(name for name in own if name not in inherited), own)
        setattr(made, _FIELDS, fields)
        setattr(made, _PARAMS, _PARAMS_OF[frozen])
        _give_methods(made, fields, frozen=frozen, eq=eq, show=repr)
        return made

    return decorate


def _inherited(cls: type) -> _Fields:
    found: _Fields = {}
    for base in reversed(cls.__mro__[1:]):
        found.update(base.__dict__.get(_FIELDS, {}))
    return found


def _own_fields(cls: type) -> _Fields:
    found: _Fields = {}
    for name, annotation in get_annotations(cls).items():
        if "ClassVar" in str(annotation):
            continue
        given: Any = cls.__dict__.get(name, MISSING)
        made: Any = cast("Any", given) if isinstance(given, Field) else field(default=given)
        if made.default is not MISSING and type(made.default).__hash__ is None:
            raise ValueError(f"{name}: a default that can change is shared; use default_factory")
        made.name, made.type, made.kw_only = name, annotation, made.kw_only is True
        made._field_type = _KIND  # noqa: SLF001 - see _KIND
        found[name] = made
    return found


def _with_slots(cls: _C, new: tuple[str, ...], own: _Fields) -> _C:
    """Make the class once more: slots can only be given when a class is made."""
    names = {name: value for name, value in cls.__dict__.items() if name not in own}
    names.pop("__dict__", None)
    names.pop("__weakref__", None)
    made = cast("_C", type(cls)(cls.__name__, cls.__bases__, {**names, "__slots__": new}))
    made.__qualname__ = cls.__qualname__
    return made


def _give_methods(cls: type, fields: _Fields, *, frozen: bool, eq: bool, show: bool) -> None:
    own = cls.__dict__
    given: dict[str, object] = {}
    if "__match_args__" not in own:
        given["__match_args__"] = tuple(n for n, f in fields.items() if f.init and not f.kw_only)
    if "__init__" not in own:
        given["__init__"] = _first_init(cls, fields, frozen=frozen)
        given["__signature__"] = _LateSignature()
    if show:
        given["__repr__"] = _repr
    if eq:
        values = _reader([name for name, f in fields.items() if f.compare])
        given["__eq__"] = _equal(values)
        hashed = _reader([n for n, f in fields.items() if (f.compare if f.hash is None else f.hash)])
        given["__hash__"] = (lambda self: hash(hashed(self))) if frozen else None
    if frozen:
        given |= {"__setattr__": _refuse_set, "__delattr__": _refuse_delete}
        given |= {"__getstate__": _get_state, "__setstate__": _set_state}
    for name, method in given.items():
        # A class that says __eq__ itself has a __hash__ of None that is not its own word.
        if name not in own or (name == "__hash__" and own[name] is None and "__eq__" in given):
            setattr(cls, name, method)


def _reader(names: list[str]) -> Callable[[object], object]:
    return attrgetter(*names) if names else lambda _self: ()


def _equal(values: Callable[[object], object]) -> Callable[[object, object], bool]:
    def __eq__(self: object, other: object) -> bool:  # noqa: N807 - it becomes the method of that name
        if self is other:
            return True
        if other.__class__ is not self.__class__:
            return NotImplemented
        return values(self) == values(other)

    return __eq__


@recursive_repr()
def _repr(self: Any) -> str:
    shown = (f"{f.name}={getattr(self, f.name)!r}" for f in dataclasses.fields(self) if f.repr)
    return f"{self.__class__.__qualname__}({', '.join(shown)})"


def _refuse_set(self: object, name: str, value: object) -> None:
    del value
    raise FrozenInstanceError(f"cannot assign to field {name!r} of {type(self).__name__}")


def _refuse_delete(self: object, name: str) -> None:
    raise FrozenInstanceError(f"cannot delete field {name!r} of {type(self).__name__}")


def _get_state(self: Any) -> list[object]:
    return [getattr(self, f.name) for f in dataclasses.fields(self)]


def _set_state(self: Any, state: list[object]) -> None:
    for f, value in zip(dataclasses.fields(self), state, strict=True):
        object.__setattr__(self, f.name, value)


class _LateSignature:
    """What `inspect.signature` finds: the fields, not the stand-in for `__init__`."""

    def __get__(self, _instance: object, owner: type) -> Signature:
        found = [
            Parameter(
                name,
                Parameter.KEYWORD_ONLY if f.kw_only else Parameter.POSITIONAL_OR_KEYWORD,
                default=Parameter.empty
                if f.default is MISSING and f.default_factory is MISSING
                else f.default,
                annotation=f.type,
            )
            for name, f in getattr(owner, _FIELDS).items()
            if f.init
        ]
        return Signature(sorted(found, key=lambda parameter: parameter.kind))


def _first_init(cls: type, fields: _Fields, *, frozen: bool) -> Callable[..., None]:
    """Make an `__init__` that reads the fields each time, and after a while puts a compiled one in its place.

    Most classes have a few instances by the time the desk stands: to compile 50 of them took 10 ms.
    """
    ways: _Ways | None = None
    left = _INTERPRETED

    def __init__(self: Any, *args: object, **kwargs: object) -> None:  # noqa: N807 - as above
        nonlocal left, ways
        left -= 1
        ways = ways or _Ways(cls, fields)
        values = ways.values(args, kwargs) if left > 0 else None
        if values is None:  # there were enough, or what was given is not right: the compiled one says how
            real = cls.__init__ = _compiled_init(cls, fields, frozen=frozen)
            real(self, *args, **kwargs)
            return
        for name, value in values.items():
            _set(self, name, value)
        if ways.goes_on:
            self.__post_init__()

    return __init__


class _Ways:
    """How values become fields, as far as no text has to be compiled for it."""

    def __init__(self, cls: type, fields: _Fields) -> None:
        given = [f for f in fields.values() if f.init]
        self.goes_on = hasattr(cls, "__post_init__")
        self._positional = [f.name for f in given if not f.kw_only]
        self._known = {f.name for f in given}
        self._required = {f.name for f in given if f.default is MISSING and f.default_factory is MISSING}
        self._defaults = {name: f.default for name, f in fields.items() if f.default is not MISSING}
        self._made = [f for f in fields.values() if f.default_factory is not MISSING]

    def values(self, args: tuple[object, ...], kwargs: dict[str, object]) -> dict[str, object] | None:
        """Return the values by field; None where they were not given as they have to be."""
        placed = dict(zip(self._positional, args, strict=False))
        if len(args) > len(placed) or placed.keys() & kwargs or not kwargs.keys() <= self._known:
            return None
        values = self._defaults | placed | kwargs
        if not self._required <= values.keys():
            return None
        for f in self._made:
            if f.name not in values:
                values[f.name] = cast("Callable[[], object]", f.default_factory)()
        return values


def _compiled_init(cls: type, fields: _Fields, *, frozen: bool) -> Callable[..., None]:
    names: dict[str, Any] = {"_set": _set, "_absent": _ABSENT}
    positional: list[str] = []
    keyword: list[str] = []
    body: list[str] = []
    for name, f in fields.items():
        value = name if f.init else f"_default_{name}"
        if f.default_factory is not MISSING:
            names[f"_make_{name}"] = f.default_factory
            value = f"_make_{name}() if {name} is _absent else {name}" if f.init else f"_make_{name}()"
        names[f"_default_{name}"] = f.default
        if f.init:
            (keyword if f.kw_only else positional).append(name + _default_text(f))
        elif f.default is MISSING and f.default_factory is MISSING:
            continue
        body.append(f"_set(self, {name!r}, {value})" if frozen else f"self.{name} = {value}")
    if hasattr(cls, "__post_init__"):
        body.append("self.__post_init__()")
    arguments = ["self", *positional, *(["*", *keyword] if keyword else [])]
    source = f"def __init__({', '.join(arguments)}):\n " + "\n ".join(body or ["pass"])
    exec(source, names)  # noqa: S102 - the names of our own fields, as in the standard library
    made: Callable[..., None] = names["__init__"]
    made.__qualname__ = f"{cls.__qualname__}.__init__"
    return made


def _default_text(f: Field[Any]) -> str:
    if f.default is not MISSING:
        return f"=_default_{f.name}"
    return "=_absent" if f.default_factory is not MISSING else ""


_ABSENT = object()

_INTERPRETED = 60
"""Instances after which a compiled `__init__` has paid: compiling takes as long as 60 of them lose without."""

_set = object.__setattr__
