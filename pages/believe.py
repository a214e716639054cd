"""Which map to believe: heat maps on trial."""

import streamlit as st

from resnet_viz.ui.believe.guess import pick_evidence
from resnet_viz.ui.believe.rivals import pick_rivals, show_ledger, show_nudge
from resnet_viz.ui.layout import opening, part, question
from resnet_viz.ui.selection import selection
from resnet_viz.ui.strip.passages import passage_of

opening(
    "Which map to believe",
    "Every heat map looks convincing. Here they have to prove it.",
)


@part
def trial() -> None:
    """The learner's guess, and then the maps: a click reruns this part alone."""
    chosen = selection()
    answered = passage_of(chosen.model, (), chosen.view.sight).prediction
    pick_evidence(chosen, chosen.target or answered.top[0].label)


trial()


@part
def rivals() -> None:
    """Why this and not that: a click reruns this part alone."""
    chosen = selection()
    st.subheader("Why this, not that: a map that is exact", anchor=False)
    answered = passage_of(chosen.model, (), chosen.view.sight).prediction
    this, that = pick_rivals(chosen, answered)
    show_ledger(chosen, this, that)
    show_nudge(chosen, that)


if st.session_state.looked:
    rivals()

question(
    "A change that you cannot see turns the answer over. What does that say about heat maps, which "
    "show places that you can see?",
    "The network reads patterns that you do not look at. A map marks where they lie, in a place "
    "that means something to you, and so suggests that the network saw there what you see. It may "
    "have, or not: only tests tell.",
)
