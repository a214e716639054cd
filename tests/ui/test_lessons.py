"""The lessons that ship, and their page: every address leads somewhere, every word says its
meaning, every computed truth is true, and one lesson is gone through."""

from __future__ import annotations

import json
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import numpy as np
import pytest
import torch
from captum.attr import LayerGradCam
from streamlit.testing.v1 import AppTest
from torch.nn import functional as F

from resnet_viz.engine.recordings import DEPTH_FAILS, SHIPPED
from resnet_viz.errors import SettingsError
from resnet_viz.inside.prediction import as_batch, predict
from resnet_viz.lessons.challenge import Truth, Written
from resnet_viz.lessons.lesson import Lesson, Step
from resnet_viz.lessons.of_training import VERSIONS
from resnet_viz.networks.models import LoadedModel
from resnet_viz.networks.published_files import is_local
from resnet_viz.pictures.gallery import sample_bytes
from resnet_viz.pictures.images import Pixels, decode
from resnet_viz.pictures.preprocessing import MEAN
from resnet_viz.ui.address import ANSWERS, FROM, OF_LESSON
from resnet_viz.ui.destination import check_address, destination
from resnet_viz.ui.exhibits import BLOCK, LESSONS
from resnet_viz.ui.lesson_place import (
    LessonPlace,
    known_lessons,
    origin,
    read_answers,
    to_pass_on,
    way_back,
    with_answers,
)
from resnet_viz.ui.quiz_place import QuizPlace
from resnet_viz.ui.truths import truth_of
from tests.facts.test_glossary import missing
from tests.ui.app import ROOT, open_app, texts

ALL = known_lessons().lessons
COMPUTED = [step for lesson in ALL for step in lesson.steps if not isinstance(step.truth, Written)]


def lesson_of(id: str) -> Lesson:
    lesson = known_lessons().lesson(id)
    assert lesson is not None
    return lesson


WORTH = lesson_of("what-a-block-is-worth")


def asked(name: str) -> Step:
    """The first question whose truth is of this class."""
    return next(step for step in COMPUTED if type(step.truth).__name__ == name)


# --- Addresses ---------------------------------------------------------------------------------


@pytest.mark.parametrize("lesson", ALL, ids=lambda lesson: lesson.id)
def test_every_exhibit_is_an_address_that_the_app_understands(lesson: Lesson) -> None:
    for step in lesson.steps:
        for number in range(step.times):
            there = destination(step.challenge(number).exhibit)
            picture = step.picture(number)
            assert there.says.get("image", [picture]) == [picture] or picture is None


@pytest.mark.parametrize(
    ("address", "reason"),
    [
        ("nowhere", "'nowhere' is no page"),
        ("block?image=dog", "'image' of block cannot be 'dog'; it can be own, palace"),
        ("block?preset=56", "the page block has no 'preset'"),
        ("block?run=56", "the page block has no 'run'"),
        ("idea?step=nowhere", "the page idea has no 'step'"),
        ("block?channel=many", "'channel' of block cannot be 'many'"),
        ("block?image", "not made of key=value"),
    ],
)
def test_an_address_that_leads_nowhere_says_why(address: str, reason: str) -> None:
    with pytest.raises(SettingsError, match=reason.replace("?", r"\?")):
        check_address(address)


def test_answers_are_read_as_they_were_written() -> None:
    answers = ((1, 0), (), (3,), (), ())
    entries = with_answers(["another~1"], WORTH, answers)
    assert entries == ["another~1", "what-a-block-is-worth~21..4"]
    assert read_answers(entries, WORTH) == answers
    assert with_answers(entries, WORTH, ((),) * 5) == ["another~1"]


@pytest.mark.parametrize(
    "entry", ["", "~", "x~1", WORTH.id, f"{WORTH.id}~", f"{WORTH.id}~9.0.x.-.<b>", "\0"]
)
def test_what_cannot_be_an_answer_is_none(entry: str) -> None:
    assert read_answers([entry], WORTH) == ((),) * 5


def test_more_answers_than_there_are_pictures_are_not_read() -> None:
    assert read_answers([f"{WORTH.id}~11111.1.1.1.1.1.1"], WORTH)[0] == (0, 0, 0)


def test_the_way_back_brings_the_answers_along_that_the_session_has_lost() -> None:
    place, mine = LessonPlace(WORTH.id, 3, 1), f"{WORTH.id}~21.1.44"
    said = origin(place, ["x~1", mine])
    assert way_back(said, []) == (place, [mine])
    assert way_back(said, ["x~1"]) == (place, ["x~1", mine])
    newer = [f"{WORTH.id}~21.1.44.1"]
    assert way_back(said, newer) == (place, newer)
    for nonsense in ("", "race", OF_LESSON, f"{OF_LESSON}0~0~x", f"{OF_LESSON}a~b~c"):
        assert way_back(nonsense, []) is None


