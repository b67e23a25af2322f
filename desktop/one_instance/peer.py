"""Who is at the other end of a socket: only the same user is listened to."""

from __future__ import annotations

import os
import socket
import struct
import sys

_CREDENTIALS = struct.Struct("=iII")  # pid, uid, gid
_MAC_CREDENTIALS = struct.Struct("=II")  # version, uid, and more


def is_same_user(descriptor: int) -> bool:
    """Tell whether the process at the other end belongs to this user.

    On Windows the pipe's access list has decided already (`UserAccessOption`), and nobody else gets this far.
    """
    if sys.platform == "win32":
        return True
    try:
        return _uid_of(descriptor) == os.getuid()
    except (OSError, struct.error, AttributeError):
        return False


def _uid_of(descriptor: int) -> int:
    with socket.socket(fileno=os.dup(descriptor)) as other:
        if sys.platform == "darwin":
            found = other.getsockopt(0, socket.LOCAL_PEERCRED, 76)
            return _MAC_CREDENTIALS.unpack_from(found)[1]
        found = other.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, _CREDENTIALS.size)
        return _CREDENTIALS.unpack(found)[1]
