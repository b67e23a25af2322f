"""A desktop's portal, as far as programs ask it for light or dark; who holds it says which, a word a line.

`python -m devtools.portal PIPE` on a message bus of its own: lines of the named pipe are `light` or `dark`. It ends
when its standard input does.
"""

# The message bus's library names few of its types.
# pyright: reportUnknownVariableType=false

from __future__ import annotations

import os
import sys
import threading
from pathlib import Path

from jeepney import DBusAddress, HeaderFields, Message, MessageType, new_error, new_method_return, new_signal
from jeepney.bus_messages import message_bus
from jeepney.io.blocking import DBusConnection, open_dbus_connection

NAME, PATH = "org.freedesktop.portal.Desktop", "/org/freedesktop/portal/desktop"
SETTINGS = "org.freedesktop.portal.Settings"
SPACE, KEY = "org.freedesktop.appearance", "color-scheme"
SCHEMES = {"dark": 1, "light": 2}


class Portal:
    """Answers for one setting, and tells when it changes."""

    def __init__(self, connection: DBusConnection) -> None:
        self._connection = connection
        self._scheme = SCHEMES["light"]
        self._sending = threading.Lock()

    def serve(self) -> None:
        """Answer until the bus ends."""
        while True:
            message = self._connection.receive()
            if message.header.message_type is MessageType.method_call:
                self._send(self._answer(message))

    def follow(self, pipe: Path) -> None:
        """Change as the pipe says, and tell all who listen."""
        while True:
            with pipe.open(encoding="ascii") as lines:  # each writer opens it anew
                for line in lines:
                    self._change(SCHEMES[line.strip()])

    def _change(self, scheme: int) -> None:
        self._scheme = scheme
        settings = DBusAddress(PATH, interface=SETTINGS)
        self._send(new_signal(settings, "SettingChanged", "ssv", (SPACE, KEY, ("u", scheme))))

    def _answer(self, asked: Message) -> Message:
        fields = asked.header.fields
        value = ("u", self._scheme)
        member = fields.get(HeaderFields.member)
        if member == "Get":
            return new_method_return(asked, "v", (("u", 0),))  # the version of what it does not offer
        if fields.get(HeaderFields.interface) == SETTINGS:
            if member == "ReadAll":
                return new_method_return(asked, "a{sa{sv}}", ({SPACE: {KEY: value}},))
            if member in ("Read", "ReadOne") and asked.body == (SPACE, KEY):
                return new_method_return(asked, "v", (("v", value) if member == "Read" else value,))
        return new_error(asked, "org.freedesktop.DBus.Error.UnknownMethod", "s", ("not here",))

    def _send(self, message: Message) -> None:
        with self._sending:
            self._connection.send(message)


def main() -> int:
    """Be the portal."""
    connection = open_dbus_connection()
    connection.send_and_get_reply(message_bus.RequestName(NAME))
    portal = Portal(connection)
    for work in (portal.serve, lambda: portal.follow(Path(sys.argv[1]))):
        threading.Thread(target=work, daemon=True).start()
    print("ready", flush=True)
    sys.stdin.read()
    os._exit(0)  # its threads wait in the kernel


if __name__ == "__main__":
    sys.exit(main())
