"""An organisation elsewhere as a line of the engine: address and key come from the profile, nothing is started here."""

from __future__ import annotations

from typing import TYPE_CHECKING

from desktop.connections.access_key import AccessKey, TokenStore, keep_key, kept_key, replacing, with_given
from desktop.connections.connection import Connection
from session_engine.errors import Failure, OrganisationError
from session_engine.organisation.lines import LineOptions

if TYPE_CHECKING:
    from session_engine.engine import Engine
    from session_engine.organisation.kept_answers import AnswerStore
    from session_engine.organisation.kept_readings import ReadingStore
    from session_engine.profile.profile import Profile


class RemoteOrganisation:
    """Keeps line, address and key together.

    Args:
        engine: Whose line.
        connection: Which organisation.
        store: Where the key is kept; None while no profile is open: then it is held for this run.
        answers: Keeps definitions.
        readings: Keeps what was read.
        given: The key of the command line's key file, empty without one.
    """

    def __init__(
        self,
        engine: Engine,
        connection: Connection,
        store: TokenStore | None,
        answers: AnswerStore | None = None,
        readings: ReadingStore | None = None,
        *,
        given: str = "",
    ) -> None:
        self._engine, self.connection, self._store = engine, connection, store
        self._answers, self._readings = answers, readings
        self._given = given
        self._key: AccessKey | None = None

    @property
    def has_key(self) -> bool:
        """Whether there is a key to sign in with."""
        return self._key is not None

    def start(self) -> None:
        """Add the line: what is kept of it can be shown. `connect` brings it up."""
        self._take_kept()
        options = LineOptions(
            embedded=False,
            organisation=self.connection.title,
            store=self._answers,
            readings=self._readings,
            account=lambda: "" if self._key is None else self._key.account,
            plain=self.connection.plain,
        )
        self._engine.lines.add(self._engine.line, self._sign_in_with, options)

    def connect(self) -> None:
        """Tell the line where the organisation is."""
        self._engine.lines.set_address(self._engine.line, self.connection.address)

    def stop(self) -> None:
        """Do nothing: it goes on without us."""

    def follow_settings(self, profile: Profile | None) -> None:
        """Use the key of a profile that has come into use in the middle of a run, or keep there the one typed since."""
        self._store = profile
        if profile is None:
            return
        if self._key is not None:
            keep_key(profile, self._engine.line, self._key)
            return
        self._take_kept()
        if self._key is not None:
            self._engine.lines.reconnect(self._engine.line)

    def change_key(self, text: str, person: str) -> None:
        """Sign in with another key from now on.

        Args:
            text: The key.
            person: GUID of the systemuser it stands for, as the organisation has said.
        """
        account = self._key.account if self._key is not None and self._same_person(person) else person
        self._key = replacing(self._key, text, account)
        if self._store is not None:
            keep_key(self._store, self._engine.line, self._key)
        self._engine.lines.reconnect(self._engine.line)

    def forget_key(self) -> None:
        """Have no key any more, here and in the profile."""
        self._key = None
        if self._store is not None:
            self._store.remove_token(self._engine.line)

    def _same_person(self, person: str) -> bool:
        return self._engine.lines.reader(self._engine.line) == person

    def _take_kept(self) -> None:
        kept = kept_key(self._store, self._engine.line)
        self._key = with_given(kept, self._given)
        if self._store is not None and self._key is not None and self._key != kept:
            keep_key(self._store, self._engine.line, self._key)

    async def _sign_in_with(self) -> str:
        """Give the key; without one she is signed out, and what was kept is shown."""
        if self._key is None:
            raise OrganisationError(Failure.SIGNED_OUT, status=401)
        return self._key.text
