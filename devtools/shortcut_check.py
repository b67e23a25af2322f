"""Check the table of keys for doubles and for keys that belong to editors, systems or typing."""

from __future__ import annotations

import sys

from desktop import shortcuts

if __name__ == "__main__":
    found = shortcuts.check()
    if found:
        print(*found, sep="\n")
    sys.exit(1 if found else 0)
