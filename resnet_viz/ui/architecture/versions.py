"""The page Architecture: versions 1 and 1.5, and the shortcut options A, B and C."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from resnet_viz.facts.catalog import ARCHITECTURES
from resnet_viz.facts.glossary import explained
from resnet_viz.facts.published import OPTION_ERRORS
from resnet_viz.ui.counted import anatomy_of

if TYPE_CHECKING:
    from resnet_viz.counting.parts import Anatomy, Part
    from resnet_viz.counting.variants import Variant

BLOCK = "layer2.0"  # the first that halves the map
VERSIONS: dict[str, tuple[Variant, str]] = {
    "v1": ("v1", "[[stride]] 2 in the first **1 × 1** (paper, Caffe, Keras)"),
    "v1.5": ("as built", "stride 2 in the **3 × 3** (torchvision, this app)"),
}
SHORTCUTS: dict[str, tuple[Variant, str]] = {
    "A": (
        "option A",
        "x where it fits; else every second position of x, and zeros for new [[channels]]",
    ),
    "B": ("as built", "x where it fits; else a [[projection]] (torchvision, and so this app)"),
    "C": ("option C", "a projection in every block"),
}


def show_versions(name: str, size: int) -> None:
    """The two versions side by side, then the three kinds of shortcuts."""
    title = ARCHITECTURES[name].title
    st.header("Where is the stride: v1 and v1.5", anchor=False)
    networks = {label: anatomy_of(name, size, kind) for label, (kind, _) in VERSIONS.items()}
    first, later = networks.values()
    if first.counts.multiply_adds == later.counts.multiply_adds:
        st.markdown(
            explained(
                f"{title} has no 1 × 1 [[convolution]] in its [[blocks]] whose [[stride]] could be "
                "moved: both versions are the same. Choose ResNet-50 above."
            )
        )
    else:
        _show_strides(networks)
    st.header("Shortcuts where the shape changes: options A, B and C", anchor=False)
    if ARCHITECTURES[name].kind == "plain":
        st.markdown(explained(f"{title} has no [[shortcuts]]. Choose ResNet-50 above."))
    else:
        _show_options(name, size)


def _show_strides(networks: dict[str, Anatomy]) -> None:
    with st.grid(2, min_column_width=320):
        for label, network in networks.items():
            with st.container():
                st.markdown(explained(f"**{label}**: {VERSIONS[label][1]}"))
                _show_block(network)
                st.markdown(
                    f"Whole network: **{network.counts.multiply_adds / 1e9:.3f} billion** "
                    + explained("[[multiply-adds]], ")
                    + f"{network.counts.parameters:,} parameters. A position of the last "
                    + explained("[[stage]] ")
                    + f"sees {network.stages[-1].sees} pixels."
                )
    st.caption(
        explained(
            f"The [[convolutions]] of {BLOCK}, the first [[block]] that halves the map. In v1 the "
            "1 × 1 with stride 2 never looks at three of four positions, and its 3 × 3 works on "
            "the small map; in v1.5 the 1 × 1 reads every position. Parameters are the same, for a "
            "stride has none. A billion multiply-adds is also called a GMAC."
        )
    )


def _show_block(network: Anatomy) -> None:
    block: Part = next(part for part in network.stages[1].parts if part.name == BLOCK)
    layers = [part for part in block.parts if part.kind == "convolution"]
    st.dataframe(
        {
            "convolution": [f"{_short(p)}, {p.kernel} × {p.kernel}" for p in layers],
            "stride": [part.stride for part in layers],
            "output": [" × ".join(map(str, part.shape)) for part in layers],
            "multiply-adds": [part.multiply_adds for part in layers],
        },
        hide_index=True,
        column_config={"multiply-adds": st.column_config.NumberColumn(format="localized")},
    )


def _short(layer: Part) -> str:
    return "projection" if layer.aside else layer.name.split(".")[-1]


def _show_options(name: str, size: int) -> None:
    networks = {option: anatomy_of(name, size, kind) for option, (kind, _) in SHORTCUTS.items()}
    options = "\n".join(f"- **{option}**: {words}" for option, (_, words) in SHORTCUTS.items())
    st.markdown(explained(options))
    localized = st.column_config.NumberColumn(format="localized")
    st.dataframe(
        {
            "option": list(networks),
            "projections": [_projections(network) for network in networks.values()],
            "parameters": [network.counts.parameters for network in networks.values()],
            "multiply-adds": [network.counts.multiply_adds for network in networks.values()],
            "top-1 error of ResNet-34, %": [OPTION_ERRORS[option] for option in networks],
        },
        hide_index=True,
        column_config={"parameters": localized, "multiply-adds": localized},
    )
    st.caption(
        explained(
            f"Parameters and [[multiply-adds]]: {ARCHITECTURES[name].title}, counted. Errors: "
            "measured in the paper for ResNet-34 with ten [[crops]] a picture (He et al. 2015, "
            "[arXiv 1512.03385](https://arxiv.org/abs/1512.03385), Table 3). By the "
            f"paper C is {OPTION_ERRORS['A'] - OPTION_ERRORS['C']:.2f} points better than A, by "
            "its additional parameters, and projections are *not essential* against "
            "[[degradation]] (section 4.1). For [[bottlenecks]], whose [[shortcuts]] join their "
            "wide ends, C costs much; the paper uses B for its deeper networks. V1 and V2 are "
            "something else: torchvision's two sets of weights for ResNet-50, both of version 1.5."
        )
    )


def _projections(network: Anatomy) -> int:
    blocks = (block for stage in network.stages for block in stage.parts)
    layers = (layer for block in blocks for layer in block.layers)
    return sum(layer.aside and layer.kind == "convolution" for layer in layers)
