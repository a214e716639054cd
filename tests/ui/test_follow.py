"""What a student has of their own stays wherever the teacher leads."""

from __future__ import annotations

import pytest

from resnet_viz.rooms.room import Lead
from resnet_viz.ui.classroom.follow import Followed, found, what_stays
from resnet_viz.ui.exhibits import FEATURES, GRADCAM, QUIZ

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


MAPS, CAM = Lead(FEATURES.name, ()), Lead(GRADCAM.name, (("block", "layer4.2"),))
OTHER_BLOCK = Lead(GRADCAM.name, ())


def gone(*shown: Lead | None, lead: Lead = CAM) -> list[bool]:
    """At which ticks a student is sent to `lead`, by what is shown at each."""
    before, sent = None, []
    for place in shown:
        before = found(before, lead, place)
        sent.append(before.seen == 0)
    return sent


def test_a_student_is_sent_once_and_may_then_look_elsewhere() -> None:
    assert gone(MAPS, CAM, CAM, MAPS, OTHER_BLOCK) == [True, False, False, False, False]
    assert gone(CAM, CAM, MAPS) == [False, False, False]  # was there before


def test_a_page_that_its_browser_takes_back_is_gone_to_again() -> None:
    """Where a request from before the way comes after it, the student stayed behind for good."""
    assert gone(MAPS, MAPS, CAM, CAM, MAPS) == [True, True, False, False, False]
    assert gone(MAPS, CAM, MAPS, CAM, CAM) == [True, False, True, False, False]
    assert gone(MAPS, None, CAM) == [True, True, False]


def test_what_a_student_sets_on_arrival_stays() -> None:
    assert gone(MAPS, OTHER_BLOCK, OTHER_BLOCK) == [True, False, False]


def test_another_place_is_a_way_of_its_own() -> None:
    there = found(Followed(CAM, 2), OTHER_BLOCK, CAM)
    assert there == Followed(OTHER_BLOCK, 0)