def test_nobodys_answers_are_passed_on() -> None:
    said = {"lesson": ["x"], ANSWERS: ["x~1"], FROM: [f"{OF_LESSON}1~0~x~1"], "image": ["cat"]}
    assert to_pass_on(said) == {"lesson": ["x"], "image": ["cat"]}
    assert to_pass_on({FROM: ["race"]}) == {FROM: ["race"]}
    of_quiz = {FROM: [QuizPlace("depth", 1, "AB", 3).written], "quiz_question": ["3"]}
    assert to_pass_on({"quiz": ["cost"], "quiz_answers": ["AB"], **of_quiz}) == {"quiz": ["cost"]}


# --- Truths ------------------------------------------------------------------------------------


def read(sample: str, model: LoadedModel) -> Pixels:
    return model.preprocessing.prepare(decode(sample_bytes(sample)).pixels).cropped


def true_of(step: Step, number: int = 0) -> Truth:
    truth = truth_of(step, number)
    assert 0 <= truth.right < len(step.choices)
    return truth


def test_a_block_that_is_missed_least_by_torchvisions_own_layers(builtin: LoadedModel) -> None:
    """Without its branch a block of torchvision's is one whose last norm gives nothing."""
    step = asked("BlockMissed")
    for number, picture in enumerate(step.pictures):
        batch = as_batch(builtin, read(picture, builtin))
        left = []
        with torch.inference_mode():
            target = int(builtin.module(batch).argmax())
            for name in step.truth.blocks:  # type: ignore[union-attr]
                norm = builtin.module.get_submodule(name).bn3
                hook = norm.register_forward_hook(lambda _m, _i, out: torch.zeros_like(out))
                left.append(float(builtin.module(batch).softmax(1)[0, target]))
                hook.remove()
        truth = true_of(step, number)
        assert truth.right == int(np.argmax(left))
        assert all(f"{share:.1%}" in truth.why for share in left)


def test_the_answer_after_block_14_by_torchvisions_own_layers(builtin: LoadedModel) -> None:
    step, net = asked("AnswerDecided"), builtin.module
    for number, picture in enumerate(step.pictures):
        with torch.inference_mode():
            x = net.maxpool(net.relu(net.bn1(net.conv1(as_batch(builtin, read(picture, builtin))))))
            x = net.layer4[0](net.layer3(net.layer2(net.layer1(x))))
            share, index = net.fc(net.avgpool(x).flatten(1)).softmax(1)[0].max(0)
        label = builtin.categories[int(index)].label
        assert f"after block 14 {label}, {float(share):.1%}" in true_of(step, number).why


def test_silent_channels_by_a_hook(builtin: LoadedModel) -> None:
    for step in [step for step in COMPUTED if type(step.truth).__name__ == "SilentChannels"]:
        layer = step.truth.layer  # type: ignore[union-attr]
        module = builtin.module.get_submodule("relu" if layer == "conv1" else layer)
        seen: list[torch.Tensor] = []
        hook = module.register_forward_hook(lambda _m, _i, out, seen=seen: seen.append(out.clone()))
        with torch.inference_mode():
            builtin.module(as_batch(builtin, read(step.pictures[0], builtin)))
        hook.remove()
        silent = int((seen[0][0].amax((1, 2)) == 0).sum())
        said = {0: "none is", 1: "1 is"}.get(silent, f"{silent} are")
        assert f"channels of {'block 16' if layer != 'conv1' else 'conv1'}, {said} 0" in (
            true_of(step).why
        )


def test_the_fall_of_a_covered_picture_painted_by_hand(builtin: LoadedModel) -> None:
    step = asked("AnswerCovered")
    for number, picture in enumerate(step.pictures):
        pixels = read(picture, builtin).copy()
        before = predict(builtin, pixels)
        target = int(before.logits.argmax())
        pixels[64:160, 64:160] = np.round(np.array(MEAN) * 255)
        after = float(predict(builtin, pixels).probabilities[target])
        fall = float(before.probabilities[target]) - after
        truth = true_of(step, number)
        assert truth.right == (0 if fall < 0.1 else 1 if fall < 0.4 else 2)
        assert f"to {after:.1%}" in truth.why


def test_the_map_of_a_class_that_is_not_there_by_captum(builtin: LoadedModel) -> None:
    step = asked("AbsentClass")
    church = [category.label for category in builtin.categories].index("church")
    for number, picture in enumerate(step.pictures):
        batch = as_batch(builtin, read(picture, builtin))
        answer = int(builtin.module(batch).argmax())
        cam = LayerGradCam(builtin.module, builtin.module.layer4[2])
        there, usual = (
            float(cam.attribute(batch, target, relu_attributions=True).detach().max())
            for target in (church, answer)
        )
        assert answer != church
        assert true_of(step, number).right == (0 if there <= 0 else 1 if there < usual else 2)


