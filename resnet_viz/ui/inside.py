"""What the pages that look inside a network share: its analysis for the selection."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from resnet_viz.engine.questions import Question
from resnet_viz.facts.catalog import ModelChoice
from resnet_viz.pictures.sight import Sight
from resnet_viz.ui.asking import ask
from resnet_viz.ui.history import GOES_ALONG, bound
from resnet_viz.ui.selection import Selection
from resnet_viz.ui.services import engine

if TYPE_CHECKING:  # torch, behind it, is only ever imported on the engine's thread
    from resnet_viz.counting.fields import ReceptiveField
    from resnet_viz.inside.analyzed import Analysis, FeatureMap, Layer
    from resnet_viz.inside.lesioned import Lesions
    from resnet_viz.inside.slices import Slices
    from resnet_viz.networks.models import LoadedModel


def analyses(
    chosen: Selection,
    networks: Sequence[ModelChoice],
    target: str | None,
    shortcut_scale: float = 1.0,
    map_next: str | None = None,
) -> list[Analysis]:
    """One analysis a network, all of the class `target`, by default the one the first network
    answers. `map_next` is the layer that `map_of` will be asked for next: the pass of an analysis
    has its maps, too. Raises what the engine raises."""
    labels = [category.label for category in chosen.categories]
    index = None if target is None else labels.index(target)
    found = []
    for network in networks:
        result = analyzed(network, index, shortcut_scale, chosen.view.sight, map_next)
        index = result.target
        found.append(result)
    warn_unless_finite(*(result.prediction.logits for result in found))
    return found


def analyzed(
    choice: ModelChoice,
    target: int | None,
    shortcut_scale: float,
    sight: Sight,
    map_next: str | None = None,
) -> Analysis:
    """What goes on inside the network while it sees the picture."""
    question = Question(_analyze, choice, (target, shortcut_scale, sight))
    store = engine().store
    if map_next is None or store.get(question):
        return ask(question)
    given = target, shortcut_scale, sight, map_next
    result = ask(Question(_analyze, choice, given, kept=False))
    for layer in result.maps:  # kept on their own: they are large, and small answers last longer
        store.put(_question_of_map(choice, layer.name, sight), layer.values)
    result = replace(result, maps=())
    store.put(question, result)
    return result


def _analyze(
    model: LoadedModel, target: int | None, shortcut_scale: float, sight: Sight, *maps_of: str
) -> Analysis:
    from resnet_viz.inside.analysis import analyze

    return analyze(model, sight.pixels, target, shortcut_scale=shortcut_scale, maps_of=maps_of)


def map_of(choice: ModelChoice, layer: Layer, sight: Sight) -> FeatureMap:
    """All that a layer hands on: 3 MB of conv1, 0.4 MB of the last block."""
    from resnet_viz.inside.analyzed import FeatureMap

    return FeatureMap(layer.name, values_of(choice, layer.name, sight), layer.weights)


def values_of(choice: ModelChoice, layer: str, sight: Sight) -> NDArray[np.float32]:
    """The numbers of that, (C, H, W)."""
    return ask(_question_of_map(choice, layer, sight))


def _question_of_map(
    choice: ModelChoice, layer: str, sight: Sight
) -> Question[NDArray[np.float32]]:
    return Question(_maps, choice, (layer, sight))


def _maps(model: LoadedModel, layer: str, sight: Sight) -> NDArray[np.float32]:
    from resnet_viz.inside.maps import feature_maps

    return feature_maps(model, sight.pixels, [layer])[layer]


def lesions_of(choice: ModelChoice, sight: Sight) -> Lesions:
    """What the network answers with each block removed in turn."""
    return ask(question_of_lesions(choice, sight), "Removing each block in turn")


def question_of_lesions(choice: ModelChoice, sight: Sight) -> Question[Lesions]:
    return Question(_lesions, choice, (sight,))


def _lesions(model: LoadedModel, sight: Sight) -> Slices[Lesions]:
    from resnet_viz.inside.lesion import lesions_in_slices

    return (yield from lesions_in_slices(model, sight.pixels))


def fields_of_view(choice: ModelChoice) -> dict[str, ReceptiveField]:
    """Receptive field of each of the network's maps, by the map's name."""
    return ask(Question(_fields, choice, ()))


def _fields(model: LoadedModel) -> dict[str, ReceptiveField]:
    from resnet_viz.counting.architecture import receptive_fields

    return receptive_fields(model.module)


def warn_unless_finite(*arrays: NDArray[np.float32]) -> None:
    """Say so where a network's numbers are infinite or no numbers at all."""
    if not all(np.isfinite(array).all() for array in arrays):
        st.warning("Some numbers are not finite: this network overflows on this picture.")


@dataclass(frozen=True, slots=True)
class Cover:
    """How strongly a map covers the picture: with `opacity`, 0 to 1, where its number is largest,
    and less elsewhere; or, `flat`, with it everywhere."""

    opacity: float
    flat: bool


def pick_cover() -> Cover:
    """The same on all pages."""
    percent = st.slider(
        "Opacity of the map (%)",
        0,
        100,
        step=5,
        key=bound("opacity", 80, within=(0, 100)),
        persist_state=GOES_ALONG,
        width=190,
        help="Of its largest number. Smaller ones cover less; where the map is 0 the picture is "
        "left as it is.",
    )
    flat = st.toggle(
        "Flat",
        key=bound("flat", False),
        persist_state=GOES_ALONG,
        help="Cover all of the picture alike, as heat maps are often drawn.",
    )
    return Cover(float(percent) / 100, flat)


def label_of(chosen: Selection, result: Analysis) -> str:
    """The class that was explained."""
    return chosen.categories[result.target].label
