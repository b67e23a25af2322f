"""Install the system libraries that Qt and its tests need, on Debian and Ubuntu.

Without root it names the command to type. Elsewhere the libraries are part of the system or of its
package manager, which `environment` finds out by loading Qt.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterable, Sequence

__all__ = ["BROWSER", "DISPLAYLESS", "FONTS", "KEY_STORE", "WINDOWS", "command_to_type", "install_missing"]

# Each set was proved in a bare Debian 12 without recommended packages.
DISPLAYLESS = (
    "libgl1", "libegl1", "libxkbcommon0", "libdbus-1-3", "libfontconfig1", "libglib2.0-0",
)  # fmt: skip
WINDOWS = (
    "xvfb", "xauth", "libxcb-cursor0", "libxcb-icccm4", "libxcb-keysyms1", "libxcb-shape0",
    "libxcb-xkb1", "libxkbcommon-x11-0",
)  # fmt: skip
FONTS = ("fonts-inter",)
# The tests hold the profile's key in a real key store.
KEY_STORE = ("dbus", "gnome-keyring")
# Customers of the tests write in Qt's Chromium.
BROWSER = (
    "libnss3", "libnspr4", "libasound2", "libxcomposite1", "libxdamage1", "libxrandr2", "libxtst6",
    "libxkbfile1", "libgbm1", "libxrender1",
)  # fmt: skip
SETS = (DISPLAYLESS, WINDOWS, FONTS, KEY_STORE, BROWSER)

_FORMAT = "${db:Status-Status} ${Package}\\n"

Run = Callable[[Sequence[str]], bool]


def venv_package(version: tuple[int, int] = sys.version_info[:2]) -> str:
    """Name the package that completes Debian's Python with `venv` and `ensurepip`."""
    return f"python{version[0]}.{version[1]}-venv"


def manages_packages_with_apt() -> bool:
    """Say whether this is Debian, Ubuntu or one of their kin."""
    return all(shutil.which(name) for name in ("apt-get", "dpkg-query"))


def is_root() -> bool:
    """Say whether packages can be installed without asking; never so on Windows."""
    return hasattr(os, "geteuid") and os.geteuid() == 0


def command_to_type(packages: Iterable[str]) -> str:
    """Give the command that installs the packages."""
    names = " ".join(packages)
    return f"sudo apt-get update && sudo apt-get install --no-install-recommends {names}"


def installed_of(dpkg_output: str) -> set[str]:
    """Read what dpkg-query writes in `_FORMAT`: a line `installed NAME` for each that is."""
    lines = (line.partition(" ") for line in dpkg_output.splitlines())
    return {name for status, _, name in lines if status == "installed"}


def missing(packages: Iterable[str], installed: set[str]) -> list[str]:
    """List what is not there. Debian 13 and Ubuntu 24.04 renamed some libraries to NAMEt64."""
    return [name for name in packages if not {name, name + "t64"} & installed]


def missing_here(packages: Sequence[str]) -> list[str]:
    """Ask dpkg which of the packages are not installed."""
    asked = [variant for name in packages for variant in (name, name + "t64")]
    command = ["dpkg-query", "-W", "-f", _FORMAT, *asked]
    answer = subprocess.run(command, capture_output=True, text=True, check=False)
    return missing(packages, installed_of(answer.stdout))


def install_missing(wanted: Sequence[str], run: Run) -> list[str]:
    """Install what is missing and return what still is. `run` runs a command and tells success."""
    lacking = missing_here(wanted)
    if not lacking or not is_root():
        return lacking
    run(["apt-get", "update"])
    if not run(_install(lacking)):
        # One name that this release does not have stops all of them: then each for itself.
        for name in lacking:
            run(_install([name]))
    return missing_here(wanted)


def _install(packages: Sequence[str]) -> list[str]:
    options = ["-y", "--no-install-recommends", "-o", "DPkg::Lock::Timeout=120"]
    return ["apt-get", "install", *options, *packages]
