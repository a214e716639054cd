"""The page ResNet-50 as a backbone: what a detector finds, and its own pyramid."""

from __future__ import annotations

from functools import partial
from html import escape
from typing import TYPE_CHECKING

import streamlit as st

from resnet_viz.facts.catalog import OPERATOR_FOLDER
from resnet_viz.facts.coco import DETECTORS, Detector
from resnet_viz.facts.glossary import explained
from resnet_viz.figures.detections import color_of, masked
from resnet_viz.networks.published_files import address, fetch, is_local
from resnet_viz.pictures.images import data_address, encode_png
from resnet_viz.ui.asking import want_again
from resnet_viz.ui.backbone.detected import detected
from resnet_viz.ui.backbone.pyramid import Map, PyramidRow, show_pyramid
from resnet_viz.ui.controls import segments
from resnet_viz.ui.downloading import Wanted, obtain
from resnet_viz.ui.history import bound
from resnet_viz.ui.legend import color_bar
from resnet_viz.ui.selection import Selection
from resnet_viz.ui.services import engine
from resnet_viz.ui.tables import show_numbers

if TYPE_CHECKING:
    from collections.abc import Sequence

    from resnet_viz.inside.detected import Detection, Level, Object

MEANWHILE = "Without trained weights no objects are shown: random ones find nothing but noise."
BEFORE = (
    "COCO's 80 kinds of things have people, cats, cups and cars, but no parachutes or churches: "
    "choose *Cat* or *Cup of coffee*, or a picture of your own. The detector enlarges a picture to "
    "800 pixels on its shorter side, which takes a processor without a GPU several seconds."
)
ASKED = "objects_asked"
ROOM = 0.06  # of the picture's height, for a name above its box
WHICH = "Faster R-CNN finds boxes; Mask R-CNN, built on it, also says which pixels inside."


def show_found(chosen: Selection) -> None:
    """Choice of the detector; then the offer of its weights, or the button, or what it found."""
    with st.container(horizontal=True, vertical_alignment="top", gap="large"):
        name = segments("Detector", "detector", DETECTORS[0].id, WHICH)
        percent = st.slider(
            "Show objects with a score from (%)",
            30,
            95,
            step=5,
            key=bound("score", 50, within=(30, 95)),
            width=320,
            help="The score is the probability that the detector gives to the name.",
        )
    detector = next(known for known in DETECTORS if known.id == name)
    st.caption(_published_words(detector))
    if not obtain(_weights_of(detector)):
        st.caption(_by_hand(detector))
        return
    asked = detector.id, chosen.picture.digest
    st.button("Find objects", key="find", type="primary", on_click=_ask, args=(asked,))
    if st.session_state.get(ASKED) != asked:
        st.caption(BEFORE)
        return
    result = detected(detector, chosen.picture)
    _show_result(result, detector, percent / 100)


def _ask(asked: tuple[str, str]) -> None:
    """Remembered for this detector and picture, until another is asked for."""
    st.session_state[ASKED] = asked
    want_again()


def _weights_of(detector: Detector) -> Wanted:
    return Wanted(detector.id, partial(is_local, detector), partial(fetch, detector), MEANWHILE)


def _by_hand(detector: Detector) -> str:
    url = address(detector)
    return (
        f"On a machine without a network, bring the file [{url.rsplit('/', 1)[-1]}]({url}) and "
        f"start the app with the environment variable `{OPERATOR_FOLDER}` naming the folder it "
        "lies in."
    )


def _published_words(detector: Detector) -> str:
    masks = f", of its masks {detector.mask_ap}" if detector.mask_ap else ""
    return (
        f"torchvision's {detector.title} on ResNet-50 with a feature pyramid, trained on "
        + explained(
            "[[COCO]] (80 kinds of things). [[Average precision]] of its boxes on COCO's val2017: "
        )
        + f"{detector.box_ap}%{masks and masks + '%'} "
        "([torchvision](https://docs.pytorch.org/vision/stable/models.html)); it is averaged over "
        "kinds, scores, and how well a box has to fit, and is no share of objects found."
    )


