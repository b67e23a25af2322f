"""What is in the repository belongs to the product: no machine's paths, no registry's addresses."""

from __future__ import annotations

import re
import subprocess
from functools import cache
from pathlib import Path

import pytest

from tests.architecture.sources import ROOT

# Written apart, so that this file does not contain what it looks for.
_MACHINE_PATHS = (
    r"(?<![\w.~}])/" + r"(?:work|root)/\w",
    r"(?<![\w.~}])/" + r"(?:home|Users)/(?!runner\b)[a-z]\w*",
    r"[A-Z]:\\+" + r"Users\\+\w",
)
_REGISTRIES = (
    r"(?<!no-emit-)index" + r"-url[ =]+\S",
    r"://[^ \"']*/" + r"simple\b",
    r'"resolved": *"' + "http",
    r"\b(?:files\.python" + r"hosted|registry\.npm" + r"js|deb\.deb" + r"ian)\.\w",
    r"\bpypi" + r"\.org",
)
_NO_TEXT = {".png", ".svgz", ".ico", ".icns", ".ttf", ".db", ".gz", ".zip", ".wav", ".qm", ".jpg"}


@cache
def tracked() -> tuple[Path, ...]:
    """List the tracked files; outside a Git checkout there are none to look at."""
    if not (ROOT / ".git").exists():
        pytest.skip("not a Git checkout, so no file is tracked")
    listed = subprocess.run(
        ["git", "-C", str(ROOT), "ls-files", "-z"], capture_output=True, text=True, check=True
    ).stdout
    paths = (ROOT / name for name in listed.split("\0") if name)
    return tuple(path for path in paths if path.is_file() and path.suffix not in _NO_TEXT)


def lines_with(patterns: tuple[str, ...]) -> list[str]:
    pattern = re.compile("|".join(patterns))
    return [
        f"{path.relative_to(ROOT).as_posix()}:{number}: {line.strip()[:100]}"
        for path in tracked()
        for number, line in enumerate(path.read_text(encoding="utf-8", errors="replace").splitlines(), 1)
        if pattern.search(line)
    ]


def test_no_path_of_a_machine() -> None:
    assert lines_with(_MACHINE_PATHS) == []


def test_no_address_of_a_package_registry() -> None:
    assert lines_with(_REGISTRIES) == []


@pytest.mark.parametrize(
    ("text", "patterns"),
    [
        ("see /" + "work/main/x.py", _MACHINE_PATHS),
        ("'/" + "home/amara/x'", _MACHINE_PATHS),
        ("C:\\" + "Users\\amara", _MACHINE_PATHS),
        ("--index" + "-url https://example.com", _REGISTRIES),
        ("https://example.com/" + "simple/", _REGISTRIES),
    ],
)
def test_the_patterns_find_what_they_are_for(text: str, patterns: tuple[str, ...]) -> None:
    assert re.search("|".join(patterns), text)


@pytest.mark.parametrize("text", ["api.example.com/home/page", "~/work/x", "--no-emit-index-url"])
def test_the_patterns_leave_the_rest_alone(text: str) -> None:
    assert not re.search("|".join((*_MACHINE_PATHS, *_REGISTRIES)), text)


def test_folders_are_named_by_their_trade() -> None:
    unwanted = {"utils", "util", "helpers", "misc", "manager", "managers", "common"}
    folders = {
        (path.relative_to(ROOT).as_posix(), part)
        for path in tracked()
        for part in path.relative_to(ROOT).parts[:-1]
    }
    assert sorted(path for path, part in folders if part in unwanted) == []
