"""Goes through the tokens of one expression, one ahead."""

from org_service.errors import BadQuery
from org_service.odata.tokens import Token, TokenKind, tokens_of

DEEPEST = 60


class TokenReader:
    """Gives tokens one after another, and refuses what is not expected."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._tokens = list(tokens_of(text))
        self._at = 0
        self._depth = 0

    @property
    def next(self) -> Token:
        return self._tokens[self._at]

    def peek(self, ahead: int = 1) -> Token:
        return self._tokens[min(self._at + ahead, len(self._tokens) - 1)]

    def take(self) -> Token:
        token = self._tokens[self._at]
        if token.kind != "end":
            self._at += 1
        return token

    def has(self, text: str) -> bool:
        return self.next.kind in {"mark", "name"} and self.next.text == text

    def expect(self, text: str) -> None:
        if not self.has(text):
            raise self.error(f"'{text}' expected")
        self.take()

    def expect_kind(self, kind: TokenKind) -> Token:
        if self.next.kind != kind:
            raise self.error(f"a {kind} expected")
        return self.take()

    def error(self, what: str) -> BadQuery:
        return BadQuery(f"Syntax error at position {self.next.at} in '{self._text[:200]}': {what}.")

    def deeper(self) -> None:
        """Go into something that may hold itself; it may not go on for ever."""
        self._depth += 1
        if self._depth > DEEPEST:
            raise self.error("too deeply nested")

    def higher(self) -> None:
        """Come out of it."""
        self._depth -= 1
