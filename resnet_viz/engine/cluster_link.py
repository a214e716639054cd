"""The link from a server to the cluster that computes for it.

Ray is imported only where a cluster was named.
"""

from __future__ import annotations

import pickle
import socket
from typing import TYPE_CHECKING, Any, Final

from resnet_viz.engine.orders import Reply
from resnet_viz.errors import EngineError

if TYPE_CHECKING:
    from ray.actor import ActorHandle

REACHED_WITHIN: Final = 60.0  # seconds, for a cluster that is there to answer
CONNECTED_WITHIN: Final = 3.0  # seconds; then nobody listens at its address
CLIENT_PORT: Final = 10001  # where Ray listens for clients unless told otherwise
WORN_OUT: Final = (
    "Two networks of the cluster have ended over this, perhaps for want of memory; "
    "try again, or with less."
)


class LinkError(Exception):
    """There is no link to the cluster, or there is none any more."""


class ClusterLink:
    """A link to a cluster of so many `networks`, through an actor in it that carries orders to them
    and replies back. Its methods raise `LinkError` once the link has ended, and `EngineError` when
    two networks have ended over an order."""

    def __init__(self, carrier: ActorHandle[Any], networks: int) -> None:
        self._carrier = carrier
        self.networks = networks

    def begin(self, number: int, order: bytes) -> Reply:
        """The first reply to a pickled order, which this number stands for from now on."""
        return _reply(self._carrier.begin.remote(number, order))

    def go_on(self, number: int) -> Reply:
        """The next reply."""
        return _reply(self._carrier.go_on.remote(number))

    def drop(self, number: int) -> None:
        """Nobody waits for it any more; nor does who says so."""
        self._carrier.drop.remote(number)


def link_to(address: str) -> ClusterLink:
    """A link to the cluster at `ray://HOST:PORT`, or to the one that this machine is part of:
    "auto". Raises `LinkError`."""
    try:
        import ray
    except ImportError as error:
        raise LinkError("Ray is not installed: pip install -r requirements-ray.txt") from error
    from resnet_viz.engine.cluster_networks import Carrier

    if address.startswith("ray://"):
        _look_for(address.removeprefix("ray://"))
    ray.shutdown()  # what is left of a link that has ended
    try:
        ray.init(address, log_to_driver=False, configure_logging=False)
        carrier = ray.remote(num_cpus=0)(Carrier).remote()
        return ClusterLink(carrier, ray.get(carrier.networks.remote(), timeout=REACHED_WITHIN))
    except Exception as error:  # whatever Ray says of a cluster that is not as it should be
        raise LinkError(f"{type(error).__name__}: {error}".splitlines()[0]) from error


def _look_for(place: str) -> None:
    """Ray itself would look for half a minute."""
    host, _, port = place.partition(":")
    try:
        socket.create_connection((host, int(port or CLIENT_PORT)), CONNECTED_WITHIN).close()
    except (OSError, ValueError) as error:
        raise LinkError(str(error)) from error


def _reply(asked: Any) -> Reply:
    reply: Reply = pickle.loads(_result(asked))
    return reply


def _result(asked: Any) -> Any:
    import ray
    from ray.exceptions import RayError, RayTaskError

    try:
        return ray.get(asked)
    except RayTaskError as error:
        raise EngineError(WORN_OUT) from error
    except (RayError, ConnectionError) as error:
        raise LinkError(f"{type(error).__name__}: {error}".splitlines()[0]) from error
