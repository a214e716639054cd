"""The door's figures: a result as a Plotly figure, on its own in a notebook."""

from __future__ import annotations

import plotly.graph_objects as go

from resnet_viz.api import PhotoLike, photo
from resnet_viz.errors import SettingsError
from resnet_viz.facts.catalog import class_index
from resnet_viz.figures.gradients import GradientPaths, gradient_paths
from resnet_viz.figures.lab import training_error
from resnet_viz.figures.lesions import LesionBars, lesion_bars
from resnet_viz.figures.overlay import overlay
from resnet_viz.figures.prediction import Bars, probability_bars
from resnet_viz.figures.theme import PLAIN, RESIDUAL
from resnet_viz.inside.analyzed import Analysis
from resnet_viz.inside.answer import Prediction
from resnet_viz.inside.lesioned import Lesions
from resnet_viz.lab.curves import Curves
from resnet_viz.networks.models import LoadedModel

OPACITY = 0.8  # of a Grad-CAM's largest number over the photo


def plot_prediction(prediction: Prediction) -> go.Figure:
    """The five best classes as bars from 0 to 100%.

    Examples:
        >>> import resnet_viz as rv
        >>> answer = rv.predict(rv.load("resnet50"), rv.sample("parachute"))
        >>> len(rv.plot_prediction(answer).data[0].x)
        5
    """
    bars = Bars("network", RESIDUAL, [score.probability for score in prediction.top])
    return probability_bars([score.label for score in prediction.top], [bars])


def plot_gradients(analysis: Analysis) -> go.Figure:
    """The gradient that reaches each block's x along the shortcut and along the branch, as root
    mean square over the numbers of x, on a log axis.

    Examples:
        >>> import resnet_viz as rv
        >>> result = rv.analyze(rv.load("resnet50"), rv.sample("parachute"))
        >>> [line.name for line in rv.plot_gradients(result).data]
        ['network, shortcut', 'network, branch']
    """
    has_shortcuts = any(block.norm_shortcut for block in analysis.blocks)
    paths = GradientPaths.of("network", RESIDUAL if has_shortcuts else PLAIN, analysis)
    return gradient_paths([block.name for block in analysis.blocks], [paths])


def plot_gradcam(
    model: LoadedModel, picture: PhotoLike, analysis: Analysis, block: str | None = None
) -> go.Figure:
    """A block's Grad-CAM, by default the last one's, over the part of the picture that the network
    read, in gray: yellow is the map's largest number, and where it is 0 nothing covers the picture.
    Raises `SettingsError` for a block there is not.

    Examples:
        >>> import resnet_viz as rv
        >>> model, picture = rv.load("resnet50"), rv.sample("parachute")
        >>> figure = rv.plot_gradcam(model, picture, rv.analyze(model, picture))
        >>> figure.layout.title.text
        'Grad-CAM of layer4.2 for parachute'
    """
    by_name = {block.name: block for block in analysis.blocks}
    name = block or analysis.blocks[-1].name
    if name not in by_name:
        raise SettingsError(f"There is no block {name!r}; choose one of {', '.join(by_name)}.")
    cropped = model.preprocessing.prepare(photo(picture).pixels).cropped
    cam = by_name[name].cam
    pixels = overlay(cropped, cam, float(cam.max()), OPACITY, len(cropped))
    label = model.categories[analysis.target].label
    figure = go.Figure(go.Image(z=pixels))
    margin = {"l": 8, "r": 8, "t": 48, "b": 8}
    title = f"Grad-CAM of {name} for {label}"
    figure.update_layout(title=title, width=420, height=460, margin=margin)
    figure.update_xaxes(visible=False)
    figure.update_yaxes(visible=False)
    return figure


def plot_lesions(
    model: LoadedModel, lesions: Lesions, target: str | int | None = None
) -> go.Figure:
    """How probable a class, by default the whole network's answer, is without each block. Raises
    `DataError` for an unknown class.

    Examples:
        >>> import resnet_viz as rv
        >>> model = rv.load("resnet50")
        >>> figure = rv.plot_lesions(model, rv.lesions(model, rv.sample("parachute")), "church")
        >>> figure.layout.yaxis.title.text
        'probability of church'
    """
    index = int(lesions.whole.argmax()) if target is None else class_index(target, model.categories)
    notes = [
        "cannot be removed" if answer is None else f"says {model.categories[answer].label}"
        for answer in lesions.answers()
    ]
    whole = lesions.probability(index)
    bars = LesionBars(model.title, RESIDUAL, whole, lesions.probabilities(index), notes)
    title = f"probability of {model.categories[index].label}"
    return lesion_bars(lesions.blocks, [bars], title)


def plot_race(run: Curves) -> go.Figure:
    """A run of the lab: the training error of both networks, by step.

    Examples:
        >>> import resnet_viz as rv
        >>> type(rv.plot_race(rv.train(8, epochs=1))).__name__
        'Figure'
    """
    return training_error(run)
