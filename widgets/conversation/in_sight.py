"""Which rows of a conversation are in sight, and where: from the newest up, or from one that stays where it is."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from widgets.conversation.heights import Heights


class RowsInSight:
    """Where rows stand in a room of pixels; only those in sight are measured.

    Args:
        measure: Gives the height of a row.

    Attributes:
        first: The first row in sight.
        offset: Where it begins in the room: 0, or above it.
    """

    def __init__(self, measure: Callable[[int], int]) -> None:
        self._measure, self._heights = measure, Heights()
        self.first, self.offset = 0, 0

    def __len__(self) -> int:
        return len(self._heights)

    # Rows that come and go

    def reset(self, guesses: Sequence[int]) -> None:
        """Begin anew, as for another width: what is first stays so."""
        self._heights.reset(guesses)

    def insert(self, row: int, guesses: Sequence[int], *, at_end: bool) -> None:
        """Make room for new rows; unless the end is in sight, what is in sight stays there."""
        self._heights.insert(row, guesses)
        if row <= self.first and not at_end:
            self.first += len(guesses)
        self.forget(row + len(guesses))

    def remove(self, row: int, count: int) -> None:
        """Drop rows."""
        self._heights.remove(row, count)
        if row + count - 1 < self.first:
            self.first -= count
        elif row <= self.first:
            self.first, self.offset = max(0, min(row, len(self) - 1)), 0

    def forget(self, row: int) -> None:
        """Have a row measured again."""
        self._heights.forget(row)

    # Where they stand

    def height(self, row: int) -> int:
        """Return a row's height, measured or guessed."""
        return self._heights.height(row)

    def measured(self, row: int) -> int:
        """Return a row's height as it is."""
        if not self._heights.known(row):
            self._heights.set(row, self._measure(row))
        return self._heights.height(row)

    @property
    def total(self) -> int:
        """How high all of them are."""
        return self._heights.total

    @property
    def above(self) -> int:
        """How many pixels are above the room."""
        return self._heights.top(self.first) - self.offset

    def top(self, row: int) -> int:
        """Return where a row begins in the room, in sight or not."""
        return self._heights.top(row) - self.above

    def within(self, room: int) -> range:
        """Return the rows that are in sight."""
        y, row = self.offset, self.first
        while row < len(self) and y < room:
            y += self.height(row)
            row += 1
        return range(self.first, row)

    def row_at(self, y: int, room: int) -> int | None:
        """Return the row in sight at a height."""
        top = self.offset
        for row in self.within(room):
            if top <= y < top + self.height(row):
                return row
            top += self.height(row)
        return None

    # Settling

    def settle_at_end(self, room: int) -> None:
        """Go up from the newest until the room is full."""
        row, y = len(self), room
        while row > 0 and y > 0:
            row -= 1
            y -= self.measured(row)
        self.first, self.offset = row, min(y, 0) if len(self) else 0
        if y > 0:  # fewer than there is room for: they begin at the top
            self.first, self.offset = 0, 0

    def settle(self, room: int) -> None:
        """Go on from the first row in sight, upwards as well as down."""
        row, y = self.first, self.offset
        while y > 0 and row > 0:
            row -= 1
            y -= self.measured(row)
        y = min(y, 0) if row == 0 else y
        while row < len(self) - 1 and y + self.measured(row) <= 0:
            y += self.height(row)
            row += 1
        self.first, self.offset = row, y
        bottom = y
        for number in range(row, len(self)):
            bottom += self.measured(number)
            if bottom > room:
                return
        self.settle_at_end(room)

    def scroll(self, value: int, room: int) -> None:
        """Have so many pixels above the room: near by it moves by pixels, farther it jumps to the row there."""
        if abs(value - self.above) <= 2 * room:
            self.offset -= value - self.above
        else:
            self.first = self._heights.row_at(value)
            self.offset = self._heights.top(self.first) - value

    def put_first(self, row: int, above: int) -> None:
        """Have a row be the first in sight, so many of its pixels above the room."""
        self.first, self.offset = row, -min(above, max(0, self.measured(row) - 1))

    def bring(self, row: int, room: int) -> bool:
        """Bring a row into sight with as little movement as can be; tell whether it was not."""
        top, tall = self.top(row), self.measured(row)
        if top >= 0 and top + tall <= room:
            return False
        above = top < 0 or tall >= room
        self.first, self.offset = row, 0 if above else room - tall
        return True
