"""One at a time for each thing; nothing is kept of things that nobody works on."""

from __future__ import annotations

import asyncio

import pytest

from session_engine.turns import Turns


def test_work_on_one_thing_is_done_in_order_and_on_another_meanwhile() -> None:
    async def run() -> list[str]:
        turns: Turns[str] = Turns()
        order: list[str] = []
        gate = asyncio.Event()

        async def work(thing: str, name: str, wait: asyncio.Event | None = None) -> None:
            async with turns.of(thing):
                if wait is not None:
                    await wait.wait()
                order.append(name)

        async with asyncio.TaskGroup() as group:
            group.create_task(work("a", "first", gate))
            group.create_task(work("a", "second"))
            group.create_task(work("a", "third"))
            other = group.create_task(work("b", "other"))
            await other
            gate.set()
        assert len(turns) == 0
        return order

    assert asyncio.run(run()) == ["other", "first", "second", "third"]


def test_who_gives_up_or_fails_leaves_the_turn_to_the_next_one() -> None:
    async def run() -> None:
        turns: Turns[str] = Turns()
        never = asyncio.Event()

        async def hold() -> None:
            async with turns.of("a"):
                await never.wait()

        holder, waiter = asyncio.create_task(hold()), asyncio.create_task(hold())
        await asyncio.sleep(0)
        waiter.cancel()
        holder.cancel()
        await asyncio.gather(holder, waiter, return_exceptions=True)
        with pytest.raises(RuntimeError):
            async with turns.of("a"):
                raise RuntimeError
        async with turns.of("a"):
            assert len(turns) == 1
        assert len(turns) == 0

    asyncio.run(run())
