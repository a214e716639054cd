"""A cluster that computes, seen from the server's process."""

from __future__ import annotations

import logging
import pickle
import threading
import time
from contextlib import suppress
from dataclasses import replace
from itertools import count
from secrets import randbits
from typing import Final, TypeVar

from resnet_viz.engine.cluster_link import ClusterLink, LinkError, link_to
from resnet_viz.engine.device import About
from resnet_viz.engine.device_process import DeviceProcess
from resnet_viz.engine.orders import Order
from resnet_viz.engine.questions import Question
from resnet_viz.inside.slices import Slices

Answer = TypeVar("Answer")
log = logging.getLogger(__name__)

CLUSTER_SETTING: Final = "RESNET_VIZ_ENGINE"  # environment variable with the cluster's address
TRIED_AGAIN: Final = 60.0  # seconds after it could not be reached
UNREACHED: Final = "; the cluster cannot be reached, so this machine computes"


class ClusterDevice:
    """Has questions carried out by the networks that `python -m resnet_viz cluster` has deployed
    at an address, and `here` while nobody can be reached there. What an ended link leaves
    unanswered is begun again: over a new link once, then here."""

    def __init__(self, address: str, here: DeviceProcess) -> None:
        self.about = About()
        self._address = address
        self._here = here
        self._link: ClusterLink | None = None
        self._unreached_at = float("-inf")
        self._linking = threading.Lock()
        self._numbers = count(randbits(60))  # other servers have theirs

    def share(self, among: int) -> None:
        """So many threads work at once from now on: which matters to this machine alone."""
        self._here.share(among)

    def slices(self, question: Question[Answer]) -> Slices[Answer]:
        """The way to the answer. Raises what the work raises, and `EngineError` when what computes
        has ended over it twice."""
        for _ in range(2):
            link = self._linked()
            if link is None:
                break
            try:
                return (yield from self._carried_out(link, question))
            except LinkError as error:
                log.warning("the link to the cluster has ended (%s); it is made anew", error)
                self._forget(link)
        answer = yield from self._here.slices(question)
        about = self._here.about
        self.about = replace(about, trouble=about.trouble + UNREACHED)
        return answer

    def _carried_out(self, link: ClusterLink, question: Question[Answer]) -> Slices[Answer]:
        number = next(self._numbers)
        reply = link.begin(number, pickle.dumps(Order(number, 1, question)))
        while not reply.is_answered:
            if reply.error is not None:
                raise reply.error
            try:
                yield reply.done
            except GeneratorExit:
                with suppress(LinkError):  # then it is dropped anyway
                    link.drop(number)
                raise
            reply = link.go_on(number)
        title = f"{reply.about.title}, {link.networks} times in a cluster"
        self.about = About(title, link.networks, reply.about.trouble)
        answer: Answer = reply.answer
        return answer

    def _linked(self) -> ClusterLink | None:
        """The link to the cluster; None while there is none to be had."""
        with self._linking:
            if self._link is None and time.monotonic() - self._unreached_at > TRIED_AGAIN:
                try:
                    self._link = link_to(self._address)
                except LinkError as error:
                    log.warning("%s cannot be reached: %s", self._address, error)
                    self._unreached_at = time.monotonic()
            return self._link

    def _forget(self, link: ClusterLink) -> None:
        with self._linking:
            if self._link is link:
                self._link = None
