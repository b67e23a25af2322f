"""Actions and functions: what they are called, what they take, where they are bound.

A module adds its own by a table of `Operation` that `create_app` gets; `$metadata` lists them all.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Literal

from org_service.errors import BadPayload, BadQuery
from org_service.odata.expressions import parse_literal
from org_service.odata.paths import Segment
from org_service.records.payload import decode_object
from org_service.web.exchange import Request, Response, Work


@dataclass(frozen=True, slots=True)
class Parameter:
    """A parameter of an operation, or a property of what it gives back."""

    name: str
    type: str
    """Its Edm type: `Edm.Boolean`, `mscrm.crmbaseentity`, `mscrm.incident`, ..."""
    nullable: bool = True


@dataclass(frozen=True, slots=True)
class Structure:
    """A complex type of its own that an operation takes or gives back."""

    name: str
    properties: tuple[Parameter, ...]


Arguments = Mapping[str, Any]
Answer = Callable[[Request, "str | None", Arguments], "Work | Response"]
"""Gets the request, the bound record's id, and the parameters."""


@dataclass(frozen=True, slots=True)
class Operation:
    """One action or function."""

    name: str
    kind: Literal["action", "function"]
    answer: Answer
    bound_to: str | None = None
    """The table whose records it is called on."""
    parameters: tuple[Parameter, ...] = ()
    returns: tuple[Parameter, ...] = ()
    """The properties of the answer; none is 204."""
    returns_many: str = ""
    """The type of the records of an answer that is a list of them: `mscrm.crmbaseentity`."""
    structures: tuple[Structure, ...] = ()
    """The complex types that its parameters and properties name."""

    @property
    def response_type(self) -> str:
        return f"{self.name}Response"


class Operations:
    """All operations by name and table."""

    def __init__(self, operations: Iterable[Operation]) -> None:
        self.all = tuple(operations)
        self._by_name = MappingProxyType({(o.name, o.bound_to): o for o in self.all})

    def unbound(self, name: str) -> Operation | None:
        return self._by_name.get((name, None))

    def bound(self, name: str, table: str) -> Operation | None:
        return self._by_name.get((name, table))


def arguments_of(operation: Operation, request: Request, segment: Segment) -> Arguments:
    """Read the parameters of a call: of an action from its body, of a function from its path.

    Raises:
        BadPayload: The body has a parameter that the action does not take.
        BadQuery: The path has one that the function does not take.
    """
    known = {parameter.name for parameter in operation.parameters}
    if operation.kind == "function":
        found = {name: _argument(text, request) for name, text in segment.arguments.items()}
        if unknown := found.keys() - known:
            message = f"The function {operation.name} has no parameter '{min(unknown)[:100]}'."
            raise BadQuery(message)
        return found
    body = decode_object(request.body) if request.body.strip() else {}
    given = {name: value for name, value in body.items() if "@" not in name}
    if unknown := given.keys() - known:
        message = (
            f"The parameter '{min(unknown)[:100]}' in the request payload is not a valid parameter "
            f"for the operation '{operation.name}'."
        )
        raise BadPayload(message)
    return given


def _argument(text: str, request: Request) -> Any:
    if text.startswith("@"):
        text = request.options.aliases.get(text, "null")
    return parse_literal(text)
