"""The sentences on how networks were trained, each against its card."""

from resnet_viz.facts.catalog import builtin_file
from resnet_viz.facts.glossary import explained
from resnet_viz.fitting import words as marked
from resnet_viz.networks.cards import Card, read_card
from resnet_viz.networks.recipe import Recipe, Stretch, parse_cycles


def plain(said: str) -> str:
    """Without the glossary's marks, every one of which the glossary knows."""
    assert explained(said).count("glossary#") == said.count("[[")
    return said.replace("[[", "").replace("]]", "")


def how_trained(card: Card) -> str:
    return plain(marked.how_trained(card))


def about_the_log(recipe: Recipe) -> str:
    return plain(marked.about_the_log(recipe))


def other_start(residual: Card, twin: Card) -> str:
    return plain(marked.other_start(residual, twin))


RESIDUAL, PLAIN = (read_card(builtin_file(name)) for name in ("resnet50", "plainnet50"))
SHORT = Recipe(parse_cycles("2e-3 1x64; 1e-3 muon 2x96"), label_smoothing=0)


def test_the_built_in_networks_were_trained_cycle_by_cycle_in_four_runs() -> None:
    words = how_trained(RESIDUAL)
    assert words == how_trained(PLAIN)
    assert words.startswith(
        "Trained for 47 epochs, in which the learning rate rises and falls 4 times: "
    )
    assert "(1) 17 with AdamW at 64, 96, 128 and 160 pixels;" in words
    assert "(4) 16 with Muon at 128, 160 and 192 pixels, 13 of them with CutMix." in words
    assert "in 4 runs, each later one from the weights of the one before as they are" in words
    assert words.endswith(
        "Run 2 drew its batches and crops with the random numbers of epochs 1 to 7."
    )


def test_another_recipe_has_other_words() -> None:
    whole = Card(recipe=SHORT, stretches=(Stretch(2, "random", 0),))
    told = "Trained for 3 epochs, in which the learning rate rises and falls 2 times: (1) 1 with "
    told += "AdamW at 64 pixels; (2) 2 with Muon at 96 pixels."
    assert how_trained(whole) == how_trained(Card(recipe=SHORT)) == told
    halves = Card(recipe=SHORT, stretches=(Stretch(1, "random", 0), Stretch(1, "int8", 1)))
    assert how_trained(halves).removeprefix(told).startswith(" It was done in 2 runs")
    assert "random numbers" not in how_trained(halves)
    assert how_trained(Card()) == ""


def test_what_has_to_be_known_of_the_curves_is_the_recipes() -> None:
    assert RESIDUAL.recipe is not None
    assert "In 13 of the 16 epochs of rise and fall 4" in about_the_log(RESIDUAL.recipe)
    assert about_the_log(SHORT) == ""


def test_how_the_twins_began_is_what_their_cards_say() -> None:
    words = other_start(RESIDUAL, PLAIN)
    assert "multiplied by 0 in the residual network, so that F(x) was 0 (a habit" in words
    assert words.endswith("and by 1 in the twin.")
    half = Card(last_batch_norm_start=0.5)
    assert "multiplied by 0.5 in the residual network and by 1 in" in other_start(half, PLAIN)
    assert other_start(PLAIN, PLAIN) == other_start(Card(), PLAIN) == ""
