"""Which map to believe: the learner's cells, the ledger, and the picture that is moved."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cache

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from resnet_viz.facts.catalog import BUILTIN_PLAIN, BUILTIN_RESNET, IMAGENET_RESNET
from resnet_viz.inside.ledger import ledger
from resnet_viz.inside.lesion import lesions
from resnet_viz.inside.prediction import predict
from resnet_viz.inside.saliency.attribute import attribute
from resnet_viz.inside.saliency.cells import COARSE, cover_pixels
from resnet_viz.inside.saliency.faithfulness import put_on_trial
from resnet_viz.inside.saliency.methods import BY_ID
from resnet_viz.inside.saliency.results import Method, Settings
from resnet_viz.inside.saliency.sanity import check_sanity, quick
from resnet_viz.inside.saliency.trials import Trial
from resnet_viz.inside.saliency.verdict import judge
from resnet_viz.inside.slices import finish
from resnet_viz.networks.models import LoadedModel
from resnet_viz.pictures.gallery import load_sample
from resnet_viz.pictures.images import Pixels
from resnet_viz.report.told import Told
from resnet_viz.ui.believe.cells import read_cells, written_cells
from resnet_viz.ui.believe.states import twin_of
from resnet_viz.ui.evidence import gathered
from resnet_viz.ui.tools.my_report import _report
from tests.ui.app import ROOT, table_with, texts, unmarked


def opened(**says: str | list[str]) -> AppTest:
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=120)
    app.query_params |= {"image": "rocket", **says}
    app.switch_page("pages/believe.py").run()
    assert not app.exception
    return app


@pytest.mark.parametrize("cells", [(), (0,), (48,), (3, 4, 10, 47), tuple(range(COARSE**2))])
def test_cells_come_back_from_the_address(cells: tuple[int, ...]) -> None:
    assert read_cells(written_cells(cells)) == cells


@pytest.mark.parametrize("text", ["", "0", "-1", "g", "f" * 13, "1" + 12 * "0" + "0", "🚀"])
def test_nonsense_marks_nothing(text: str) -> None:
    assert read_cells(text) == ()


def test_nothing_is_shown_before_the_learner_commits(builtin: LoadedModel) -> None:
    app = opened(cells=written_cells((16, 17)))
    assert "Where in the picture is the evidence?" in texts(app)
    assert "leads" not in texts(app)
    app.button(key="commit").click().run()
    assert not app.exception
    cropped = builtin.preprocessing.prepare(load_sample("rocket").pixels).cropped
    usual, now = (
        predict(builtin, cropped),
        predict(builtin, cover_pixels(cropped, (16, 17), "mean", 0, COARSE)),
    )
    target = int(usual.logits.argmax())
    said = unmarked(texts(app))
    assert f"{now.probabilities[target]:.1%}** left of {usual.probabilities[target]:.1%}" in said
    best = now.top[0]
    still = f"the network now says {best.label}, {best.probability:.1%}"
    assert ("and is still the answer" if now.logits.argmax() == target else still) in said
    assert "leads" in said
    assert app.query_params["looked"] == "true"
    app.button(key="restart").click().run()
    assert app.query_params == {"image": "rocket"}


def test_who_starts_again_has_asked_for_no_trial() -> None:
    app = opened(looked="true", cells=written_cells((16, 17)), methods="gradient", tried="true")
    assert app.query_params["tried"] == "true"
    app.button(key="restart").click().run()
    app.button(key="commit").click().run()
    assert not app.exception
    assert "tried" not in app.query_params
    assert "The verdict" not in texts(app)


def test_who_chooses_no_map_is_told_so() -> None:
    app = opened(looked="true", methods="gradient")
    app.multiselect(key="methods").set_value([]).run()
    assert not app.exception
    assert [info.value for info in app.info] == [
        "No map is chosen: take one or more under *Methods and settings*."
    ]


def test_the_ledger_is_said_as_it_is(builtin: LoadedModel) -> None:
    app = opened(looked="true", covered="5")
    cropped = builtin.preprocessing.prepare(load_sample("rocket").pixels).cropped
    order = (-predict(builtin, cropped).logits).argsort()
    found = ledger(builtin, cropped, int(order[0]), int(order[1]))
    said = unmarked(texts(app))
    assert f"by **{found.gap:.2f} logits**" in said
    strongest = (-found.places.ravel()).argsort()[:5].tolist()
    now = ledger(
        builtin, cover_pixels(cropped, strongest, "mean", 0, COARSE), int(order[0]), int(order[1])
    )
    assert f"**{now.gap:+.2f} logits**, {now.gap - found.gap:+.2f} against the whole" in said
    (table,) = [d.value for d in app.main.dataframe if "row" in d.value]
    np.testing.assert_allclose(table["logits"], found.places.ravel(), atol=1e-6)


def test_a_channel_of_the_ledger_leads_to_its_map() -> None:
    app = opened(looked="true")
    links = [link.proto for link in app.main.get("page_link") if "channel" in link.proto.label]
    assert len(links) == 6
    channel = re.search(r"channel (\d+)", links[0].label)
    assert channel
    there = AppTest.from_file(str(ROOT / "app.py"), default_timeout=120)
    says = dict(part.split("=") for part in links[0].query_string.split("&"))
    there.query_params |= {"image": "rocket", **says}
    there.switch_page("pages/features.py").run()
    assert f"**Channel {channel[1]}** of ResNet-50" in texts(there)


def test_the_picture_is_moved_for_who_asks() -> None:
    app = opened(looked="true")
    assert "levels" not in texts(app)
    app.toggle(key="nudge").set_value(True).run()
    assert not app.exception
    assert re.search(r"At most \*\*\d of 255 levels\*\*", texts(app))


# --- The trials, of two quick maps of a small network ---------------------------------------------

METHODS: tuple[Method, ...] = ("gradient", "gradcam")


def on_trial(network: str, **says: str) -> AppTest:
    return opened(model=network, methods=list(METHODS), looked="true", tried="true", **says)


def picture(model: LoadedModel) -> tuple[Pixels, list[int]]:
    """As the model sees it, and the classes, the likeliest first."""
    cropped = model.preprocessing.prepare(load_sample("rocket").pixels).cropped
    return cropped, (-predict(model, cropped).logits).argsort(kind="stable").tolist()


@cache
def tried(model: LoadedModel, against: int | None = None) -> Trial:
    cropped, (target, *_) = picture(model)
    maps = {
        method: finish(attribute(model, cropped, target, method, against=against)).map
        for method in METHODS
    }
    return finish(put_on_trial(model, cropped, target, maps, against=against))


def test_the_verdict_says_what_both_trials_say(operators: str, small_model: LoadedModel) -> None:
    app, trial = on_trial(operators), tried(small_model)
    best = BY_ID[trial.ranking[0]].title
    assert f"**Covered with the mean color, {best} did best; another fill may differ.**" in texts(
        app
    )
    assert "Which of them ignore the weights, the second trial would say." in texts(app)

    app.toggle(key="forget").set_value(True).run()
    assert not app.exception
    cropped, (target, *_) = picture(small_model)
    sanity = finish(check_sanity(small_model, cropped, target, METHODS, quick(Settings())))
    for one in judge([trial], sanity).maps:
        heeds = "ignores the weights" if one.ignores_weights else "changes when the network forgets"
        title = BY_ID[one.name].title
        line = next(line for line in texts(app).splitlines() if f"- {title} " in line)
        assert heeds in line
        assert f"(rank correlation {one.likeness:.2f})" in line
    table = table_with(app, "fc, layer4")
    state = sanity.states[2]
    alike = [n for one in state.likeness for n in (one.magnitude, one.signed, one.ssim)]
    expected = [state.probability(target), *alike]
    assert table["fc, layer4"] == pytest.approx(expected, abs=1e-3)

    app.select_slider(key="forgotten").set_value("conv1").run()
    app.toggle(key="controls").set_value(True).run()
    assert not app.exception
    left, label = sanity.states[-1].probability(target), small_model.categories[target].label
    assert f"never trained. It gives {label} **{left:.1%}**" in texts(app)
    assert "load that to compare" in texts(app)  # this network has no twin
    assert app.query_params["forgotten"] == "conv1"


@pytest.mark.parametrize("test", ["deletion", "insertion"])
def test_the_address_says_which_point_of_which_curve_is_looked_at(
    test: str, operators: str, small_model: LoadedModel
) -> None:
    app = on_trial(operators, trial_map="edges", trial_test=test, trial_step="5")
    curve = tried(small_model).edges
    logits = curve.deletion if test == "deletion" else curve.insertion
    covered = curve.deleted(5) if test == "deletion" else curve.not_yet_inserted(5)
    label = small_model.categories[curve.target].label
    share = curve.probabilities(logits)[5]
    said = f"{len(covered) / 196:.0%} covered: the network gives {label} **{share:.1%}**"
    assert said in texts(app)
    assert app.main.selectbox(key="trial_map").value == "edges"
    assert app.main.slider(key="trial_step").value == 5


def test_the_maps_explain_the_difference_of_two_classes(
    operators: str, small_model: LoadedModel
) -> None:
    app = on_trial(operators, against="true")
    _, (first, *others) = picture(small_model)
    labels = [category.label for category in small_model.categories]
    for other in others:
        app.main.selectbox(key="second").select(labels[other]).run()
        assert not app.exception
        headings = [heading.value for heading in app.main.header]
        assert f"Where is the evidence for {labels[first]} and against {labels[other]}?" in headings
        trial = tried(small_model, other)
        areas = [curve.score for curve in (*trial.curves, trial.edges)]
        table = table_with(app, "insertion less deletion")
        assert table["insertion less deletion"][:-1] == pytest.approx(areas, abs=1e-3)


def test_only_the_built_in_networks_have_a_twin() -> None:
    assert twin_of(BUILTIN_RESNET) == BUILTIN_PLAIN
    assert twin_of(BUILTIN_PLAIN) == BUILTIN_RESNET
    assert twin_of(IMAGENET_RESNET) is None


def test_what_was_seen_is_in_the_report_and_what_is_chosen_now_alone(builtin: LoadedModel) -> None:
    before = opened(methods="gradcam").session_state
    assert gathered(before["evidence_seen"], before["selection"], "") is None
    app = opened(looked="true", methods="gradcam", tried="true")
    seen, chosen = app.session_state["evidence_seen"], app.session_state["selection"]
    evidence = gathered(seen, chosen, "")
    assert evidence is not None
    cropped = builtin.preprocessing.prepare(load_sample("rocket").pixels).cropped
    target = int(predict(builtin, cropped).logits.argmax())
    expected = finish(attribute(builtin, cropped, target, "gradcam"))
    (found,) = evidence.maps
    np.testing.assert_allclose(found.raw, expected.raw, rtol=1e-3, atol=1e-5)
    (trial,) = evidence.trials
    about = builtin, chosen.picture, chosen.view.sight, None, "layer3.3", ()
    told, without = Told((), (), ()), lesions(builtin, chosen.view.sight.pixels)
    page = _report(*about, without, evidence, told)
    assert "Which map to believe" in page
    assert f"<td>{trial.edges.score:.3g}</td>" in page
    assert "Which map to believe" not in _report(*about, without, None, told)
    assert gathered(seen, replace(chosen, target="church"), "") is None
