"""Where a database is: its URL, and the file behind it."""

from pathlib import Path
from typing import Final
from urllib.parse import unquote

USAGE: Final = "sqlite:///FILE"
_SCHEME: Final = "sqlite"


def is_known(url: str) -> bool:
    """Tell whether this version can keep an organisation there."""
    return url.startswith(_SCHEME)


def url_of(path: Path) -> str:
    """Give the URL of a database in a file."""
    return f"{_SCHEME}:///{path.as_posix()}"


def file_of(url: str) -> Path | None:
    """Give the file of a database's URL, None for one without (in memory, on a server)."""
    scheme, _, rest = url.partition(":///")
    if scheme != _SCHEME or not rest or rest.startswith(":memory:"):
        return None
    return Path(unquote(rest.partition("?")[0]))
