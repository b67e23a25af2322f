"""Names of files that came from elsewhere: made harmless, and told which may do harm when they are opened."""

from __future__ import annotations

import re
import unicodedata

_LONGEST = 120
_RISKY_WORDS = """
    action apk app appimage application appref-ms bash bat bin cab cmd com command cpl csh deb desktop dll dmg
    docm dotm dylib elf exe fish gadget hta htm html img inf iso jar js jse jnlp ksh library-ms lnk mht mhtml
    msc msh msi msix msp mst osx out pif pkg pl potm ppam ppsm pptm ps1 psm1 py pyc pyw rb reg rpm run
    scf scpt scr settingcontent-ms sh shtml slk sldm so svg sys url vb vbe vbs vhd vhdx website workflow ws wsf
    wsh xhtml xlam xlsm xltm xht zsh
"""
_RISKY = frozenset(_RISKY_WORDS.split())
"""Endings of files that run, or that carry what can be run."""
_RESERVED = frozenset({"con", "prn", "aux", "nul"}) | {
    f"{name}{n}" for name in ("com", "lpt") for n in range(10)
}
_FORBIDDEN = re.compile(r'[<>:"/\\|?*]')


def safe_name(name: str) -> str:
    """Make a name a file can have on all systems: no path, no hidden direction, nothing reserved."""
    kept = "".join(c for c in name if unicodedata.category(c) not in {"Cc", "Cf", "Cs", "Co", "Zl", "Zp"})
    clean = _FORBIDDEN.sub("_", kept).strip().strip(".").strip()
    stem, dot, ending = clean.rpartition(".")
    if not dot:
        stem, ending = clean, ""
    if stem.casefold().partition(".")[0] in _RESERVED:
        stem = f"_{stem}"
    stem = stem[: _LONGEST - len(ending) - 1] or "file"
    return f"{stem}.{ending[:20]}" if ending else stem


def is_risky(name: str) -> bool:
    """Tell whether a file can do something by itself when it is opened; one without an ending may."""
    stem, dot, ending = safe_name(name).rpartition(".")
    return not dot or not stem or ending.casefold() in _RISKY
