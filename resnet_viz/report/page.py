"""One picture's analysis to keep: its numbers as arrays, and a page of HTML to hand in.

The page is one file: pictures are data: URLs, the chart brings its own JavaScript, and a content
security policy keeps the browser from asking any host for anything. File names and labels are
strangers' text and are escaped.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from html import escape
from pathlib import Path
from string import Template

import numpy as np
from numpy.typing import NDArray

from resnet_viz.errors import DataError
from resnet_viz.facts.catalog import Category
from resnet_viz.figures.colormaps import viridis
from resnet_viz.figures.gradients import GradientPaths, gradient_paths
from resnet_viz.figures.overlay import overlay
from resnet_viz.figures.theme import PLAIN, RESIDUAL
from resnet_viz.inside.analyzed import Analysis, BlockAnalysis, FeatureMap
from resnet_viz.inside.saliency.evidence import Evidence
from resnet_viz.pictures.images import Pixels
from resnet_viz.report.blocks import Looked, blocks_sections
from resnet_viz.report.maps import maps_section
from resnet_viz.report.parts import OPACITY, figure, image, number, rows, shape
from resnet_viz.report.told import Told, told_section

TEMPLATE = Template((Path(__file__).parent / "page.html").read_text(encoding="utf-8"))
CHART_WIDTH = 700  # pixels; a sheet of A4 is 703 wide between margins of 12 mm
NOT_FINITE = (
    '<p class="warning">Some numbers are not finite: this network overflows on this picture.</p>'
)


def arrays(result: Analysis) -> dict[str, NDArray[np.float32] | NDArray[np.float64]]:
    """The numbers by name: `logits` (C,); `cam_00`, `cam_01`, … one a block, (H, W) in the
    block's own size, at least 0, in logits; and the L2 norms as in `BlockAnalysis`, (blocks,)."""
    blocks = result.blocks
    return {
        "logits": result.prediction.logits,
        **{f"cam_{index:02}": block.cam for index, block in enumerate(blocks)},
        "gradient_shortcut": np.array([block.gradient_shortcut for block in blocks]),
        "gradient_branch": np.array([block.gradient_branch for block in blocks]),
        "gradient_total": np.array([block.gradient_total for block in blocks]),
        "norm_branch": np.array([block.norm_branch for block in blocks]),
        "norm_shortcut": np.array([block.norm_shortcut for block in blocks]),
    }


def report(
    result: Analysis,
    photo: Pixels,
    *,
    file: str,
    network: str,
    weights: str,
    categories: Sequence[Category],
    manifest: Mapping[str, str],
    evidence: Evidence | None = None,
    looked: Looked | None = None,
    told: Told | None = None,
) -> str:
    """The page, complete HTML. `photo` (224, 224, 3) is the picture as the network read it,
    `file` its name; `network` and `weights` say what read it, `categories` are its outputs;
    `manifest` is what `manifest.manifest` gave. `evidence` is other heat maps of the same class, if
    there are any, and their trials; `looked` is what is told of single blocks, and `told` what else
    the learner has done."""
    prediction, label = result.prediction, categories[result.target].label
    outputs = [layer.values for layer in result.maps[-len(result.blocks) :]]
    return TEMPLATE.substitute(
        file=escape(file),
        network=escape(network),
        weights=escape(weights),
        device=escape(prediction.device.upper()),
        label=escape(label),
        probability=f"{prediction.probabilities[result.target]:.1%}",
        logit=number(prediction.logits[result.target]),
        answer=escape(prediction.top[0].label),
        warning="" if np.isfinite(prediction.logits).all() else NOT_FINITE,
        photo=image(photo, f"{file} as the network read it"),
        top=rows([escape(s.label), _bar(s.probability)] for s in prediction.top),
        scale=image(viridis(np.linspace(0, 1, 256, dtype=np.float32)[None], 1), "dark to yellow"),
        stages="".join(_stage(layer) for layer in result.maps),
        chart=_chart(result, network),
        cams="".join(_cam(photo, block, label) for block in result.blocks),
        opacity=f"{OPACITY:.0%}",
        evidence="" if evidence is None else maps_section(photo, evidence, categories),
        blocks="" if looked is None else blocks_sections(looked, result.target, categories),
        told="" if told is None else told_section(told),
        numbers=rows(_numbers(b, out) for b, out in zip(result.blocks, outputs, strict=True)),
        manifest="".join(
            f"<dt>{escape(key.replace('_', ' '))}</dt><dd>{escape(value)}</dd>\n"
            for key, value in manifest.items()
        ),
    )


def write(
    folder: Path, result: Analysis, page: str, manifest: Mapping[str, str]
) -> tuple[Path, Path]:
    """Write `analysis.npz`, with the manifest as JSON under that name, and `report.html` into a
    folder, made if need be; returns the two. Raises `DataError` where that cannot be."""
    numbers, html = folder / "analysis.npz", folder / "report.html"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        text = np.array(json.dumps(manifest))
        np.savez(numbers, allow_pickle=False, manifest=text, **arrays(result))
        html.write_text(page, encoding="utf-8", errors="replace")  # a file's name may be no UTF-8
    except OSError as error:
        sentence = f"{folder}: nothing can be written there ({error.strerror}); choose another one."
        raise DataError(sentence) from error
    return numbers, html


def _stage(layer: FeatureMap) -> str:
    """The mean over a layer's channels, as on the page Feature maps."""
    mean = layer.values.mean(axis=0)
    picture = image(viridis(mean, float(mean.max())), f"Mean over the channels of {layer.name}")
    return figure(picture, layer.name, shape(layer.values))


def _cam(photo: Pixels, block: BlockAnalysis, label: str) -> str:
    """A block's Grad-CAM over the photo."""
    limit = float(block.cam.max())
    picture = image(
        overlay(photo, block.cam, limit, OPACITY, len(photo)),
        f"Grad-CAM of {block.name} for {label}",
    )
    return figure(picture, block.name, f"{shape(block.cam)}<br>largest {number(limit)}")


def _chart(result: Analysis, network: str) -> str:
    """The gradient chart with its own JavaScript, black on white."""
    has_shortcuts = any(block.norm_shortcut for block in result.blocks)
    paths = GradientPaths.of(network, RESIDUAL if has_shortcuts else PLAIN, result)
    figure = gradient_paths([block.name for block in result.blocks], [paths])
    figure.update_layout(template="plotly_white", width=CHART_WIDTH)
    return str(
        figure.to_html(
            full_html=False,
            include_plotlyjs=True,
            div_id="gradient-chart",
            config={"displayModeBar": False},
        )
    )


def _numbers(block: BlockAnalysis, output: NDArray[np.float32]) -> list[str]:
    """A block's row of the table."""
    norms = (
        block.norm_branch,
        block.norm_shortcut,
        block.gradient_branch,
        block.gradient_shortcut,
        block.gradient_total,
        float(block.cam.max()),
    )
    return [escape(block.name), shape(output), *(number(norm) for norm in norms)]


def _bar(probability: float) -> str:
    percent = f"{probability:.1%}"
    return f'<span class="bar" style="--share:{percent}"></span> {percent}'
