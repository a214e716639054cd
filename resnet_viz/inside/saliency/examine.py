"""One picture, one class, several methods: their maps, and if asked, their trials."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from resnet_viz.inside.prediction import as_batch
from resnet_viz.inside.saliency.attribute import DEFAULT, answered, attribute
from resnet_viz.inside.saliency.evidence import Evidence
from resnet_viz.inside.saliency.faithfulness import SEEDS, STEPS, put_on_trial
from resnet_viz.inside.saliency.fills import FILLS
from resnet_viz.inside.saliency.progress import within
from resnet_viz.inside.saliency.randomized import PARTS
from resnet_viz.inside.saliency.results import Map, Method, Settings, most_passes
from resnet_viz.inside.saliency.sanity import check_sanity, quick
from resnet_viz.inside.slices import Slices
from resnet_viz.networks.models import LoadedModel
from resnet_viz.pictures.images import Pixels

_ENDS: Final = 2  # passes: with nothing covered, and with all


def examine(
    model: LoadedModel,
    cropped: Pixels,
    target: int | None,
    methods: Sequence[Method],
    settings: Settings = DEFAULT,
    *,
    trial: bool = False,
) -> Slices[Evidence]:
    """The maps of a prepared picture, (H, W, 3) uint8 RGB, by `methods`, at least one and each
    once, for the class with index `target`, by default the one answered; for a `trial` also
    deletion and insertion with every fill, and the sanity check."""
    if target is None:
        yield 0.0
        target = answered(model, as_batch(model, cropped))
    costs = [most_passes(method, settings).in_forward for method in methods]
    of_a_trial = _ENDS + (STEPS - 1) * (2 * (len(methods) + 1) + len(SEEDS))
    checked = quick(settings)
    of_sanity = (len(PARTS) + 1) * sum(most_passes(m, checked).in_forward for m in methods)
    whole = sum(costs) + (len(FILLS) * of_a_trial + of_sanity if trial else 0)
    done, maps, trials = 0.0, [], []
    for method, cost in zip(methods, costs, strict=True):
        work = attribute(model, cropped, target, method, settings)
        maps.append((yield from within(work, done / whole, (done + cost) / whole)))
        done += cost
    if not trial:
        return Evidence(tuple(maps))
    by_name: dict[str, Map] = {found.method: found.map for found in maps}
    for fill in FILLS:
        tried = put_on_trial(model, cropped, target, by_name, fill)
        trials.append((yield from within(tried, done / whole, (done + of_a_trial) / whole)))
        done += of_a_trial
    check = check_sanity(model, cropped, target, methods, checked)
    sanity = yield from within(check, done / whole, 1)
    return Evidence(tuple(maps), tuple(trials), sanity)
