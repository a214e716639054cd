"""What a run of the lab does not show, in sentences.

Source of what is said about the paper: He et al. 2015, arXiv 1512.03385, sections 1, 4.1 and 4.2.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from resnet_viz.lab.curves import Curves
from resnet_viz.lab.history import Run
from resnet_viz.lab.phrases import gradients, percent
from resnet_viz.lab.settings import Settings
from resnet_viz.lab.standing import NOT_TRAINED, Standing, apart, measured


def limits(
    networks: list[Standing], curves: Curves, settings: Settings, beside: Sequence[Run]
) -> Iterator[str]:
    """What the run does not show, and what the paper says of it."""
    if len(networks) == 1:
        yield "What shortcuts change, only a run of both networks can show."
    if not settings.batch_norm:
        yield from _about_no_batch_norm(settings)
    ended = measured(networks)
    if len(ended) == 2 and ended[1][0].kind == "plain" and apart(ended[0][1], ended[1][1]):
        yield "The gap is not overfitting: those are pictures the plain network was trained on."
        yield from _about_degradation(ended[1][1], curves, settings, beside)
        if settings.batch_norm:
            yield from _about_gradients(networks)


def _about_no_batch_norm(settings: Settings) -> Iterator[str]:
    """The comparisons: plain-56 without batch norm before its first step, mean of three seeds."""
    yield (
        "Without batch norm only the first weights set the size of the signals (He "
        "initialization), and training soon changes them: another difficulty than degradation."
    )
    if settings.data == "digits":
        yield (
            "That the plain network's gradient is so small here comes less from depth than from "
            "the zeros around small maps: at 2×2 a 3×3 convolution finds 4 numbers and 5 zeros, "
            "and every layer loses a share. With 56 layers and continued borders in place of the "
            "zeros, the first layer's gradient begins over 10,000 times as large, and on 32×32 "
            "pictures over 1,000 times."
        )


def _about_degradation(
    error: float, curves: Curves, settings: Settings, beside: Sequence[Run]
) -> Iterator[str]:
    number = curves.evaluations[-1].epoch + 1
    epochs = f"{number} {'epoch' if number == 1 else 'epochs'}"
    shallower = _shallower_plain(settings, beside)
    if shallower is not None and apart(shallower[1], error):
        depth, less = shallower
        yield (
            f"It is also more than the {percent(less)} of the plain network of {depth} layers, as "
            "in the paper's Figure 1. There both were trained to convergence, on CIFAR-10. Here "
            f"the deeper one is behind after {epochs}; that it would stay so, this run cannot show."
        )
        return
    meant = (
        "The paper's degradation is a higher training error than that of a shallower plain "
        "network, at convergence, on CIFAR-10 and ImageNet"
    )
    if error > NOT_TRAINED:
        yield f"It shows a failure to train within {epochs}. {meant}: this run cannot show that."
    else:
        yield f"{meant}: train a shallower plain network for as long and compare."


def _shallower_plain(settings: Settings, beside: Sequence[Run]) -> tuple[int, float] | None:
    """Depth and training error of the best shallower plain network that has ended."""
    results = [
        (run.settings.depth, run.curves.summary.networks["plain"].train_error)
        for run in beside
        if run.settings.depth < settings.depth
        and run.curves.summary is not None
        and "plain" in run.curves.summary.networks
    ]
    return min(results, key=lambda result: result[1], default=None)


def _about_gradients(networks: list[Standing]) -> Iterator[str]:
    seen = list(gradients(networks))
    if seen:
        yield from seen
        yield "Whether that is why it does not learn, or comes of it, this run cannot tell."
    yield (
        "Of its plain network of 34 layers with batch norm the paper says that the gradients have "
        "healthy norms, which means that they do not vanish on their way back to the first layer; "
        "it gives no figures. It calls vanishing gradients unlikely to be the difficulty."
    )
