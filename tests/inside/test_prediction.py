"""Predictions and accuracies, against torch's own operations and hand counts."""

from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image
from torchvision.transforms._presets import ImageClassification

from resnet_viz.errors import DataError
from resnet_viz.inside.evaluation import evaluate
from resnet_viz.inside.prediction import predict
from resnet_viz.networks.models import LoadedModel
from resnet_viz.pictures.folders import open_folder


def test_a_prediction_equals_torchvisions_pipeline(small_model: LoadedModel) -> None:
    pixels = np.random.default_rng(2).integers(0, 256, (300, 400, 3), dtype=np.uint8)
    prediction = predict(small_model, small_model.preprocessing.prepare(pixels).cropped)
    batch = ImageClassification(crop_size=224, resize_size=224)(Image.fromarray(pixels))[None]
    with torch.inference_mode():
        logits = small_model.module(batch)[0]
    assert np.allclose(prediction.logits, logits.numpy(), atol=1e-6)
    assert np.allclose(prediction.probabilities, torch.softmax(logits, 0).numpy(), atol=1e-6)


def test_the_top_is_sorted_and_named(small_model: LoadedModel) -> None:
    prediction = predict(small_model, np.zeros((224, 224, 3), np.uint8))
    values = [score.probability for score in prediction.top]
    assert values == sorted(values, reverse=True)
    assert sum(values) == pytest.approx(1)
    best = int(prediction.logits.argmax())
    assert prediction.top[0].label == small_model.categories[best].label


def test_accuracy_counts_what_predict_says(small_model: LoadedModel, photo_folder: Path) -> None:
    folder = open_folder(photo_folder)
    right = 0
    for path, label in zip(folder.files, folder.labels, strict=True):
        with Image.open(path) as picture:
            prepared = small_model.preprocessing.prepare(np.asarray(picture))
        best = predict(small_model, prepared.cropped).top[0]
        right += folder.classes[label] in (best.label, best.wnid)
    *_, result = evaluate(small_model, folder)
    assert (result.images, result.total) == (6, 6)
    assert result.top1 == right / 6
    assert result.top5 == 1  # three classes: all are among the five best


def test_a_folder_of_unknown_classes_is_refused(
    small_model: LoadedModel, photo_folder: Path
) -> None:
    (photo_folder / "red").rename(photo_folder / "zebra")
    with pytest.raises(DataError, match="zebra"):
        next(evaluate(small_model, open_folder(photo_folder)))


def test_a_photo_that_cannot_be_read_is_named(small_model: LoadedModel, photo_folder: Path) -> None:
    (photo_folder / "red" / "0.png").write_bytes(b"not a picture")
    with pytest.raises(DataError, match=r"0\.png"):
        list(evaluate(small_model, open_folder(photo_folder)))


def test_an_empty_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="no photos"):
        open_folder(tmp_path)
    with pytest.raises(DataError, match="not a folder"):
        open_folder(tmp_path / "missing")