def test_both_ways_of_the_gradient_by_autograd(builtin: LoadedModel) -> None:
    """x goes through a block's branch alone, and past it alone."""
    step, net = asked("GradientPath"), builtin.module
    blocks = [*net.layer1, *net.layer2, *net.layer3, *net.layer4]
    batch = as_batch(builtin, read(step.pictures[0], builtin))
    with torch.no_grad():
        x = net.maxpool(net.relu(net.bn1(net.conv1(batch))))
    ratios = []
    for block, *others in (blocks[place:] for place in range(len(blocks))):
        inside, past = (x.clone().requires_grad_() for _ in range(2))
        z = F.relu(block.bn1(block.conv1(inside)))
        z = F.relu(block.bn2(block.conv2(z)))
        carried = past if block.downsample is None else block.downsample(past)
        x = out = F.relu(block.bn3(block.conv3(z)) + carried)
        for other in others:
            out = other(out)
        logits = net.fc(net.avgpool(out).flatten(1))[0]
        branch, shortcut = torch.autograd.grad(logits.max(), (inside, past))
        ratios.append(float(shortcut.norm() / branch.norm()))
        x = x.detach()
    more = sum(ratio > 1 for ratio in ratios)
    said = f"In {more} of 16 blocks the gradient by the shortcut is the larger one"
    assert said in true_of(step).why
    assert f"{min(ratios):.2f} to {max(ratios):.2f} times" in true_of(step).why


def test_the_numbers_of_the_recorded_run_are_the_records() -> None:
    lines = (SHIPPED / f"{DEPTH_FAILS}.jsonl").read_text().splitlines()
    (last,) = [json.loads(line)["summary"] for line in lines if "summary" in json.loads(line)]
    assert last["residual"]["train_error"] < last["plain"]["train_error"]
    assert true_of(asked("LowerTrainingError")).right == 1
    test = 1 - last["residual"]["test_accuracy"]
    truth = true_of(asked("EndsWith"))
    assert truth.right == (0 if test < 0.05 else 1 if test < 0.25 else 2)
    assert f"{test:.1%}" in truth.why


def test_the_receptive_field_is_the_published_one() -> None:
    """Araujo et al. 2019 (Distill, doi 10.23915/distill.00021) for torchvision's version: 427."""
    truth = true_of(asked("SeesPixels"))
    assert "427 × 427" in truth.why
    assert truth.right == 2


def test_what_a_design_costs_by_hand() -> None:
    costs = [step for step in COMPUTED if type(step.truth).__name__ == "DesignCost"]
    by_address = {
        (urlsplit(step.exhibit).query, step.truth.cost): true_of(step).why  # type: ignore[union-attr]
        for step in costs
    }
    whole = 25_557_032
    pairs = ((64, 256), (256, 512), (512, 1024), (1024, 2048))
    projections = sum(a * b + 2 * b for a, b in pairs)
    plain = by_address["design_shortcut=none", "parameters"]
    assert f"{(whole - projections) / whole:.2f} times" in plain
    ten = by_address["design_classes=10", "parameters"]
    assert f"{(whole - 990 * 2049) / 1e6:.1f} million after" in ten
    assert "1.00 times" in by_address["design_size=448", "parameters"]
    assert "4.00 times" in by_address["design_size=448", "multiply_adds"]


def test_guided_backprop_hardly_changes_when_the_network_forgets() -> None:
    """Adebayo et al. 2018 (arXiv 1810.03292): it passes for a map and is none."""
    step = asked("StaysAlike")
    assert step.choices[true_of(step).right] == "Guided backprop"


def test_of_weights_that_are_not_here_nothing_is_made_up() -> None:
    if all(is_local(version) for version in VERSIONS):
        pytest.skip("ImageNet's weights are on this machine")
    assert "was not computed" in true_of(asked("SurerVersion")).why


# --- The page ----------------------------------------------------------------------------------


def open_lesson(**address: str) -> AppTest:
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=120)
    app.query_params |= address
    app.switch_page(LESSONS.page).run()
    assert not app.exception
    return app


def links(app: AppTest) -> dict[str, str]:
    """The query of each link, by the link's words."""
    return {link.proto.label: link.proto.query_string for link in app.main.get("page_link")}


def press(app: AppTest, key: str) -> None:
    app.button(key=key).click().run()
    assert not app.exception
    assert not app.warning


