"""What an address of the app can say: every parameter once, with its pages and its values.

Links with these live in teachers' slides for years. So a value is a short id that no rewording
changes, and the words that stood in its place in earlier addresses are still read.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from resnet_viz.facts.catalog import ARCHITECTURES
from resnet_viz.facts.coco import DETECTORS
from resnet_viz.inside.saliency.fills import NAMES
from resnet_viz.lab.presets import PRESETS
from resnet_viz.networks.operator_files import choices
from resnet_viz.pictures.gallery import entries
from resnet_viz.quiz.sets import TOPICS
from resnet_viz.ui.exhibits import (
    ARCHITECTURE,
    BACKBONE,
    BELIEVE,
    BLOCK,
    BUILD,
    EXHIBITS,
    FEATURES,
    GRADCAM,
    GRADIENTS,
    HOME,
    LAB,
    LESSONS,
    PREDICT,
    QUIZ,
    Exhibit,
)

Kind = Literal["choice", "tab", "name", "names", "integer", "number", "switch"]
Value = str | int | float | bool | list[str]
OWN: Final = "own"  # the learner's own photo, and own settings
ANSWERS: Final = "answers"  # the learner's, to the lessons: no link to pass on has them


@dataclass(frozen=True, slots=True)
class Parameter:
    """One thing the address says: `key` names it there, and the widget that holds it. `pages` have
    it; none named: all. A "choice" or "tab" has `titles` by id: what the learner reads, and what
    stood in the address before there were ids; a choice's widget holds the id, that of tabs the
    title. Of a "name" only its widget knows which there are. `former` is an older key."""

    key: str
    pages: tuple[Exhibit, ...]
    kind: Kind
    titles: Callable[[], Mapping[str, str]] = dict
    former: str = ""

    def is_on(self, page: str) -> bool:
        """Whether the page of this name has it."""
        return not self.pages or page in (exhibit.name for exhibit in self.pages)


def _one_of(page: Exhibit, key: str, /, **titles: str) -> Parameter:
    return Parameter(key, (page,), "choice", lambda: titles)


def _tabs(page: Exhibit, key: str, /, **titles: str) -> Parameter:
    return Parameter(key, (page,), "tab", lambda: titles)


def _all(kind: Kind, page: Exhibit, *keys: str) -> tuple[Parameter, ...]:
    return tuple(Parameter(key, (page,), kind) for key in keys)


LOOKING: Final = tuple(exhibit for exhibit in EXHIBITS if exhibit.looks)
_FILLS: Final = {fill: name.capitalize() for fill, name in NAMES.items()}
ON_STRIP: Final = (HOME, PREDICT, FEATURES, BLOCK, GRADIENTS, GRADCAM)
PARAMETERS: Final = (
    Parameter("image", LOOKING, "choice", lambda: {OWN: "Your photo", **entries()}),
    Parameter("photo", LOOKING, "name"),
    Parameter("crop", LOOKING, "name"),
    Parameter("model", LOOKING, "choice", lambda: {id: m.title for id, m in choices().items()}),
    Parameter("target", LOOKING, "name"),
    Parameter("big", (), "switch"),
    Parameter("look_around", (), "switch"),
    Parameter("twin", ON_STRIP, "switch"),
    Parameter("block", ON_STRIP, "name", former="map"),
    Parameter("opacity", (FEATURES, BLOCK, GRADCAM, BELIEVE), "integer"),
    Parameter("flat", (FEATURES, BLOCK, GRADCAM, BELIEVE), "switch"),
    _tabs(
        ARCHITECTURE,
        "view",
        network="The network",
        count="Count to 50",
        table="Table 1",
        versions="Versions",
        summary="Summary",
        preprocessing="Preprocessing",
    ),
    Parameter(
        "network",
        (ARCHITECTURE,),
        "choice",
        lambda: {name: known.title for name, known in ARCHITECTURES.items()},
    ),
    *_all("integer", ARCHITECTURE, "size", "walked"),
    *_all("names", ARCHITECTURE, "open"),
    _one_of(ARCHITECTURE, "count_as", keras="Keras", torchvision="torchvision"),
    Parameter("color", (ARCHITECTURE,), "name", former="color"),
    _one_of(BUILD, "design_block", basic="Basic", bottleneck="Bottleneck"),
    _one_of(BUILD, "design_shortcut", A="A", B="B", C="C", none="None"),
    _one_of(BUILD, "design_norm", batch="Batch", group="Group", none="None"),
    *_all("integer", BUILD, *(f"design_blocks{stage}" for stage in (1, 2, 3, 4))),
    *_all("integer", BUILD, "design_width", "design_classes", "design_size"),
    *_all("integer", PREDICT, "rotate", "darken", "noise", "cover", "cover_x", "cover_y"),
    *_all("number", PREDICT, "blur"),
    Parameter(
        "layer",
        (FEATURES,),
        "choice",
        lambda: {"block": "The block", "conv1": "conv1", "maxpool": "Max pool"},
        former="map",
    ),
    *_all("integer", FEATURES, "rank"),
    _one_of(
        FEATURES,
        "sort",
        mean="Mean",
        maximum="Maximum",
        variance="Variance",
        contribution="Contribution",
    ),
    _tabs(
        BLOCK,
        "part",
        sum="The sum",
        layers="Its layers",
        all="All blocks",
        remove="Remove blocks",
        training="Training",
    ),
    _one_of(BLOCK, "strong", branch="F(x)", shortcut="S(x)", output="Output"),
    _one_of(BLOCK, "scale", own="Each column its own", same="One for all"),
    *_all("name", BLOCK, "conv"),
    Parameter("removed", (HOME, BLOCK), "names"),
    *_all("integer", BLOCK, "channel", "row", "column", "strength"),
    *_all("integer", GRADIENTS, "shortcut"),
    Parameter("second", (GRADCAM, BELIEVE), "name"),
    *_all("name", BELIEVE, "cells", "trial_map"),
    *_all("names", BELIEVE, "methods"),
    _one_of(BELIEVE, "baseline", **_FILLS),
    _one_of(BELIEVE, "fill", **_FILLS),
    _one_of(BELIEVE, "trial_fill", **{id: _FILLS[id] for id in ("mean", "blur", "noise", "black")}),
    _one_of(BELIEVE, "trial_test", deletion="Covering", insertion="Uncovering"),
    _one_of(
        BELIEVE,
        "forgotten",
        nothing="Nothing",
        fc="fc",
        layer4="fc, layer4",
        layer3="fc to layer3",
        layer2="fc to layer2",
        layer1="fc to layer1",
        conv1="Everything",
    ),
    *_all("integer", BELIEVE, "covered", "samples", "noisy", "window", "trial_step"),
    *_all("switch", BELIEVE, "looked", "against", "tried", "all_fills"),
    *_all("switch", BELIEVE, "forget", "controls", "nudge"),
    _one_of(GRADCAM, "show", speaking="For the class", both="For and against"),
    Parameter("detector", (BACKBONE,), "choice", lambda: {d.id: d.title for d in DETECTORS}),
    *_all("integer", BACKBONE, "score"),
    Parameter(
        "preset",
        (LAB,),
        "choice",
        lambda: {preset.id: preset.name for preset in PRESETS} | {OWN: "Your own settings"},
    ),
    _one_of(LAB, "data", digits="Digits, 8×8", cifar10="CIFAR-10, 32×32 (170 MB to download)"),
    Parameter(
        "kind",
        (LAB,),
        "choice",
        lambda: {
            "basic": "Basic: two 3×3",
            "bottleneck": "Bottleneck: 1×1, 3×3, 1×1",
            "preactivation": "Pre-activation",
            "se": "Squeeze-and-excitation",
            "grouped": "Grouped (ResNeXt)",
        },
        former="block",
    ),
    _one_of(LAB, "networks", both="Both", plain="Plain alone", residual="Residual alone"),
    _one_of(LAB, "option", A="A", B="B", C="C"),
    *_all("integer", LAB, "depth", "epochs", "batch", "seed"),
    *_all("number", LAB, "learning_rate"),
    *_all("switch", LAB, "batch_norm", "warm_up"),
    *_all("name", LESSONS, "lesson"),
    *_all("integer", LESSONS, "at", "on"),
    *_all("names", LESSONS, ANSWERS),
    Parameter(
        "quiz", (QUIZ,), "choice", lambda: {topic.id: topic.title for topic in TOPICS.values()}
    ),
    *_all("integer", QUIZ, "quiz_set", "quiz_question"),
    *_all("name", QUIZ, "quiz_answers"),
)
BY_KEY: Final = {parameter.key: parameter for parameter in PARAMETERS}
FORMER: Final = {parameter.former for parameter in PARAMETERS if parameter.former}

# What is no widget's: the run that the lab shows, the step of The idea, or the place in a lesson or
# in the quiz, that a link came from, and the step of The idea that it leads back to; the code of
# the class's room, and the secret of its teacher.
RUN: Final = "run"
FROM: Final = "from"
STEP: Final = "step"
OF_LESSON: Final = "lessons~"  # so begins where a link of a lesson says that it is from
OF_QUIZ: Final = "quiz~"  # and one of the quiz
ROOM: Final = "room"
TEACHER: Final = "teacher"


def titles(key: str) -> Mapping[str, str]:
    """What there is to choose for `key`, by id."""
    return BY_KEY[key].titles()


def read(parameter: Parameter, said: Sequence[str]) -> Value | None:
    """What the widget is to hold where the address says `said`; None if it says nothing of use.
    Whether there is such a name, or a number so large, the widget knows."""
    if not said:
        return None
    if parameter.kind == "names":
        return list(dict.fromkeys(said))
    text = said[-1]
    match parameter.kind:
        case "choice":
            known = parameter.titles()
            by_title = {title: id for id, title in known.items()}
            return text if text in known else by_title.get(text)
        case "tab":
            known = parameter.titles()
            return known.get(text, text if text in known.values() else None)
        case "switch":
            return {"true": True, "false": False}.get(text)
        case "integer" | "number":
            return _number(text, whole=parameter.kind == "integer")
    return text


def _number(text: str, *, whole: bool) -> float | None:
    try:
        number = float(text)
    except ValueError:
        return None
    if not math.isfinite(number):
        return None
    return int(number) if whole else number


def written(parameter: Parameter, value: Value) -> list[str]:
    """`value` as an address says it: `read` gives it back."""
    if isinstance(value, list):
        return value
    if parameter.kind == "tab":
        return [next(id for id, title in parameter.titles().items() if title == value)]
    if isinstance(value, bool):
        return ["true" if value else "false"]
    return [f"{value:g}" if isinstance(value, float) else str(value)]
