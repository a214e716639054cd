"""Home: which network is loaded, and how often it is right."""

from __future__ import annotations

import streamlit as st

from resnet_viz.facts.catalog import ARCHITECTURES, BUILTIN, ModelChoice, builtin_file
from resnet_viz.facts.glossary import explained
from resnet_viz.networks.cards import read_card
from resnet_viz.networks.interval import in_percent


def show_loaded(model: ModelChoice) -> None:
    """Where the network's weights come from, and its accuracy where it is known."""
    with st.container(border=True):
        st.markdown(f"**{model.title}**, which read the picture above.")
        if model.weights == BUILTIN:
            card = read_card(builtin_file(model.architecture))
            epochs = f" for {card.epochs} [[epochs]]" if card.epochs else ""
            measured = (
                f"On {card.accuracy.images:,} validation photos it names the right class "
                f"{in_percent(card.accuracy.top1, card.accuracy.images)} of the time ([[top-1]], "
                "one [[center crop]] of 224 px; in brackets the 95% interval)."
                if card.accuracy
                else "How often it is right has not been measured yet."
            )
            st.markdown(
                explained(
                    f"Trained from scratch by this project{epochs} on [[Imagenette]], ten of "
                    f"[[ImageNet|ImageNet's]] classes. {measured}"
                )
            )
        elif model.weights in ARCHITECTURES[model.architecture].imagenet:
            published = ARCHITECTURES[model.architecture].imagenet[model.weights]
            st.markdown(
                f"Trained on ImageNet-1k's 1,000 classes; published accuracy {published.top1}% "
                f"top-1 and {published.top5}% top-5 (one center crop of 224 px; source: "
                "torchvision)."
            )
