"""Has Qt follow the desktop's light and dark where it would not by itself.

Qt asks the desktop's portal (`org.freedesktop.portal.Settings`) on the desktops it knows. On all others (sway,
Hyprland, COSMIC, a bare session) the plug-in it brings for sandboxes does the same; it is named before Qt starts.
"""

from __future__ import annotations

from collections.abc import MutableMapping

THEME = "QT_QPA_PLATFORMTHEME"
KNOWN = frozenset({"GNOME", "KDE", "UNITY", "MATE", "XFCE", "LXDE", "X-CINNAMON", "CINNAMON", "LXQT"})
"""Desktops for which Qt has a theme of its own."""


def follow_portal(environ: MutableMapping[str, str], platform: str) -> None:
    """Name the plug-in, unless the person, the desktop or Qt has decided otherwise, or there is nobody to ask."""
    if not platform.startswith("linux") or THEME in environ or "DBUS_SESSION_BUS_ADDRESS" not in environ:
        return
    if environ.get("QT_QPA_PLATFORM", "").partition(":")[0] in ("offscreen", "minimal"):
        return
    desktops = environ.get("XDG_CURRENT_DESKTOP", "").upper().split(":")
    if not KNOWN & set(desktops):
        environ[THEME] = "xdgdesktopportal"
