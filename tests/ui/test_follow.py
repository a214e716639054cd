"""What a student has of their own stays wherever the teacher leads."""

from __future__ import annotations

import pytest

from resnet_viz.rooms.room import Lead
from resnet_viz.ui.classroom.follow import what_stays
from resnet_viz.ui.exhibits import GRADCAM, QUIZ

ANSWERED = {"quiz": "cost", "quiz_set": 3, "quiz_answers": "AB"}


@pytest.mark.parametrize(
    ("lead", "stays"),
    [
        (Lead(GRADCAM.name, (("show", "both"),)), True),
        (Lead(QUIZ.name, (("quiz", "cost"), ("quiz_set", "3"), ("quiz_question", "2"))), True),
        (Lead(QUIZ.name, (("quiz", "cost"),)), False),  # another set
        (Lead(QUIZ.name, ()), False),  # the first topic
    ],
)
def test_answers_stay_and_what_was_chosen_gives_way(lead: Lead, stays: bool) -> None:
    own = {"answers": ["count-to-50~1"], "big": True}
    kept = {**own, **ANSWERED, "image": "cat", "block": "layer3.5"}
    assert what_stays(kept, lead) == own | (ANSWERED if stays else {})
