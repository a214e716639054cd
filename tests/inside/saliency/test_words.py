"""The verdict in sentences, of verdicts whose numbers are made up."""

from __future__ import annotations

from resnet_viz.inside.saliency.verdict import MapVerdict, Verdict
from resnet_viz.inside.saliency.words import verdict_words

GRADIENT = MapVerdict("gradient", ("mean", "blur"), (), 0.72, True)
GRADCAM = MapVerdict("gradcam", ("blur",), ("mean", "blur"), 0.1, False)


def test_each_map_is_told_what_it_beats_and_whether_it_ignores_the_weights() -> None:
    ranking = ("gradcam", "gradient")
    words = verdict_words(Verdict(("mean", "blur"), (GRADIENT, GRADCAM), (ranking, ranking)))
    assert words == (
        "The ranking is the same with every fill; Grad-CAM did best.",
        "Gradient beats the edge detector with every fill, and does not beat every order by chance;"
        " it ignores the weights, for an untrained network's map is much the same "
        "(rank correlation 0.72).",
        "Grad-CAM beats the edge detector with blur alone, and beats every order by chance with "
        "every fill; it changes when the network forgets everything (rank correlation 0.10).",
    )


def test_a_ranking_that_changes_is_said_and_one_fill_is_no_ranking_for_all() -> None:
    rankings = ("gradcam", "gradient"), ("gradient", "gradcam")
    changes, *_ = verdict_words(Verdict(("mean", "blur"), (GRADIENT, GRADCAM), rankings))
    assert changes == (
        "The ranking changes with the fill; best was with the mean color Grad-CAM; with blur "
        "Gradient."
    )
    once = MapVerdict("gradient", (), ("black",), None, None)
    assert verdict_words(Verdict(("black",), (once,), (("gradient",),))) == (
        "Covered with black, Gradient did best; another fill may differ.",
        "Gradient does not beat the edge detector, and beats every order by chance.",
    )
