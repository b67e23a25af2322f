"""Name the modules that have grown long, so that someone asks whether each is still one thing.

Only a report: it never fails.
"""

from __future__ import annotations

from pathlib import Path

__all__ = ["long_modules"]

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = ("desktop", "widgets", "session_engine", "org_service", "resources", "devtools")
LIMIT = 350


def long_modules(root: Path = ROOT, limit: int = LIMIT) -> list[tuple[int, str]]:
    """List the product's modules of more than `limit` lines, the longest first."""
    modules = (path for package in PACKAGES for path in (root / package).rglob("*.py"))
    lengths = ((_lines(path), path.relative_to(root).as_posix()) for path in modules)
    return sorted(((count, name) for count, name in lengths if count > limit), reverse=True)


def _lines(path: Path) -> int:
    return len(path.read_text(encoding="utf-8").splitlines())


if __name__ == "__main__":
    for count, name in long_modules():
        print(f"{name}: {count} lines (is it still one thing?)")
