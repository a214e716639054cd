"""The sentences on how networks were trained, each against its card."""

from resnet_viz.facts.catalog import builtin_file
from resnet_viz.fitting.words import about_the_log, how_trained
from resnet_viz.networks.cards import Card, read_card
from resnet_viz.networks.recipe import Recipe, parse_cycles

RESIDUAL, PLAIN = (read_card(builtin_file(name)) for name in ("resnet50", "plainnet50"))
ONE = Recipe(parse_cycles("2e-3 muon 4x64+cutmix,2x96+cutmix,1x128,1x160"))
SHORT = Recipe(parse_cycles("2e-3 1x64; 1e-3 muon 2x96"), label_smoothing=0)


def test_the_built_in_networks_were_trained_alike() -> None:
    words = how_trained(RESIDUAL)
    assert words == how_trained(PLAIN)
    assert RESIDUAL.recipe is not None
    assert f"Trained for {RESIDUAL.recipe.epochs} epochs" in words


def test_each_recipe_has_its_words() -> None:
    assert how_trained(Card(recipe=ONE)) == (
        "Trained for 8 epochs, in which the learning rate rises and falls once: 8 with Muon at "
        "64, 96, 128 and 160 pixels, 6 of them with CutMix."
    )
    told = "Trained for 3 epochs, in which the learning rate rises and falls twice: (1) 1 with "
    told += "AdamW at 64 pixels; (2) 2 with Muon at 96 pixels."
    assert how_trained(Card(recipe=SHORT)) == told
    assert how_trained(Card()) == ""


def test_what_has_to_be_known_of_the_curves_is_the_recipes() -> None:
    assert "In 6 of the 8 [[epochs]] half of the crops" in about_the_log(ONE)
    two = Recipe(parse_cycles("2e-3 1x64; 1e-3 muon 1x64,2x96+cutmix"), label_smoothing=0)
    assert "In 2 of the 4 [[epochs]], the last one too, half of" in about_the_log(two)
    assert "2 with Muon at 96 pixels, all with CutMix" in how_trained(
        Card(recipe=Recipe(parse_cycles("2e-3 muon 2x96+cutmix")))
    )
    assert about_the_log(SHORT) == ""
