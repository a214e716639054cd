"""The class's Figure 1 as it grows, on the wall and on every screen."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from resnet_viz.figures.class_depths import class_depths
from resnet_viz.lab.depth_points import DepthPoint, points_of, spread
from resnet_viz.lab.guess import outcome
from resnet_viz.lab.jobs import ENDED
from resnet_viz.rooms.room import Room
from resnet_viz.rooms.shares import DEPTHS, EPOCHS, Share
from resnet_viz.ui.charts import show_chart
from resnet_viz.ui.classroom.share import standing
from resnet_viz.ui.services import lab
from resnet_viz.ui.visitor import visitor

SECONDS_BETWEEN = 4.0  # on a student's screen
SECONDS_KEPT = 1.5  # for all who look: a class of 40 looks every two seconds


@st.fragment(run_every=SECONDS_BETWEEN)
def show_figure_of(room: Room) -> None:
    """On a student's page, where there was one when it was opened."""
    shares = room.look(visitor()).shares
    if shares is not None:
        show_figure(shares)


def show_figure(shares: Sequence[Share]) -> None:
    """Which runs have ended, as a chart and in numbers, and how the class has guessed."""
    started = tuple(share for share in shares if share.job is not None)
    points, ended, right, on = _gathered(started)
    told = [f"**Runs that have ended: {ended} of {len(shares)}**."]
    told += [f"Guesses that came true: {right} of {ended}."] if ended else []
    told += [f"Runs that wait for a guess: {len(shares) - len(started)}."] * (shares != started)
    told += [f"Training now: {'; '.join(on)}."] if on else []
    st.markdown(" ".join(told))
    show_chart(
        class_depths(points, DEPTHS), key="class_depths", alt=f"Training error. {spread(points)}"
    )
    st.caption(
        "Each dot is one network of one student's run; the line goes through the means, bars reach "
        "from the least to the greatest error over the seeds. Handwritten digits of 8×8, "
        f"{EPOCHS} epochs: so few show who learns quickly, not where they would end. The paper's "
        "Figure 1 is CIFAR-10 with 20 and 56 plain layers, drawn against the steps and trained "
        "until the error falls no more."
    )
    with st.expander("All points, and how to get each again"):
        st.dataframe(
            [
                {
                    "network": f"{p.kind}-{p.depth}",
                    "seed": p.seed,
                    "training error": f"{p.error:.2%}",
                    "command": f"python -m resnet_viz train --depth {p.depth} --epochs {EPOCHS} "
                    f"--seed {p.seed}",
                }
                for p in points
            ],
            hide_index=True,
        )


@st.cache_data(show_spinner=False, ttl=SECONDS_KEPT, max_entries=8)
def _gathered(started: tuple[Share, ...]) -> tuple[tuple[DepthPoint, ...], int, int, list[str]]:
    """The points there are, how many runs have ended, how many guesses came true, and how far the
    runs are that are on."""
    looks = [(share, lab().look(share.job, renew=False)) for share in started if share.job]
    ended = [(share, look) for share, look in looks if look is not None and look.state in ENDED]
    points = points_of(run for _, look in ended for run in look.runs)
    right = sum(outcome(look.runs) == share.guess for share, look in ended)
    on = [
        f"{share.settings.depth} layers, {standing(look)}"
        for share, look in looks
        if look is not None and look.state not in ENDED and not look.place
    ]
    return points, len(ended), right, on
