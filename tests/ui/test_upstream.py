"""What Streamlit loses when a fragment's timer rings at a bad moment, on a server that really runs:
each of these fails without what `resnet_viz.ui.upstream` mends."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path

import pytest

from stress.visitor import Visitor, _state
from tests.browser.harness import running_app


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    log = tmp_path_factory.mktemp("ticking") / "log"
    with running_app(log, script=Path(__file__).with_name("ticking.py")) as url:
        yield url


def visit(
    url: str, act: Callable[[Visitor, str], Awaitable[None]], query: str = "busy=true"
) -> None:
    async def whole() -> None:
        async with Visitor(url, patience=30) as visitor:
            await visitor.open(query=query)
            (fragment,) = visitor._timers
            await act(visitor, fragment)

    asyncio.run(whole())


@pytest.mark.parametrize("button", ["more", "more_of_part"])
def test_what_a_run_draws_is_seen_when_a_timer_rings_as_it_ends(url: str, button: str) -> None:
    async def act(visitor: Visitor, fragment: str) -> None:
        pressed = asyncio.create_task(visitor.click(button))
        await asyncio.sleep(0.5)  # the script runs for a second
        await visitor._ask((), fragment, by_timer=True)
        await pressed
        assert visitor.screen.says("All of it")
        assert list(visitor._timers) == [fragment]

    visit(url, act)


def test_a_timer_takes_nothing_back(url: str) -> None:
    async def act(visitor: Visitor, fragment: str) -> None:
        before = _state(visitor.screen.widget("letter"), "a")
        await visitor.click("choose")
        await visitor.until(lambda screen: screen.says("2: **b** is chosen"))
        await visitor._ask([before], fragment, by_timer=True)
        await visitor.until(lambda screen: screen.says("3: "))
        assert visitor.screen.says("3: **b** is chosen")

    visit(url, act)


def test_a_timer_of_the_last_page_leaves_this_one_alone(url: str) -> None:
    async def act(visitor: Visitor, fragment: str) -> None:
        visitor.query = ""
        letters = visitor._page_hash
        opened = asyncio.create_task(visitor.open("numbers"))
        await asyncio.sleep(0.5)  # the script runs for a second
        numbers, visitor._page_hash = visitor._page_hash, letters
        await visitor._ask((), fragment, by_timer=True)
        visitor._page_hash = numbers
        await opened
        (other,) = visitor._timers
        await visitor._ask((), other, by_timer=True)
        await visitor.until(lambda screen: screen.says("2: **7** is chosen") or screen.exceptions())
        assert visitor.screen.exceptions() == []

    visit(url, act)


@pytest.mark.parametrize(("slow", "came"), [("starts", "from=letters"), ("has_started", "")])
def test_a_tick_that_is_about_to_run_does_not_hold_back_who_leaves(
    url: str, slow: str, came: str
) -> None:
    async def act(visitor: Visitor, fragment: str) -> None:
        await visitor._ask((), fragment, by_timer=True)
        await asyncio.sleep(0.2)
        await visitor.open("numbers", came)
        assert visitor.screen.widget("number")
        (other,) = visitor._timers
        await visitor._ask((), other, by_timer=True)
        await visitor.until(lambda screen: screen.says("2: **7** is chosen"))

    visit(url, act, f"slow={slow}")


def test_what_a_part_of_the_last_page_asks_for_leads_not_back(url: str) -> None:
    async def act(visitor: Visitor, _: str) -> None:
        part = visitor.screen.widget("more_of_part")
        letters = visitor._page_hash
        opened = asyncio.create_task(visitor.open("numbers"))
        await asyncio.sleep(0.5)  # the script runs for a second
        numbers, visitor._page_hash = visitor._page_hash, letters
        await visitor._ask([_state(part, True)], part.fragment)
        visitor._page_hash = numbers
        await opened
        (other,) = visitor._timers
        await visitor._ask((), other, by_timer=True)
        await visitor.until(lambda screen: screen.says("2: **7** is chosen"))
        assert visitor._page_hash == numbers

    visit(url, act)
