#!/usr/bin/env python3
"""Run, test and check Ninedesk: `python3 dev.py help` lists the commands.

This file keeps to a syntax that every Python reads, so that an old one gets the sentence below.
"""

import sys

if not (3, 11) <= sys.version_info[:2] <= (3, 13):
    sys.exit(
        "Ninedesk needs Python 3.11, 3.12 or 3.13, and this is Python {}.{}: "
        "call dev.py with one of those, for example `python3.12 dev.py run`.".format(*sys.version_info[:2])
    )

if __name__ == "__main__":
    from devtools.commands import main

    sys.exit(main(sys.argv[1:]))
