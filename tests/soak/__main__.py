"""`dev.py soak [KILLS]`: the fault tests in their long form.

One kill in fourteen is of the whole window. Then conversations, half of the time with everything that can break.
"""

from __future__ import annotations

import subprocess
import sys

KILLS = 1000
MINUTES = 2.0
"""Of conversations, half of it with faults."""
WINDOWS = 14
"""One of so many kills is of the program with its window; the others are of a headless engine."""


def main(arguments: list[str]) -> int:
    """Run each kind in an interpreter of its own, which says what came of it; 1 when anything was lost or doubled."""
    kills = int(arguments[0]) if arguments else KILLS
    windows = kills // WINDOWS
    minutes = MINUTES * min(1.0, kills / KILLS)
    parts = (("profile_kills", kills - windows), ("window_kills", windows), ("conversations", minutes))
    commands = ([sys.executable, "-m", f"tests.soak.{name}", str(count)] for name, count in parts)
    return max(subprocess.run(command, check=False).returncode for command in commands)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
