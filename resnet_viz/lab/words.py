"""What happens in a run of the lab, and what the run showed, in sentences.

Which sentence is said depends on the numbers of the run alone, by the thresholds below.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from resnet_viz.lab.curves import Curves
from resnet_viz.lab.history import Run
from resnet_viz.lab.limits import limits
from resnet_viz.lab.phrases import gradients, lag, overflow, percent, the
from resnet_viz.lab.settings import WARM_UP_RATE, Settings
from resnet_viz.lab.standing import (
    NOT_TRAINED,
    Standing,
    apart,
    by_chance,
    chance,
    measured,
    standings,
)

AT_CHANCE = 0.1  # as close to a guess's error
OVERFIT = 0.03  # by which a test error is above the training error
JUST_NOW = 0.05  # of the run: for so long a lower learning rate is news
STATEMENTS = 2  # at most, about what happens now


def happening(curves: Curves, settings: Settings) -> str:
    """What happens now: the one or two first of these that apply. Overflow, warm-up, a lower
    learning rate, who is ahead. Of gradients nothing: who has the larger ones changes too often
    to be followed."""
    networks = standings(curves, settings)
    if not networks:
        return "No step has been taken yet."
    told = (
        *overflow(networks),
        *_warm_up(networks),
        *_lower_rate(curves, settings),
        *_who_is_ahead(networks, settings),
    )
    return " ".join(told[:STATEMENTS])


def of_gradients(curves: Curves, settings: Settings) -> str:
    """How the gradients of the two networks compare now."""
    told = " ".join(gradients(standings(curves, settings)))
    return told or "In the first layer no network's gradient is ten times as large as the other's."


def verdict(curves: Curves, settings: Settings, beside: Sequence[Run] = ()) -> str:
    """What the run showed, finished or stopped, and what it did not show. `beside`: the runs of
    the same job, of which shallower ones are compared with it."""
    networks = standings(curves, settings)
    if not networks:
        return "No step was taken: this run shows nothing."
    told = []
    if curves.summary is None and curves.start is not None:
        told.append(
            f"The run was stopped after {curves.steps_done:,} of {curves.start.steps:,} steps."
        )
    told += overflow(networks)
    if networks[0].whole is None:
        told.append("Its first epoch had not ended: no error on the whole sets was measured.")
    else:
        told += [
            *_outcome(networks, settings),
            *_overfitting(networks),
            *lag(networks, settings),
            *limits(networks, curves, settings, beside),
        ]
    told.append(f"This is one run with one seed, {settings.seed}: another gives other numbers.")
    return " ".join(told)


# --- Now ---------------------------------------------------------------------------------------


def _warm_up(networks: list[Standing]) -> Iterator[str]:
    warming = [network for network in networks if network.warming]
    if warming:
        verb = "warms" if len(warming) == 1 else "warm"
        yield (
            f"{the(warming)} still {verb} up at a learning rate of {WARM_UP_RATE}, until the "
            "training error is under 80%."
        )


def _lower_rate(curves: Curves, settings: Settings) -> Iterator[str]:
    done = curves.steps_done
    passed = [start for start in settings.milestones if start < done]
    total = curves.start.steps if curves.start else done
    if passed and done - max(passed) <= JUST_NOW * total:
        rate = settings.learning_rate_after(done)
        yield (
            f"After step {max(passed):,} the learning rate was divided by 10: it is {rate:g} now."
        )


def _who_is_ahead(networks: list[Standing], settings: Settings) -> Iterator[str]:
    learning = [network for network in networks if network.overflowed_at is None]
    guess = chance(settings)
    if guess is not None and learning and all(n.recent > guess - AT_CHANCE for n in learning):
        errors = " and ".join(percent(network.recent) for network in learning)
        verb = "is" if len(learning) == 1 else "are"
        yield (
            f"{the(learning)} {verb} hardly better than a guess on recent batches: "
            f"{errors} wrong, a guess among ten classes {percent(guess)}."
        )
    elif len(learning) == 2:
        better, worse = sorted(learning, key=lambda network: network.recent)
        numbers = (
            f"{better.kind} {percent(better.recent)}, {worse.kind} {percent(worse.recent)} of the "
            f"last {better.pictures:,} training pictures wrong."
        )
        margin = by_chance(better.recent, worse.recent, better.pictures)
        if better.whole is None:
            yield f"It is too early to say who is ahead: {numbers}"
        elif worse.recent - better.recent > margin:
            yield f"The {better.kind} network is ahead: {numbers}"
        else:
            yield (
                f"About level: {numbers} On so many, chance alone makes a difference of up to "
                f"{100 * margin:.1f} points."
            )
    elif learning:
        (network,) = learning
        yield (
            f"The {network.kind} network gets {percent(network.recent)} of recent training "
            "pictures wrong."
        )


# --- In the end --------------------------------------------------------------------------------


def _outcome(networks: list[Standing], settings: Settings) -> Iterator[str]:
    """What the errors on the whole training set say."""
    ended = measured(networks)
    for network, _ in ended:
        if network.warming:
            yield f"The {network.kind} network never got beyond its warm-up at {WARM_UP_RATE}."
    if len(ended) == 1:
        ((network, error),) = ended
        guess = chance(settings)
        hardly = guess is not None and error > guess - AT_CHANCE
        yield (
            f"The {network.kind} network ended with a training error of {percent(error)}"
            f"{', hardly better than a guess' if hardly else ''}."
        )
    elif ended:
        (better, low), (worse, high) = ended
        numbers = f"{better.kind} {percent(low)}, {worse.kind} {percent(high)}"
        if low > NOT_TRAINED:
            yield f"Neither network was trained by the end: training errors {numbers}."
        elif not apart(low, high):
            yield (
                f"The training errors ended close together: {numbers}. At {settings.depth} "
                "layers and this budget the shortcuts made little difference."
            )
        else:
            yield f"The {worse.kind} network ended with the higher training error: {numbers}."


def _overfitting(networks: list[Standing]) -> Iterator[str]:
    for network in networks:
        if network.whole is None or network.overflowed_at is not None:
            continue
        train, test = network.whole.train_error, network.whole.test_error
        if train <= NOT_TRAINED and test - train >= OVERFIT:
            yield (
                f"The {network.kind} network gets {percent(test)} of the test pictures wrong and "
                f"{percent(train)} of the training pictures: that gap is overfitting."
            )
