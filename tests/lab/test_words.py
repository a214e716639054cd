"""What the lab says of runs whose numbers were made to mean one thing."""

from dataclasses import replace

import numpy as np
import pytest

from resnet_viz.facts.networks import NetworkKind
from resnet_viz.lab.curves import Curves, NetworkCurve
from resnet_viz.lab.guess import SAME, outcome
from resnet_viz.lab.headline import headline
from resnet_viz.lab.history import Run
from resnet_viz.lab.phrases import percent
from resnet_viz.lab.results import Errors, Evaluation, NetworkResult, Start, Summary
from resnet_viz.lab.settings import Settings, recipe
from resnet_viz.lab.standing import by_chance, standings
from resnet_viz.lab.words import happening, of_gradients, verdict

DIGITS = Settings()
STEPS, STEPS_AN_EPOCH = 400, 40
Told = dict[NetworkKind, float]


def run(
    errors: Told,
    done: int = STEPS,
    *,
    train: Told | None = None,
    test: Told | None = None,
    gradients: Told | None = None,
    rates: Told | None = None,
    diverged: dict[NetworkKind, int] | None = None,
) -> Curves:
    """A run whose batches have had `errors` all along; by default the whole sets too."""
    train, test = train or errors, test or train or errors
    gradients, rates, diverged = gradients or {}, rates or {}, diverged or {}
    networks: dict[NetworkKind, NetworkCurve] = {}
    for kind, error in errors.items():
        loss = np.ones(done, dtype=np.float32)
        loss[diverged.get(kind, done + 1) - 1 :] = np.nan
        norms = np.full((done, 3), gradients.get(kind, 1.0), dtype=np.float32)
        rate = np.full_like(loss, rates.get(kind, 0.05))
        networks[kind] = NetworkCurve(rate, loss, np.full_like(loss, error), norms)
    evaluations = tuple(
        Evaluation(n * STEPS_AN_EPOCH, n - 1, {k: Errors(train[k], test[k]) for k in errors})
        for n in range(1, done // STEPS_AN_EPOCH + 1)
    )
    results = {k: NetworkResult(train[k], 1 - test[k], 75_002) for k in errors}
    start = Start(STEPS, STEPS_AN_EPOCH, ("a", "b", "c"), "float32")
    summary = Summary(results, 1000.0, 10.0) if done == STEPS else None
    return Curves(start, np.arange(1, done + 1), networks, evaluations, summary)


# --- What happens now --------------------------------------------------------------------------


def test_before_the_first_step() -> None:
    nothing = Curves(None, np.zeros(0, dtype=np.int64), {}, (), None)
    assert happening(nothing, DIGITS) == "No step has been taken yet."
    assert verdict(nothing, DIGITS) == "No step was taken: this run shows nothing."


def test_both_at_chance_and_one_pulling_ahead() -> None:
    assert happening(run({"plain": 0.91, "residual": 0.84}), DIGITS) == (
        "Both networks are hardly better than a guess on recent batches: 91% and 84% wrong, "
        "a guess among ten classes 90%."
    )
    ahead = happening(run({"plain": 0.9, "residual": 0.031}), DIGITS)
    assert "The residual network is ahead: residual 3.1%, plain 90%" in ahead
    assert "guess" not in ahead


def test_level_is_what_chance_alone_may_make_of_so_many_pictures() -> None:
    told = happening(run({"plain": 0.033, "residual": 0.045}), DIGITS)
    assert told == (
        "About level: plain 3.3%, residual 4.5% of the last 640 training pictures wrong. On so "
        "many, chance alone makes a difference of up to 2.2 points."
    )
    assert "is ahead" in happening(run({"plain": 0.033, "residual": 0.062}), DIGITS)
    assert "About level" in happening(run({"plain": 0.0, "residual": 0.0}), DIGITS)
    twice = replace(DIGITS, batch=256)  # four times as many pictures, half the margin
    assert "is ahead" in happening(run({"plain": 0.033, "residual": 0.045}), twice)
    # The same by drawing: two equally good networks differ by more in a twentieth of all cases.
    random = np.random.default_rng(1)
    first, second = random.binomial(640, 0.039, (2, 20_000)) / 640
    margins = 2 * np.sqrt((first + second) * (1 - (first + second) / 2) / 640)
    assert np.mean(np.abs(first - second) > margins) == pytest.approx(0.045, abs=0.01)
    assert by_chance(0.033, 0.045, 640) == pytest.approx(2 * np.sqrt(2 * 0.039 * 0.961 / 640))


def test_of_points_that_cover_many_steps_all_pictures_count() -> None:
    curves = run({"plain": 0.2, "residual": 0.2}, done=STEPS)
    thinned = replace(
        curves,
        steps=curves.steps[3::4],
        networks={
            kind: NetworkCurve(
                n.learning_rate[::4], n.loss[::4], n.error[::4], n.gradient_norms[::4]
            )
            for kind, n in curves.networks.items()
        },
    )
    assert [n.pictures for n in standings(thinned, DIGITS)] == [12 * 64] * 2


def test_in_the_first_epoch_nobody_is_ahead() -> None:
    far: Told = {"plain": 0.88, "residual": 0.7}
    assert happening(run(far, done=STEPS_AN_EPOCH - 1), DIGITS) == (
        "It is too early to say who is ahead: residual 70%, plain 88% of the last 640 "
        "training pictures wrong."
    )
    after = happening(run(far, done=STEPS_AN_EPOCH), DIGITS)
    assert after.startswith("The residual network is ahead: residual 70%")


def test_only_the_last_batches_count() -> None:
    curves = run({"plain": 0.9, "residual": 0.9})
    curves.networks["residual"].error[-10:] = 0.5
    assert "residual 50%" in happening(curves, DIGITS)


def test_of_a_folder_no_chance_is_known() -> None:
    told = happening(run({"plain": 0.9, "residual": 0.9}), recipe("a/folder", 20))
    assert "guess" not in told


def test_warming_up_is_said_of_whoever_does() -> None:
    settings = recipe("digits", 110)
    errors: Told = {"plain": 0.9, "residual": 0.4}
    both = happening(run(errors, rates={"plain": 0.01, "residual": 0.01}), settings)
    assert both.startswith("Both networks still warm up at a learning rate of 0.01")
    one = happening(run(errors, rates={"plain": 0.01}), settings)
    assert one.startswith("The plain network still warms up")
    assert "The residual network is ahead" in one
    never = happening(run(errors, rates={"plain": 0.01}), replace(settings, warm_up=False))
    assert "warm" not in never
    late = replace(settings, learning_rate=0.1, milestones=(200,))  # 0.01 is due by then
    assert "warm" not in happening(run(errors, rates={"plain": 0.01, "residual": 0.01}), late)


@pytest.mark.parametrize(("done", "said"), [(100, False), (101, True), (120, True), (121, False)])
def test_a_lower_learning_rate_is_news_for_a_while(done: int, said: bool) -> None:
    settings = replace(DIGITS, milestones=(100,))
    told = happening(run({"plain": 0.5, "residual": 0.1}, done), settings)
    expected = "After step 100 the learning rate was divided by 10: it is 0.005 now."
    assert (expected in told) is said


def test_diverging_comes_before_all_else() -> None:
    curves = run({"plain": 0.9, "residual": 0.2}, diverged={"plain": 7})
    told = happening(curves, DIGITS)
    assert told.startswith("The plain network has diverged: by step 7 the loss was not a number")
    assert "The residual network gets 20% of recent training pictures wrong." in told
    both = run({"plain": 0.9, "residual": 0.9}, diverged={"plain": 7, "residual": 9})
    assert "Both networks have diverged: by steps 7 and 9" in happening(both, DIGITS)
    same = run({"plain": 0.9, "residual": 0.9}, diverged={"plain": 7, "residual": 7})
    assert "by step 7 the" in verdict(same, DIGITS)


@pytest.mark.parametrize(
    ("plain", "residual", "words"),
    [
        (0.01, 0.2, "the residual network's gradient is 20 times as large as the plain one's"),
        (1e3, 1e-5, "the plain network's gradient is over a million times as large"),
        (0.0, 1.0, "No gradient at all reaches the plain network's first layer."),
    ],
)
def test_gradients_far_apart(plain: float, residual: float, words: str) -> None:
    curves = run({"plain": 0.5, "residual": 0.1}, gradients={"plain": plain, "residual": residual})
    assert words in of_gradients(curves, DIGITS)
    alike = run({"plain": 0.5, "residual": 0.1}, gradients={"plain": 1, "residual": 9})
    assert "no network's gradient is ten times as large" in of_gradients(alike, DIGITS)


def test_what_happens_is_told_without_gradients_which_turn_about() -> None:
    for plain in (1e-3, 1e3):
        far = run({"plain": 0.9, "residual": 0.5}, gradients={"plain": plain, "residual": 1})
        assert "gradient" not in happening(far, DIGITS)


def test_a_lag_of_batch_norms_averages_is_explained() -> None:
    curves = run({"plain": 0.5, "residual": 0.1}, train={"plain": 0.55, "residual": 0.87})
    told = verdict(curves, DIGITS)
    assert "residual network got 87% of the whole training set wrong and 10% of the last" in told
    assert "running averages" in told
    assert "plain network got" not in told
    assert "running averages" not in verdict(curves, replace(DIGITS, batch_norm=False))


# --- The verdict -------------------------------------------------------------------------------


def test_a_plain_network_that_fails_to_train_is_not_yet_degradation() -> None:
    told = verdict(run({"plain": 0.62, "residual": 0.002}), DIGITS)
    assert "The plain network ended with the higher training error: residual 0.20%, plain" in told
    assert "not overfitting" in told
    assert "failure to train within 10 epochs" in told
    assert "at convergence, on CIFAR-10 and ImageNet: this run cannot show that." in told
    assert "one seed, 1" in told
    assert "stopped" not in told
    assert "healthy norms, which means that they do not vanish" in told
    assert "vanishing gradients unlikely" in told
    assert "cannot tell" not in told


def test_a_shallower_plain_network_of_the_same_job_is_compared() -> None:
    shallow = Run(replace(DIGITS, depth=20), run({"plain": 0.02, "residual": 0.0}))
    deep = Run(DIGITS, run({"plain": 0.62, "residual": 0.002}))
    told = verdict(deep.curves, deep.settings, [shallow, deep])
    assert "more than the 2.0% of the plain network of 20 layers, as in the paper's Fig" in told
    assert "behind after 10 epochs; that it would stay so, this run cannot show" in told
    assert "this run cannot show that." not in told
    assert "20 layers" not in verdict(deep.curves, deep.settings, [deep])
    as_bad = Run(replace(DIGITS, depth=20), run({"plain": 0.61, "residual": 0.0}))
    assert "20 layers" not in verdict(deep.curves, deep.settings, [as_bad, deep])


def test_a_plain_network_a_little_behind_asks_for_a_shallower_one() -> None:
    told = verdict(run({"plain": 0.13, "residual": 0.06}), recipe("cifar10", 56))
    assert "train a shallower plain network for as long and compare" in told
    assert "failure" not in told


def test_small_gradients_are_neither_cause_nor_consequence() -> None:
    curves = run({"plain": 0.62, "residual": 0.0}, gradients={"plain": 1e-3, "residual": 1})
    told = verdict(curves, DIGITS)
    assert "1,000 times as large" in told
    assert "or comes of it, this run cannot tell" in told


def test_a_draw_and_a_defeat() -> None:
    draw = verdict(run({"plain": 0.006, "residual": 0.001}), replace(DIGITS, depth=8))
    assert "At 8 layers and this budget the shortcuts made little difference." in draw
    assert "overfitting" not in draw
    defeat = verdict(run({"plain": 0.01, "residual": 0.2}), DIGITS)
    assert "The residual network ended with the higher training error" in defeat
    assert "degradation" not in defeat
    neither = verdict(run({"plain": 0.9, "residual": 0.7}), DIGITS)
    assert "Neither network was trained by the end" in neither


def test_overfitting_is_a_gap_between_training_and_test() -> None:
    told = verdict(
        run({"plain": 0.01, "residual": 0.01}, test={"plain": 0.02, "residual": 0.12}), DIGITS
    )
    assert "The residual network gets 12% of the test pictures wrong and 1.0%" in told
    assert "The plain network gets" not in told


def test_without_batch_norm_it_is_another_difficulty() -> None:
    settings = replace(DIGITS, batch_norm=False)
    curves = run({"plain": 0.9, "residual": 0.9}, diverged={"residual": 3})
    told = verdict(curves, settings)
    assert "The residual network has diverged: by step 3" in told
    assert "plain network ended with a training error of 90%, hardly better than a guess" in told
    assert "another difficulty than degradation" in told
    assert "zeros around small maps" in told
    assert "healthy" not in told
    assert "zeros around" not in verdict(curves, replace(recipe("cifar10", 56), batch_norm=False))


@pytest.mark.parametrize("gap", [0.0199, 0.02, 0.0201])
def test_verdict_and_guess_draw_the_same_line(gap: float) -> None:
    curves = run({"plain": gap, "residual": 0.0})
    same = outcome([Run(DIGITS, curves)]) == SAME
    assert ("ended close together" in verdict(curves, DIGITS)) == same


def test_who_has_diverged_is_level_with_nobody() -> None:
    settings = replace(DIGITS, batch_norm=False)
    one = Run(settings, run({"plain": 0.9, "residual": 0.9}, diverged={"residual": 3}))
    assert outcome([one]) == "Plain"
    assert headline([one]) == "Wrong on the training pictures: plain 90%, residual diverged."
    both = Run(settings, run({"plain": 0.9, "residual": 0.9}, diverged={"residual": 3, "plain": 3}))
    assert outcome([both]) is None
    assert "plain diverged, residual diverged" in headline([both])


def test_a_headline_names_what_the_runs_differ_in() -> None:
    def runs(*all_settings: Settings) -> list[Run]:
        return [
            Run(
                s,
                run(
                    {"plain": s.depth / 100, "residual": 0.0}
                    if s.networks == "both"
                    else {s.networks: 0.01}
                ),
            )
            for s in all_settings
        ]

    assert headline(runs(*(replace(DIGITS, depth=depth) for depth in (8, 56, 20)))) == (
        "Wrong on the training pictures. 8 layers: plain 8.0%, residual 0%. "
        "56 layers: plain 56%, residual 0%."
    )
    alone = replace(DIGITS, networks="residual")
    assert headline(runs(alone, replace(alone, shortcut="B"))) == (
        "Wrong on the training pictures. Option A: residual 1.0%. Option B: residual 1.0%."
    )
    warm = recipe("digits", 110)
    assert "110 layers, without warm-up: plain" in headline(
        runs(warm, replace(warm, warm_up=False))
    )
    early = Run(DIGITS, run({"plain": 0.9, "residual": 0.9}, done=30))
    assert headline([early]).startswith("No epoch had ended")


def test_one_network_alone() -> None:
    settings = replace(DIGITS, networks="residual")
    told = verdict(run({"residual": 0.05}), settings)
    assert "The residual network ended with a training error of 5.0%." in told
    assert "only a run of both networks can show" in told
    assert "plain" not in told
    assert happening(run({"residual": 0.05}), settings).startswith("The residual network gets 5.0")


def test_a_stopped_run() -> None:
    early = verdict(run({"plain": 0.9, "residual": 0.9}, done=30), DIGITS)
    assert early.startswith("The run was stopped after 30 of 400 steps.")
    assert "no error on the whole sets was measured" in early
    assert "ended with" not in early
    later = verdict(run({"plain": 0.9, "residual": 0.1}, done=90), DIGITS)
    assert "failure to train within 2 epochs" in later


def test_a_warm_up_that_never_ended_is_told() -> None:
    curves = run({"plain": 0.9, "residual": 0.1}, rates={"plain": 0.01})
    assert "The plain network never got beyond its warm-up" in verdict(
        curves, recipe("digits", 110)
    )


@pytest.mark.parametrize(
    ("fraction", "words"),
    [(0, "0%"), (0.00214, "0.21%"), (0.0314, "3.1%"), (0.0996, "10%"), (0.618, "62%")],
)
def test_percentages_have_two_digits(fraction: float, words: str) -> None:
    assert percent(fraction) == words


def test_a_point_longer_than_the_window_still_counts() -> None:
    curves = run({"plain": 0.9, "residual": 0.9})
    networks: dict[NetworkKind, NetworkCurve] = {
        kind: NetworkCurve(*(getattr(c, name)[:4] for name in NetworkCurve.__slots__))
        for kind, c in curves.networks.items()
    }
    networks["plain"].error[-1] = 0.25
    coarse = replace(curves, steps=np.array([100, 200, 300, 400]), networks=networks)
    told = happening(coarse, DIGITS)
    assert "plain 25%" in told
