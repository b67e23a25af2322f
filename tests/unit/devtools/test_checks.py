"""The steps of `dev.py check`, the lock files, the report of long modules, and the unseen display."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from devtools.checks import STEPS, Result, Step, run_all, summary
from devtools.display import virtual_display, virtual_display_available
from devtools.lock import DEV, RUNTIME, digest, lock_problems, pins
from devtools.module_lengths import long_modules

PYPROJECT = """
[project]
requires-python = ">=3.11,<3.14"
dependencies = ["PySide6-Essentials==6.11.3", "typing-extensions>=4"]
[project.optional-dependencies]
dev = ["pytest>=9"]
"""


def lock_text(header: str | None = None) -> str:
    header = digest(PYPROJECT, RUNTIME) if header is None else header
    return (
        f"# Made by `python3 dev.py lock` from pyproject.toml with the digest {header}\n"
        "pyside6-essentials==6.11.3 \\\n    --hash=sha256:aa\n    # via ninedesk (pyproject.toml)\n"
        "typing-extensions==4.16.0 ; python_version < '3.13' \\\n    --hash=sha256:bb\n"
    )


def test_a_failing_step_fails_the_check_and_the_others_still_run(
    capsys: pytest.CaptureFixture[str],
) -> None:
    steps = (
        Step("one", ("-c", "print('said')")),
        Step("two", ("-c", "raise SystemExit(3)")),
        Step("three", ("-c", "")),
    )
    assert run_all(steps) == 1
    out = capsys.readouterr().out
    assert "said" in out
    assert out.count("ok ") == 2
    assert "check: 2 ok, 1 failed" in out


def test_all_green_is_zero() -> None:
    assert run_all((Step("one", ("-c", "")),)) == 0


def test_the_summary_names_each_step() -> None:
    text = summary([Result(STEPS[0], 1, 2.0, ""), Result(STEPS[1], 0, 0.1, "")])
    assert text.splitlines()[0] == f"FAILED {STEPS[0].name} (2.0 s)"


def test_step_names_differ() -> None:
    assert len({step.name for step in STEPS}) == len(STEPS)


def test_a_lock_that_fits() -> None:
    assert lock_problems(PYPROJECT, RUNTIME, lock_text()) == []
    assert pins(lock_text()) == {"pyside6-essentials": "6.11.3", "typing-extensions": "4.16.0"}


def test_the_digest_follows_the_requirements_and_nothing_else() -> None:
    commented = PYPROJECT.replace("[project]\n", "[project]\n# why\n")
    assert digest(commented, DEV) == digest(PYPROJECT, DEV)
    assert digest(PYPROJECT.replace("6.11.3", "6.11.2"), DEV) != digest(PYPROJECT, DEV)
    assert digest(PYPROJECT.replace("pytest>=9", "pytest>=8"), DEV) != digest(PYPROJECT, DEV)
    assert digest(PYPROJECT.replace("pytest>=9", "pytest>=8"), RUNTIME) == digest(PYPROJECT, RUNTIME)


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        (lock_text("0" * 64), "was not made from this pyproject.toml"),
        (lock_text().replace("typing-extensions", "other"), "lacks typing-extensions"),
        (lock_text().replace("--hash=sha256:bb", ""), "typing-extensions has no hash"),
        ("--extra-index-" + "url https://x\n" + lock_text(), "names an address or a path"),
        (lock_text() + "x @ file:///x.whl\n", "names an address or a path"),
    ],
)
def test_a_lock_that_does_not_fit(text: str, problem: str) -> None:
    assert any(problem in found for found in lock_problems(PYPROJECT, RUNTIME, text))


def test_long_modules_are_named_longest_first(tmp_path: Path) -> None:
    for name, count in {"short": 3, "long": 5, "longer": 9}.items():
        (tmp_path / "desktop").mkdir(exist_ok=True)
        (tmp_path / "desktop" / f"{name}.py").write_text("x\n" * count)
    assert long_modules(tmp_path, 4) == [(9, "desktop/longer.py"), (5, "desktop/long.py")]


@pytest.mark.skipif(not virtual_display_available(), reason="Xvfb is not installed")
def test_a_virtual_display_lives_as_long_as_it_is_asked_for() -> None:
    with virtual_display({"WAYLAND_DISPLAY": "x", "KEPT": "1"}) as environ:
        socket = Path("/tmp/.X11-unix") / f"X{environ['DISPLAY'].removeprefix(':')}"
        assert environ == {"KEPT": "1", "DISPLAY": environ["DISPLAY"], "QT_QPA_PLATFORM": "xcb"}
        assert socket.exists()
    assert not socket.exists()


@pytest.mark.skipif(not virtual_display_available(), reason="Xvfb is not installed")
def test_displays_do_not_meet() -> None:
    with virtual_display(os.environ) as one, virtual_display(os.environ) as two:
        assert one["DISPLAY"] != two["DISPLAY"]
