"""What came of a job, in one sentence to be read from afar."""

from __future__ import annotations

from collections.abc import Sequence

from resnet_viz.lab.history import Run
from resnet_viz.lab.phrases import percent
from resnet_viz.lab.settings import Settings
from resnet_viz.lab.standing import Standing, standings


def headline(runs: Sequence[Run]) -> str:
    """How much of the training set each network gets wrong, as it was measured last; of more than
    two runs that differ in depth, of the shallowest and the deepest."""
    told = [(run.settings, standings(run.curves, run.settings)) for run in runs]
    told = [(settings, networks) for settings, networks in told if networks and networks[0].whole]
    if not told:
        return "No epoch had ended: no error on the whole training set was measured."
    if len(told) == 1:
        return f"Wrong on the training pictures: {_errors(told[0][1])}."
    all_settings = [settings for settings, _ in told]
    if len({settings.depth for settings in all_settings}) > 1:
        told.sort(key=lambda pair: pair[0].depth)
        told = [told[0], told[-1]]
    parts = [f"{_label(settings, all_settings)}: {_errors(n)}." for settings, n in told]
    return f"Wrong on the training pictures. {' '.join(parts)}"


def _errors(networks: list[Standing]) -> str:
    return ", ".join(
        f"{network.kind} diverged"
        if network.overflowed_at is not None or network.whole is None
        else f"{network.kind} {percent(network.whole.train_error)}"
        for network in networks
    )


def _label(settings: Settings, among: Sequence[Settings]) -> str:
    """What a run differs in from the others of its job."""
    if len({other.depth for other in among}) > 1:
        return f"{settings.depth} layers"
    if len({other.shortcut for other in among}) > 1:
        return f"Option {settings.shortcut}"
    return settings.title
