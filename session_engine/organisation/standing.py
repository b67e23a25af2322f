"""How a line comes from one standing to another: one row for each, one column for each thing that happens."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType

from session_engine.organisation.state import Connection


class Happening(StrEnum):
    """What a line can meet."""

    GONE = "gone"  # there is no address (any more)
    ADDRESS = "address"  # one is known, or the person wants it asked now
    ANSWER = "answer"  # of an organisation at work, whether it said yes or no
    SLOW_ANSWER = "slow answer"
    TOLD_TO_WAIT = "told to wait"  # 429, 503
    NO_ANSWER = "no answer"  # not reached, or not in time
    KEY_REFUSED = "key refused"  # 401, and another key may be had
    NO_KEY = "no key"  # none is to be had: the person has to sign in


_HAPPENINGS = tuple(Happening)


def _row(standings: str) -> Mapping[Happening, Connection]:
    return MappingProxyType(
        {event: Connection(name) for event, name in zip(_HAPPENINGS, standings.split(), strict=True)}
    )


# A service that is still coming up cannot be missed, and an answer that was on its way when the address went says
# nothing about the next one: STARTING ends with an address alone.
TABLE: Mapping[Connection, Mapping[Happening, Connection]] = MappingProxyType(
    {
        # from                 GONE     ADDRESS    ANSWER   SLOW     WAIT     NO ANSWER KEY REFUSED NO KEY
        Connection.STARTING: _row(
            "starting connecting starting starting starting starting   starting   starting"
        ),
        Connection.CONNECTING: _row(
            "starting connecting online   slow     busy     offline    signing_in signed_out"
        ),
        Connection.ONLINE: _row(
            "starting connecting online   slow     busy     offline    signing_in signed_out"
        ),
        Connection.SLOW: _row(
            "starting connecting online   slow     busy     offline    signing_in signed_out"
        ),
        Connection.BUSY: _row(
            "starting connecting online   slow     busy     offline    signing_in signed_out"
        ),
        Connection.OFFLINE: _row(
            "starting connecting online   slow     busy     offline    signing_in signed_out"
        ),
        # Whoever waits for a key is not away: what else goes wrong meanwhile is heard when the key is there.
        Connection.SIGNING_IN: _row(
            "starting connecting online   slow     busy     signing_in signing_in signed_out"
        ),
        Connection.SIGNED_OUT: _row(
            "starting connecting online   slow     busy     signed_out signing_in signed_out"
        ),
    }
)
"""From a standing, by what happens, to the next one."""
