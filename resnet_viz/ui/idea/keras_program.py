"""The page The idea: ResNet-50 written in Keras, in three steps."""

from __future__ import annotations

import streamlit as st

from resnet_viz.counting.design import Design
from resnet_viz.counting.design_programs import keras_program
from resnet_viz.ui.exhibits import ARCHITECTURE, BUILD
from resnet_viz.ui.idea.section import Live
from resnet_viz.ui.programs import show_program


def show_keras() -> None:
    program = keras_program(Design())
    st.markdown(
        """
1. **Define the two blocks**: one adds x as it is (*identity block*), the other a projection of it
   (*projection block*).
2. **Stack them**: one convolution, 3 + 4 + 6 + 3 blocks of three, one fully connected layer: 50
   layers with weights.
3. **Print the summary, and train.**
"""
    )
    with st.expander("The program"):
        show_program(program)
        st.download_button(
            "Download", program, "resnet50_keras.py", key="download_keras", on_click="ignore"
        )
    for link in (
        Live(BUILD, "such a program for your own network"),
        Live(ARCHITECTURE, "Keras' summary, and why it counts more", {"view": "summary"}),
        Live(ARCHITECTURE, "how Keras' weights want their photos", {"view": "preprocessing"}),
    ):
        link.show("keras")
