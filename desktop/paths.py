"""Where this installation keeps its files; `--data DIR` moves everything."""

from __future__ import annotations

from pathlib import Path

from session_engine.light_dataclass import dataclass


@dataclass(frozen=True, slots=True)
class Paths:
    """Folders and files of one profile.

    Attributes:
        data: The profile's folder.
        away_from_home: The home lies on another machine, where the store would not be safe; the folder does not.
    """

    data: Path
    away_from_home: bool = False

    @property
    def profile(self) -> Path:
        """The encrypted store of settings, sessions, drafts."""
        return self.data / "profile.db"

    @property
    def key_file(self) -> Path:
        """Where the key lies on a machine without a key store."""
        return self.data / "profile.key"

    @property
    def organisation(self) -> Path:
        """The embedded organisation's database."""
        return self.data / "organisation.db"

    @property
    def still_colleagues(self) -> Path:
        """A mark: the demonstration's colleagues stay still. Read before the profile is open."""
        return self.data / "colleagues-stay-still"

    @property
    def look(self) -> Path:
        """The look of the last run. Read before the profile is open."""
        return self.data / "look"

    @property
    def log(self) -> Path:
        """The program's log."""
        return self.data / "ninedesk.log"


def paths(data: Path | None = None, profile: str = "default") -> Paths:
    """Find the folder of a profile: in the named one, else in the system's place for a program's local data."""
    if data is not None:
        return Paths(data if profile == "default" else data / "profiles" / profile)
    import platformdirs  # noqa: PLC0415 - not needed with --data

    home = platformdirs.user_data_path("Ninedesk", appauthor=False, roaming=False) / profile
    from desktop.network_home import local_folder, make_local, on_network  # noqa: PLC0415 - as above

    if on_network(home) and make_local(local := local_folder(profile)):
        return Paths(local, away_from_home=True)
    return Paths(home)
