"""`ninedesk`: opens the window, with the embedded organisation coming up behind it."""

from __future__ import annotations

import gc
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from desktop.arguments import Arguments
    from desktop.beginning import Beginning
    from desktop.one_instance.place import Place
    from desktop.paths import Paths
    from session_engine.settings.managed import Managed

OLDEST, TOO_NEW = (3, 11), (3, 14)


def main(argv: list[str] | None = None) -> int:
    """Run the program; the answer is its exit code."""
    if not OLDEST <= sys.version_info[:2] < TOO_NEW:
        print(f"Ninedesk needs Python 3.11, 3.12 or 3.13; this is {sys.version.split()[0]}.", file=sys.stderr)
        return 2
    gc.disable()  # until the start is over: see desktop/collector.py, which knows Qt and comes later
    from desktop.arguments import parse  # noqa: PLC0415 - the version comes first

    options = parse(argv)
    if options.tour is not None and options.data is None:
        return _on_data_of_its_own(options)
    return _run(options)


def _on_data_of_its_own(options: Arguments) -> int:
    """Walk the tour on a demonstration built for it: it works on cases, and a person's own must not change."""
    import tempfile  # noqa: PLC0415 - only on a tour
    from dataclasses import replace  # noqa: PLC0415
    from pathlib import Path  # noqa: PLC0415

    with tempfile.TemporaryDirectory(prefix="ninedesk-tour-", ignore_cleanup_errors=True) as folder:
        return _run(replace(options, data=Path(folder)))


def _run(options: Arguments) -> int:
    from dataclasses import replace  # noqa: PLC0415

    from desktop.beginning import Beginning  # noqa: PLC0415
    from desktop.connections.choice import NotToBeOpened, choose, given_key, settle  # noqa: PLC0415
    from desktop.managed_settings import read_managed  # noqa: PLC0415
    from desktop.one_instance.begin import begin  # noqa: PLC0415

    managed = read_managed()
    try:
        chosen = choose(options, managed)
        key = given_key(options)
    except NotToBeOpened as no:
        print(f"ninedesk: {no}", file=sys.stderr)
        return 2
    options, places = replace(options, profile=chosen.profile), chosen.places
    if options.show_settings:
        from desktop.settings_listing import show_settings  # noqa: PLC0415 - no window then

        return show_settings(places, options, chosen.connection)
    mine = begin(places.data, options.link)
    if isinstance(mine, int):
        return mine
    try:
        if chosen.connection is None:
            return _with_demonstration(options, places, managed, mine.place)
        settle(chosen)
        return _opened(Beginning(options, places, chosen.connection, managed, mine.place, key))
    except NotToBeOpened as no:
        print(f"ninedesk: {no}", file=sys.stderr)
        return 2
    finally:
        mine.release()


def _with_demonstration(
    options: Arguments, places: Paths, managed: Managed | None, meeting: Place | None
) -> int:
    from dataclasses import replace  # noqa: PLC0415

    from desktop.beginning import Beginning  # noqa: PLC0415
    from desktop.one_organisation.meeting import meet  # noqa: PLC0415
    from desktop.one_organisation.shared import SharedOrganisation  # noqa: PLC0415
    from desktop.one_organisation.whose import settle  # noqa: PLC0415

    whose = settle(options, places)
    if whose.beside:
        options = replace(options, person=whose.person)
    arguments = ["--demo", "standard"]
    if options.now:
        arguments += ["--now", options.now]
    alive = not (options.quiet_demo or options.tour is not None or _still(whose.still, managed))
    whose.database.parent.mkdir(parents=True, exist_ok=True)
    organisation = SharedOrganisation(
        whose.database, whose.person, tuple(arguments), alive, met=meet(whose.database)
    )
    try:
        # Before Qt: it takes as long as everything here together, on a core of its own where there are two.
        organisation.start()
        return _opened(Beginning(options, places, organisation, managed, meeting))
    finally:
        organisation.stop()
        organisation.release()


def _opened(beginning: Beginning) -> int:
    from desktop.qt_start import load_binding  # noqa: PLC0415

    load_binding()
    from desktop.application import run  # noqa: PLC0415

    return run(beginning)


def _still(mark: Path, managed: Managed | None) -> bool:
    """Whether the demonstration's colleagues rest: the person's choice, but for what an administrator has locked."""
    locked = None if managed is None else managed.locked.get("demo.colleagues_alive")
    return mark.exists() if locked is None else locked is False


if __name__ == "__main__":
    sys.exit(main())
