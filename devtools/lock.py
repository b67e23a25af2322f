"""Make the lock files from pyproject.toml, and say whether they still fit it.

`python -m devtools.lock [--upgrade]` needs uv and the network; `--check` needs neither.
"""

from __future__ import annotations

import hashlib
import json
import re
import subprocess
import sys
import tomllib
from dataclasses import dataclass
from pathlib import Path

__all__ = ["Lock", "digest", "lock_problems", "pins"]

ROOT = Path(__file__).resolve().parent.parent
_MADE_FROM = "# Made by `python3 dev.py lock` from pyproject.toml with the digest "
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")
_PIN = re.compile(r"^([a-z0-9][a-z0-9._-]*)==([^ ;\\]+)", re.MULTILINE)
# What would tie the lock to one index or one machine.
_FOREIGN = re.compile(r"^(?!#|    #).*(://| @ |^-|file:)", re.MULTILINE)


@dataclass(frozen=True)
class Lock:
    """One lock file and the extras of pyproject.toml that go into it."""

    name: str
    extras: tuple[str, ...]

    @property
    def path(self) -> Path:
        return ROOT / "requirements" / f"{self.name}.txt"


RUNTIME = Lock("runtime", ())
DEV = Lock("dev", ("dev",))


def _requirements(pyproject: str, extras: tuple[str, ...]) -> list[str]:
    project = tomllib.loads(pyproject)["project"]
    found: list[str] = list(project["dependencies"])
    for extra in extras:
        found += project["optional-dependencies"][extra]
    return found


def digest(pyproject: str, lock: Lock) -> str:
    """Digest what the lock depends on: the supported Pythons and the required packages."""
    python: str = tomllib.loads(pyproject)["project"]["requires-python"]
    parts = [python, *sorted(_requirements(pyproject, lock.extras))]
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()


def _normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def pins(text: str) -> dict[str, str]:
    """Read name → version from a lock file."""
    return {_normal(name): version for name, version in _PIN.findall(text)}


def lock_problems(pyproject: str, lock: Lock, text: str) -> list[str]:
    """List what is wrong with a lock file's text; an empty list is a good lock."""
    where = f"requirements/{lock.name}.txt"
    problems: list[str] = []
    if _MADE_FROM + digest(pyproject, lock) not in text:
        problems.append(f"{where} was not made from this pyproject.toml")
    pinned = pins(text)
    for requirement in _requirements(pyproject, lock.extras):
        name = _NAME.match(requirement)
        if name and _normal(name.group()) not in pinned:
            problems.append(f"{where} lacks {name.group()}")
    problems += [f"{where}: {name} has no hash" for name in _without_hash(text)]
    if _FOREIGN.search(text):
        problems.append(f"{where} names an address or a path")
    return problems


def _without_hash(text: str) -> list[str]:
    entries = re.split(r"^(?=[a-z0-9])", text, flags=re.MULTILINE)
    named = ((_PIN.match(entry), entry) for entry in entries)
    return [pin.group(1) for pin, entry in named if pin and "--hash=sha256:" not in entry]


def _disagreements(runtime: str, dev: str) -> list[str]:
    in_dev = pins(dev)
    return [
        f"requirements/dev.txt does not have {name}=={version} as runtime.txt does"
        for name, version in pins(runtime).items()
        if in_dev.get(name) != version
    ]


def _check() -> int:
    pyproject = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    texts = {lock: lock.path.read_text(encoding="utf-8") for lock in (RUNTIME, DEV)}
    problems = [p for lock, text in texts.items() for p in lock_problems(pyproject, lock, text)]
    problems += _disagreements(texts[RUNTIME], texts[DEV])
    if problems:
        print(*problems, "To make them anew: python3 dev.py lock", sep="\n")
    return 1 if problems else 0


def _make(lock: Lock, options: list[str]) -> None:
    lock.path.parent.mkdir(exist_ok=True)
    command = [sys.executable, "-m", "uv", "pip", "compile", "pyproject.toml", "--universal"]
    command += ["--generate-hashes", "--no-emit-index-url", "--no-header", "--quiet"]
    for extra in lock.extras:
        command += ["--extra", extra]
    command += ["--output-file", str(lock.path.relative_to(ROOT)), *options]
    subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
    pyproject = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    header = f"{_MADE_FROM}{digest(pyproject, lock)}\n"
    text = lock.path.read_text(encoding="utf-8")
    lock.path.write_text(header + text, encoding="utf-8", newline="\n")


def main(arguments: list[str]) -> int:
    """Make the locks, or check them with `--check`."""
    if arguments == ["--check"]:
        return _check()
    try:
        _make(RUNTIME, arguments)
        _make(DEV, ["--constraint", "requirements/runtime.txt", *arguments])
    except subprocess.CalledProcessError as error:
        print("The lock files could not be made; uv says why above.")
        return error.returncode
    return _check()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
