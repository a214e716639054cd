"""Which map to believe: heat maps on trial."""

from contextlib import nullcontext

import streamlit as st

from resnet_viz.ui.believe.case import case
from resnet_viz.ui.believe.forgetting import show_forgetting
from resnet_viz.ui.believe.guess import pick_evidence
from resnet_viz.ui.believe.maps import show_maps
from resnet_viz.ui.believe.rivals import pick_rival, show_ledger, show_nudge
from resnet_viz.ui.believe.trial import show_trial
from resnet_viz.ui.believe.verdict import show_verdict
from resnet_viz.ui.evidence import seeing
from resnet_viz.ui.layout import opening, part, question

opening(
    "Which map to believe",
    "Every heat map looks convincing. Here they have to prove it.",
)


@part
def guess() -> None:
    """The learner's cells: a click reruns this part alone."""
    pick_evidence(case())


@part
def maps() -> None:
    """The heat maps and their trials: a setting reruns this part alone."""
    here = case()
    # The report to hand in explains one class, not the difference of two.
    with nullcontext() if here.against is not None else seeing(here.chosen):
        shown = show_maps(here)
        trials = show_trial(here, shown)
        show_verdict(trials, show_forgetting(here, shown))


@part
def rivals() -> None:
    """Why this and not that: a click reruns this part alone."""
    here = case()
    pick_rival(here)
    show_ledger(here)
    show_nudge(here)


guess()

if st.session_state.looked:
    maps()
    rivals()

question(
    "A change that you cannot see can turn the answer over. What does that say about heat "
    "maps, which show places that you can see?",
    "The network reads patterns that you do not look at. A map marks where they lie, in a "
    "place that means something to you, and so suggests that the network saw there what you "
    "see. It may have, or not: only tests tell.",
)
