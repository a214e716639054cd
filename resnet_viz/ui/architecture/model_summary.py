"""The page Architecture: the summary Keras prints, and why it counts more."""

from __future__ import annotations

import streamlit as st

from resnet_viz.facts.catalog import ARCHITECTURES
from resnet_viz.facts.glossary import explained
from resnet_viz.ui.controls import segments
from resnet_viz.ui.counted import anatomy_of, kept_keras_count, kept_summary

KERAS = "keras"
IN_KERAS = ("resnet50", "resnet101", "resnet152")  # of the networks here, keras.applications


def show_summary(name: str, size: int) -> None:
    """The two counts explained, then the text and its download."""
    _explain(name)
    way = segments("Count as", "count_as", KERAS)
    text = kept_summary(name, size, as_keras=way == KERAS)
    with st.container(height=420, border=False):  # as a box of its own no keyboard reaches it
        st.code(text, language=None)
    st.download_button(
        "Download as text",
        text,
        f"{name}_{size}_{way}.txt",
        "text/plain",
        key="download_summary",
        on_click="ignore",
    )
    st.caption(
        explained(
            "As `model.summary()` prints it in Keras 2, with the layers' names of "
            "keras.applications and without its [[padding]] layers, which have no parameters. "
            "*None* is the number of pictures, which may be any; shapes are height, width, "
            "[[channels]]."
        )
    )


def _explain(name: str) -> None:
    count = kept_keras_count(name)
    layers = [layer for part in anatomy_of(name).parts for layer in part.layers]
    convolutions = sum(layer.kind == "convolution" for layer in layers)
    title = ARCHITECTURES[name].title
    if name in IN_KERAS:
        said = f"Why Keras counts {count.total:,} where torchvision counts {count.parameters:,}"
        st.markdown(f"**{said}** ({title})")
    else:
        said = f"Keras would count {count.total:,} where torchvision counts {count.parameters:,}"
        st.markdown(f"**{said}**: keras.applications has no {title}, but it counts alike.")
    st.dataframe(
        {
            "numbers": [count.parameters, count.biases, count.statistics, count.total],
            "what": [
                "torchvision's count: weights, batch norm's scale and shift, the last layer's bias",
                f"a bias for each output channel of the {convolutions} convolutions",
                "batch norm's moving mean and variance, two numbers a channel",
                "Keras's count",
            ],
        },
        hide_index=True,
        column_config={"numbers": st.column_config.NumberColumn(format="localized")},
    )
    st.caption(
        explained(
            "torchvision leaves the biases out because [[batch norm]], which follows, subtracts "
            "the mean and would take any bias away again. Both keep the moving mean and variance, "
            "but torch calls them buffers, and Keras non-trainable parameters: neither learns them "
            "by [[gradient]]."
        )
    )
