"""The steps of `dev.py check`: all run, each is named in the summary, one failure fails the check."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass

from devtools.environment import ROOT, child_environment

__all__ = ["STEPS", "Result", "Step", "run_all"]


@dataclass(frozen=True)
class Step:
    """One check: its name and what the environment's Python is called with."""

    name: str
    arguments: tuple[str, ...]


@dataclass(frozen=True)
class Result:
    """What came of a step."""

    step: Step
    code: int
    seconds: float
    output: str


_LINT_IMPORTS = "import sys, importlinter.cli as cli; sys.exit(cli.lint_imports_command())"

STEPS: tuple[Step, ...] = (
    # The longest first: two steps run at a time.
    Step("types", ("-m", "basedpyright")),
    Step("lint", ("-m", "ruff", "check", ".")),
    Step("format", ("-m", "ruff", "format", "--check", ".")),
    Step("import contracts", ("-c", _LINT_IMPORTS, "--no-logo")),
    Step("lock files fit pyproject.toml", ("-m", "devtools.lock", "--check")),
    Step("coverage document", ("-m", "org_service.coverage_report", "--check")),
    Step("shortcuts", ("-m", "devtools.shortcut_check")),
    Step("module lengths", ("-m", "devtools.module_lengths")),
)


def _run(step: Step) -> Result:
    started = time.perf_counter()
    done = subprocess.run(
        [sys.executable, *step.arguments],
        cwd=ROOT, env=child_environment(os.environ), stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        encoding="utf-8", errors="replace", check=False,
    )  # fmt: skip
    return Result(step, done.returncode, time.perf_counter() - started, done.stdout)


def _show(result: Result) -> None:
    print(f"== {result.step.name}", flush=True)
    if result.output.strip():
        print(result.output.rstrip(), flush=True)


def summary(results: list[Result]) -> str:
    """Name every step with its outcome, a line each."""
    lines = [f"{'FAILED' if r.code else 'ok':<7}{r.step.name} ({r.seconds:.1f} s)" for r in results]
    failed = sum(1 for r in results if r.code)
    lines.append(f"check: {len(results) - failed} ok, {failed} failed")
    return "\n".join(lines)


def run_all(steps: tuple[Step, ...] = STEPS) -> int:
    """Run the steps, show what they say, and return 1 if one failed."""
    results: list[Result] = []
    with ThreadPoolExecutor(max_workers=2) as pool:
        for done in as_completed([pool.submit(_run, step) for step in steps]):
            _show(done.result())
            results.append(done.result())
    print(f"\n{summary(results)}", flush=True)
    return 1 if any(result.code for result in results) else 0


if __name__ == "__main__":
    sys.exit(run_all())
