"""A benchmark's result: rows of name, value, unit, floor, ratio, must, ok."""

from __future__ import annotations

import json
import statistics
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Row:
    """One figure.

    Attributes:
        name: What was measured.
        value: The figure.
        unit: Its unit.
        floor: The same for the least program that could do it, None where there is none.
        ratio: Value by floor, None without a floor.
        must: What is asked, in words.
        ok: Whether it is met; None where nothing is asked.
    """

    name: str
    value: float
    unit: str
    floor: float | None = None
    ratio: float | None = None
    must: str = ""
    ok: bool | None = None


def at_most(name: str, value: float, unit: str, most: float) -> Row:
    """Make a row for a figure with an upper bound."""
    return Row(name, value, unit, must=f"≤ {most:g} {unit}", ok=value <= most)


def by_floor(name: str, value: float, unit: str, floor: float, most: float) -> Row:
    """Make a row for a figure that is bounded by its floor."""
    ratio = value / floor if floor else float("inf")
    return Row(name, value, unit, floor, ratio, f"≤ {most:g} × floor", ratio <= most)


def at_least(name: str, value: float, unit: str, least: float) -> Row:
    """Make a row for a figure with a lower bound."""
    return Row(name, value, unit, must=f"≥ {least:g} {unit}", ok=value >= least)


def above_floor(name: str, value: float, unit: str, floor: float, least: float) -> Row:
    """Make a row for a figure that must be so many times its floor."""
    ratio = value / floor if floor else float("inf")
    return Row(name, value, unit, floor, ratio, f"≥ {least:g} × floor", value >= least * floor)


def percentile(values: Sequence[float], share: float) -> float:
    """Give the value below which `share` (0 to 1) of the values lie."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def median(values: Sequence[float]) -> float:
    """Give the median."""
    return statistics.median(values)


def table(rows: Sequence[Row]) -> str:
    """Write the rows as a Markdown table."""
    lines = ["| figure | value | floor | ratio | must | ok |", "|---|---|---|---|---|---|"]
    for row in rows:
        floor = f"{row.floor:.1f} {row.unit}" if row.floor is not None else ""
        ratio = f"{row.ratio:.2f}" if row.ratio is not None else ""
        ok = {True: "yes", False: "NO", None: ""}[row.ok]
        lines.append(f"| {row.name} | {row.value:.1f} {row.unit} | {floor} | {ratio} | {row.must} | {ok} |")
    return "\n".join(lines)


def write_json(rows: Sequence[Row], file: Path) -> None:
    """Write the rows for a machine."""
    file.write_text(json.dumps([asdict(row) for row in rows], indent=1), "utf-8")