def test_a_lesson_from_its_card_to_its_summary() -> None:
    app = open_app(LESSONS.page)
    press(app, f"open_{WORTH.id}")
    guesses = []
    for number, step in enumerate(WORTH.steps, 1):
        assert f"Question {number} of 5" in texts(app)
        guess = number % len(step.choices)
        guesses.append(guess)
        press(app, f"choice_{guess}")
        truth = truth_of(step)
        assert not [button for button in app.button if str(button.key).startswith("choice_")]
        assert ("Right." in texts(app)) == (guess == truth.right)
        assert f"**{step.choices[truth.right]}**" in texts(app)
        press(app, "onward_next")
    right = sum(g == truth_of(s).right for g, s in zip(guesses, WORTH.steps, strict=True))
    assert f"**{right} of 5** of your first guesses were right." in texts(app)
    (link,) = [code.value for code in app.main.code]
    assert parse_qs(urlsplit(link).query) == {"lesson": [WORTH.id]}
    assert app.query_params["answers"] == f"{WORTH.id}~" + ".".join(str(g + 1) for g in guesses)
    press(app, "begin_again")
    assert "Question 1 of 5" in texts(app)
    assert "answers" not in app.query_params


def test_the_same_question_is_asked_about_another_picture() -> None:
    app = open_lesson(lesson=WORTH.id)
    press(app, "choice_3")
    press(app, "onward_again")
    assert "picture 2 of 3" in texts(app)
    assert "Flower" in texts(app)
    press(app, "choice_3")
    assert truth_of(WORTH.steps[0], 1).why in texts(app)
    assert app.query_params["answers"] == f"{WORTH.id}~44"
    (said,) = [query for label, query in links(app).items() if "See it live" in label]
    assert parse_qs(said)["image"] == ["flower"]


def test_the_address_opens_the_question_with_its_answer() -> None:
    app = open_lesson(lesson=WORTH.id, at="2", answers=f"{WORTH.id}~1.3")
    assert "Question 2 of 5" in texts(app)
    assert f"**{WORTH.steps[1].choices[2]}** (your guess)" in texts(app)


def test_the_maps_that_a_question_is_about_are_shown_with_its_answer() -> None:
    app = open_lesson(lesson="heat-maps-on-trial")
    assert len(app.main.get("image")) == 1  # the photo
    press(app, "choice_0")
    shown = [image.alt for one in app.main.get("image")[1:] for image in one.proto.imgs]
    assert [alt.partition(":")[0] for alt in shown] == [
        "Guided backprop, trained",
        "Guided backprop, all random",
        "Grad-CAM, trained",
        "Grad-CAM, all random",
    ]


def test_a_link_to_a_summary_without_answers_opens_the_beginning() -> None:
    app = open_lesson(lesson=WORTH.id, at="6")
    assert "Question 1 of 5" in texts(app)


def test_a_lesson_that_is_not_here_is_said_and_the_others_are_there() -> None:
    app = open_lesson(lesson="nowhere", at="99", on="-1", answers="<b>")
    assert "There is no lesson “nowhere” here" in app.warning[0].value
    assert app.button(key=f"open_{WORTH.id}")


def test_an_exhibit_opens_exactly_as_the_lesson_says_and_leads_back() -> None:
    app = open_lesson(lesson=WORTH.id, answers=f"{WORTH.id}~2")
    app.session_state["kept"]["removed"] = ["layer1.1"]  # from an earlier visit of the exhibit
    (said,) = [query for label, query in links(app).items() if "See it live" in label]
    app.query_params.clear()
    app.query_params |= {key: text for key, (text,) in parse_qs(said).items()}
    app.switch_page(BLOCK.page).run()
    assert not app.exception
    assert app.session_state["image"] == "palace"
    assert app.session_state["part"] == "Remove blocks"
    assert app.session_state["removed"] == []
    back = links(app)[f"Back to the lesson: {WORTH.title}, question 1"]
    assert parse_qs(back) == {"lesson": [WORTH.id], "answers": [f"{WORTH.id}~2"]}


def test_a_broken_file_is_said_beside_the_lessons_that_can_be_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "mine.toml").write_text('title = "Mine"\nminutes = 0')
    monkeypatch.setenv("RESNET_VIZ_LESSONS", str(tmp_path))
    app = open_app(LESSONS.page)
    assert [text.value for text in app.main.text] == [
        "mine.toml, line 1 (step): every question begins with a line [[step]]."
    ]
    assert app.button(key=f"open_{WORTH.id}")


@pytest.mark.parametrize("lesson", ALL, ids=lambda lesson: lesson.id)
def test_each_word_says_its_meaning_at_its_first_place_in_every_question(lesson: Lesson) -> None:
    answers = f"{lesson.id}~" + ".".join("1" for _ in lesson.steps)
    app = open_lesson(lesson=lesson.id, answers=answers)
    found = []
    for at in range(1, len(lesson.steps) + 2):
        found += [f"question {at}: {words}" for words in missing(app)]
        if at <= len(lesson.steps):
            press(app, "onward_next")
    assert not found, "\n".join(found)
