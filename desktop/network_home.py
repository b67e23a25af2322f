"""A home that lies on another machine: SQLite's WAL is unsafe there, so the profile goes to the local disk."""

from __future__ import annotations

import os
import sys
from pathlib import Path

NETWORK_KINDS = frozenset(
    (
        *("nfs", "nfs4", "cifs", "smb", "smb2", "smb3", "smbfs", "afs", "ncpfs", "9p", "ceph", "glusterfs"),
        *("lustre", "beegfs", "gpfs", "orangefs", "pvfs2", "davfs", "webdav", "afpfs"),
        *("fuse.sshfs", "fuse.glusterfs", "fuse.s3fs", "fuse.rclone", "fuse.davfs"),
    )
)
"""Names of file systems whose locks and shared memory end at this machine."""

_REMOTE_DRIVE = 4


def on_network(folder: Path, mounts: str | None = None) -> bool:
    """Tell whether a folder, or the place where it would be made, lies on another machine.

    Args:
        folder: The folder.
        mounts: The system's table of mounts as text, None for the real one (Linux).
    """
    if sys.platform == "win32":
        return _remote_drive(str(folder))
    if sys.platform == "darwin":
        return _kind_on_mac(_there(folder)) in NETWORK_KINDS
    return _kind_on_linux(_there(folder), mounts) in NETWORK_KINDS


def local_folder(name: str) -> Path:
    """Name a folder on the local disk for a profile whose home is not; it belongs to this user and stays."""
    if sys.platform == "win32":
        return (
            Path(os.environ.get("PROGRAMDATA", r"C:\ProgramData"))
            / "Ninedesk"
            / os.environ["USERNAME"]
            / name
        )
    return Path("/var/tmp") / f"ninedesk-{os.getuid()}" / name  # noqa: S108 - survives a restart; made and checked below


def make_local(folder: Path) -> bool:
    """Make a local folder private; False when somebody else was there first."""
    owner = folder.parent
    try:
        owner.mkdir(mode=0o700, parents=True, exist_ok=True)
        folder.mkdir(mode=0o700, exist_ok=True)
    except OSError:
        return False
    if sys.platform == "win32":
        return True
    state = owner.lstat()
    return (
        owner.is_dir()
        and not owner.is_symlink()
        and state.st_uid == os.getuid()
        and not state.st_mode & 0o077
    )


def _there(folder: Path) -> Path:
    """Give the nearest folder that exists, without links."""
    found = folder.resolve()
    while not found.exists() and found != found.parent:
        found = found.parent
    return found


def _kind_on_linux(folder: Path, mounts: str | None) -> str:
    if mounts is None:
        try:
            mounts = Path("/proc/self/mounts").read_text("utf-8", "surrogateescape")
        except OSError:
            return ""
    best, kind = -1, ""
    for line in mounts.splitlines():
        fields = line.split(" ")
        if len(fields) < 3:
            continue
        point = Path(_plain(fields[1]))
        # Of two mounts on one point the later one is on top.
        if (folder == point or point in folder.parents) and len(point.parts) >= best:
            best, kind = len(point.parts), fields[2]
    return kind


def _plain(point: str) -> str:
    """Undo the table's way of writing blanks."""
    for code, character in (("\\040", " "), ("\\011", "\t"), ("\\012", "\n"), ("\\134", "\\")):
        point = point.replace(code, character)
    return point


def _kind_on_mac(folder: Path) -> str:
    """Ask statfs for the file system's name, which lies behind sizes, identities and flags."""
    import ctypes  # noqa: PLC0415 - only on a Mac

    class Statfs(ctypes.Structure):
        _fields_ = (
            ("head", ctypes.c_byte * 72),
            ("kind", ctypes.c_char * 16),
            ("rest", ctypes.c_byte * 4096),
        )

    found = Statfs()
    library = ctypes.CDLL(None)
    # On Intel the old name gives the old layout.
    statfs = getattr(library, "statfs$INODE64", None) or library.statfs
    if statfs(os.fsencode(folder), ctypes.byref(found)) != 0:
        return ""
    return found.kind.decode("ascii", "replace")


def _remote_drive(folder: str) -> bool:
    if folder.startswith(("\\\\", "//")):
        return not folder.startswith(("\\\\?\\", "\\\\.\\")) or folder.upper().startswith("\\\\?\\UNC\\")
    import ctypes  # noqa: PLC0415 - only on Windows

    windll = getattr(ctypes, "windll", None)
    drive = os.path.splitdrive(os.path.abspath(folder))[0]  # noqa: PTH100 - a path of Windows, as text
    return windll is not None and windll.kernel32.GetDriveTypeW(f"{drive}\\") == _REMOTE_DRIVE
