"""The verdict on the maps, in words: for this picture, this network and this class."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import streamlit as st

from resnet_viz.inside.saliency.verdict import judge
from resnet_viz.inside.saliency.words import verdict_words
from resnet_viz.ui.aloud import say_aloud

if TYPE_CHECKING:
    from resnet_viz.inside.saliency.checks import Sanity
    from resnet_viz.inside.saliency.trials import Trial


def show_verdict(trials: Sequence[Trial], sanity: Sanity | None) -> None:
    """What the trial says of each map, and what forgetting says, if that was asked for."""
    if not trials:
        return
    ranking, *maps = verdict_words(judge(trials, sanity))
    st.header("The verdict, for this picture and class", anchor=False)
    with st.container(gap=None):
        st.markdown("\n".join([f"**{ranking}**", "", *(f"- {words}" for words in maps)]))
        say_aloud(ranking, key="verdict_aloud")
    st.caption(
        "What counts is insertion less deletion: the area under the curve while the picture comes "
        "back, less that under the curve while it is covered, both in logits (the charts show "
        "probabilities). The best map has most of it, and a map with more than the edge detector "
        "beats that. It beats chance where both its areas are better than those of every order by "
        "chance."
    )
    if sanity is None:
        st.markdown("Which of them ignore the weights, the second trial would say.")