def _show_result(result: Detection, detector: Detector, least: float) -> None:
    shown = [thing for thing in result.objects if thing.score >= least]
    with st.grid(2, min_column_width=420, gap="large"):
        picture, maps = st.container(), st.container()
    with picture:
        _show_picture(result, shown)
        _show_table(shown, detector)
    with maps:
        rows = [_row(level) for level in result.levels]
        label = f"The pyramid of {detector.title}: the means of its maps C2 to C5 and P2 to P6"
        show_pyramid(rows, label)
        color_bar("0", "each map's own largest value")
        st.caption(
            "The detector's own maps: its ResNet-50 began with ImageNet's weights, and layer2 to "
            "layer4 learned on with COCO (torchvision's default). It saw the picture "
            f"{result.seen[0]} pixels high and {result.seen[1]} wide, borders filled up. C: mean "
            "over the channels; P: mean of the absolute values, for P has no ReLU. P6 is every "
            "second position of P5, and serves to propose the largest boxes."
        )


def _show_picture(result: Detection, shown: Sequence[Object]) -> None:
    height, width = result.pixels.shape[:2]
    picture = data_address(encode_png(masked(result.pixels, [thing.mask for thing in shown])))
    boxes = "".join(_box(place, thing, width, height) for place, thing in enumerate(shown))
    words = ", ".join(f"{thing.label} {100 * thing.score:.0f}%" for thing in shown) or "nothing"
    st.html(
        f'<div role="img" aria-label="Found: {escape(words)}" '
        f'style="position:relative;max-width:{min(width, 720)}px;overflow:hidden">'
        f'<img alt="" style="display:block;width:100%" src="{picture}">'
        f"{boxes}</div>"
    )
    if not result.objects:
        st.markdown("The detector sees nothing that it knows.")
    elif not shown:
        st.markdown("Nothing has so high a score: lower it to see what the detector guesses.")
    st.caption(
        f"{len(shown)} of {len(result.objects)} objects with a score of 30% and more. "
        f"{result.milliseconds / 1000:.1f} s on the {_device_words(result.device)}, with the "
        f"weights in `{result.weights}`."
    )


def _device_words(device: str) -> str:
    """What a result was computed on, and why where it is not the usual device."""
    words = "CPU" if device == "cpu" else "GPU"
    usual = engine().device_title or ""
    if device == "cpu" and usual.startswith("GPU"):
        return "CPU, because the GPU's memory was full"
    return words


def _box(place: int, thing: Object, width: int, height: int) -> str:
    left, top, right, bottom = thing.box
    color = color_of(place)
    above = "bottom:100%" if top > ROOM * height else "top:0"  # where there is room, not on it
    chip = (
        f'<span style="position:absolute;left:-2px;{above};background:{color};color:#000;'
        f'font-size:0.75rem;line-height:1.35;padding:0 4px;white-space:nowrap">'
        f"{place + 1} {escape(thing.label)} {100 * thing.score:.0f}%</span>"
    )
    return (
        f'<div style="position:absolute;box-sizing:border-box;border:2px solid {color};'
        f"left:{100 * left / width:.2f}%;top:{100 * top / height:.2f}%;"
        f"width:{100 * (right - left) / width:.2f}%;"
        f'height:{100 * (bottom - top) / height:.2f}%">{chip}</div>'
    )


def _show_table(shown: Sequence[Object], detector: Detector) -> None:
    show_numbers(
        {
            "no.": list(range(1, len(shown) + 1)),
            "object": [thing.label for thing in shown],
            "score": [thing.score for thing in shown],
            "level (eq. 1)": [f"P{thing.level}" for thing in shown],
            **{
                side: [thing.box[index] for thing in shown]
                for index, side in enumerate(("left", "top", "right", "bottom"))
            },
        },
        f"objects_{detector.id}.csv",
        "The objects",
    )


def _row(level: Level) -> PyramidRow:
    below = None
    if level.bottom_up_channels:
        below = Map(level.bottom_up_channels, level.bottom_up.shape, level.bottom_up)
    merged = Map(level.pyramid_channels, level.pyramid.shape, level.pyramid)
    return PyramidRow(level.number, f"layer{level.number - 1}", below, merged)
