"""What runs in a cluster: the networks, in equal processes with a share of it each, and what
carries a server's orders to them: a server cannot stream through Ray's client, an actor can.
"""

from __future__ import annotations

import asyncio
import pickle
from collections.abc import AsyncGenerator
from concurrent.futures import ThreadPoolExecutor
from contextlib import aclosing
from typing import Final, TypeAlias

import ray
from ray import serve
from ray.exceptions import RayError

from resnet_viz.engine.device import MOST_THREADS, Device
from resnet_viz.engine.orders import Order
from resnet_viz.engine.works import Works

APPLICATION: Final = "resnet_viz"

Replies: TypeAlias = AsyncGenerator[tuple[bytes, bool], None]  # pickled, and whether more follow


class Networks:
    """One of the processes, of which there are `size`: a device and the networks on it."""

    def __init__(self, size: int) -> None:
        self._size = size
        self._works = Works(Device())
        self._threads = ThreadPoolExecutor(MOST_THREADS)

    async def size(self) -> int:
        """How many there are."""
        return self._size

    async def carry_out(self, number: int, order: bytes) -> Replies:
        """The replies to a pickled order, to the end of what this number stands for."""
        step = self._obey(order)
        try:
            while True:
                reply = await asyncio.shield(step)
                more = self._works.is_at(number)
                yield reply, more
                if not more:
                    return
                step = self._obey(pickle.dumps(Order(number, 1)))
        finally:  # who asked may leave in the middle of a slice
            await asyncio.wait([step])
            if self._works.is_at(number):
                await self._obey(pickle.dumps(Order(number, 1, drop=True)))

    def _obey(self, order: bytes) -> asyncio.Future[bytes]:
        return asyncio.get_running_loop().run_in_executor(self._threads, self._works.obey, order)


class Carrier:
    """Carries one server's orders to the networks. When a process ends over an order, that is
    begun again in another one, once."""

    def __init__(self) -> None:
        self._networks = serve.get_app_handle(APPLICATION)
        self._replies: dict[int, Replies] = {}

    async def networks(self) -> int:
        """How many there are."""
        size: int = await self._networks.size.remote()
        return size

    async def begin(self, number: int, order: bytes) -> bytes:
        """The first reply to an order; whether it is the last, its reader sees."""
        self._replies[number] = self._carried(number, order)
        return await self.go_on(number)

    async def go_on(self, number: int) -> bytes:
        """The next one. Raises `RayError` when two processes have ended over it."""
        replies = self._replies.pop(number)
        reply, more = await anext(replies)
        if more:
            self._replies[number] = replies
        return reply

    async def drop(self, number: int) -> None:
        """Nobody waits for it any more."""
        await self._replies.pop(number).aclose()

    async def _carried(self, number: int, order: bytes) -> Replies:
        try:
            async with aclosing(self._streamed(number, order)) as replies:
                async for reply in replies:
                    yield reply
        except RayError:
            async with aclosing(self._streamed(number, order)) as replies:
                async for reply in replies:
                    yield reply

    async def _streamed(self, number: int, order: bytes) -> Replies:
        stream = self._networks.options(stream=True).carry_out.remote(number, order)
        try:
            async for reply in stream:
                yield reply
        finally:
            stream.cancel()


def deploy(address: str, size: int, cpus: float, gpus: float) -> None:
    """Have `size` processes with so many processors and GPUs each answer in the cluster at an
    address, until it ends or is told otherwise. Raises `ConnectionError` when there is none."""
    ray.init(address, log_to_driver=False)
    networks = serve.deployment(
        num_replicas=size,
        max_ongoing_requests=MOST_THREADS,
        ray_actor_options={"num_cpus": cpus, "num_gpus": gpus},
    )(Networks)
    serve.run(networks.bind(size), name=APPLICATION, route_prefix=None)
