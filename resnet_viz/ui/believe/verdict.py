"""The verdict on the maps, in words: for this picture, this network and this class."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import streamlit as st

from resnet_viz.inside.saliency.methods import BY_ID
from resnet_viz.inside.saliency.verdict import judge
from resnet_viz.ui.address import titles

if TYPE_CHECKING:
    from resnet_viz.inside.saliency.checks import Sanity
    from resnet_viz.inside.saliency.trials import Trial
    from resnet_viz.inside.saliency.verdict import MapVerdict, Verdict


def show_verdict(trials: Sequence[Trial], sanity: Sanity | None) -> None:
    """What the trial says of each map, and what forgetting says, if that was asked for."""
    if not trials:
        return
    found = judge(trials, sanity)
    st.subheader("The verdict, for this picture and class", anchor=False)
    lines = [f"- **{BY_ID[one.name].title}** {_said(one, len(trials))}" for one in found.maps]
    more = [] if sanity else ["", "Which of them ignore the weights, the second trial would say."]
    st.markdown("\n".join([_best(found), "", *lines, *more]))


def _best(found: Verdict) -> str:
    fills = titles("trial_fill")
    best = [BY_ID[ranking[0]].title for ranking in found.rankings]
    if len(found.fills) == 1:
        return f"Best here: **{best[0]}**. Another fill may say otherwise."
    if not found.ranking_changes:
        return f"The ranking is the same with every fill; best is **{best[0]}**."
    pairs = zip(found.fills, best, strict=True)
    told = ", ".join(f"{fills[fill].lower()}: {title}" for fill, title in pairs)
    return f"**The ranking changes with the fill** (best with {told})."


def _said(one: MapVerdict, tried: int) -> str:
    fills = titles("trial_fill")
    edges, chance = (
        [fills[fill].lower() for fill in beaten] for beaten in (one.beats_edges, one.beats_chance)
    )
    words = (
        f"{_beats('the edge detector', edges, tried)}, and "
        f"{_beats('every order by chance', chance, tried)}"
    )
    if one.ignores_weights is None:
        return f"{words}."
    like = f"(rank correlation {one.likeness:.2f})"
    if one.ignores_weights:
        same = f"an untrained network's map is much the same {like}"
        return f"{words}; it **ignores the weights**: {same}."
    return f"{words}; it changes when the network forgets {like}."


def _beats(control: str, fills: Sequence[str], tried: int) -> str:
    if not fills:
        return f"does not beat {control}"
    if len(fills) == tried:
        return f"beats {control}" + (" with every fill" if tried > 1 else "")
    return f"beats {control} with {', '.join(fills)} alone"
