"""Numbers and money, typed as the agent's locale writes them."""

from __future__ import annotations

from decimal import Decimal

from typing_extensions import override

from session_engine.forms.state import FieldKind
from session_engine.records.state import FieldProblem, Value
from widgets.forms.editors.line import LineEditor
from widgets.forms.numbers import parse_integer, parse_number


class NumberEditor(LineEditor):
    """A number; what is none yet travels as text, with the problem shown."""

    @override
    def parse(self, text: str) -> tuple[Value, FieldProblem | None]:
        if not text.strip():
            return None, None
        if self.plan.kind is FieldKind.INTEGER:
            made: Value = parse_integer(text)
        else:
            made = self._fitting(parse_number(text))
        return (text, FieldProblem.NOT_A_NUMBER) if made is None else (made, None)

    def _fitting(self, number: Decimal | None) -> Value:
        """Keep the type the record has: `double` columns bring floats."""
        if number is not None and isinstance(self._field.value, float):
            return float(number)
        return number
