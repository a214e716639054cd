"""The catalogue's names and figures, against torchvision's own."""

import pytest
from torchvision.models import get_model_weights

from resnet_viz.errors import DataError
from resnet_viz.facts.catalog import (
    ARCHITECTURES,
    RESIZE,
    Category,
    category_of,
    class_named,
    imagenet_categories,
)

IMAGENET = [(a.name, weights) for a in ARCHITECTURES.values() for weights in a.imagenet]


@pytest.mark.parametrize(("name", "weights"), IMAGENET)
def test_published_figures_are_torchvisions(name: str, weights: str) -> None:
    entry = get_model_weights(name)[weights.upper()]
    accuracy = ARCHITECTURES[name].imagenet[weights]
    assert entry.meta["_metrics"]["ImageNet-1K"] == {"acc@1": accuracy.top1, "acc@5": accuracy.top5}
    assert entry.transforms.keywords.get("resize_size", 256) == RESIZE[weights]
    assert [c.label for c in imagenet_categories()] == entry.meta["categories"]


def test_every_imagenet_set_of_each_network_is_offered() -> None:
    for name in ARCHITECTURES:
        if ARCHITECTURES[name].kind == "residual":
            published = {entry.name.lower() for entry in get_model_weights(name)}
            assert set(ARCHITECTURES[name].imagenet) == published


def test_a_folder_name_is_a_wordnet_id_or_a_label() -> None:
    assert category_of("n03445777").label == "golf ball"
    assert category_of("my cat").wnid is None


def test_wordnet_ids_are_sorted_as_imagenets_outputs_are() -> None:
    ids = [c.wnid for c in imagenet_categories()]
    assert ids == sorted(set(ids))


def test_of_two_classes_that_differ_in_case_the_one_as_written_is_meant() -> None:
    """ImageNet knows the garment and the Welsh corgi; ids and numbers as torchvision has them."""
    classes = imagenet_categories()
    assert (class_named("cardigan", classes), class_named("Cardigan", classes)) == (474, 264)
    assert (class_named("n02963159", classes), class_named("n02113186", classes)) == (474, 264)
    with pytest.raises(DataError, match=r"Cardigan \(n02113186\), cardigan \(n02963159\); give"):
        class_named("CARDIGAN", classes)


def test_a_class_is_known_by_label_by_id_and_by_label_in_another_case() -> None:
    classes = [Category("n00000001", None), Category("Cat", "n00000001"), Category("Ärger", None)]
    named = [class_named(name, classes) for name in ("Cat", "cat", "ärger", "n00000001", "dog")]
    assert named == [1, 1, 2, 0, None]


def test_every_label_and_id_of_imagenet_means_its_own_output() -> None:
    classes = imagenet_categories()
    for number, category in enumerate(classes[::7]):
        assert class_named(category.label, classes) == 7 * number
        assert class_named(str(category.wnid), classes) == 7 * number
