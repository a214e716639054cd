"""The lab's data: digits, CIFAR-10, or any folder of pictures by class, whole in memory."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional as F

from resnet_viz.errors import DataError
from resnet_viz.fitting.photos import load_photos
from resnet_viz.lab.settings import CIFAR10_FOLDER
from resnet_viz.networks.download import Progress
from resnet_viz.packages import file_in
from resnet_viz.pictures.folders import PhotoFolder, open_folder

SIDE = 32  # pixels that a folder's pictures are scaled to
PADDING = 4  # pixels a training picture is moved at most, filled with zeros
DIGITS = ("sklearn", "datasets/data/digits.csv.gz")
DIGITS_FOR_TRAINING = 1400
FOLDER_FOR_TESTING = 0.2
SPLIT_SEED = 1  # of the data's own splits: the test set is the same for every run
TEST_FOLDERS = ("test", "val", "valid", "validation")


@dataclass(frozen=True, slots=True, eq=False)
class LabData:
    """Pictures and labels to train and to test on.

    *_images: uint8 (N, C, H, W), 255 is white; *_labels: int64 (N,), numbers of `classes`.
    mean, std: float32 (C,), of each channel of the training pictures, in [0, 1].
    augment: whether training pictures are flipped and moved.
    left_out: how many files of a folder were no pictures.
    """

    name: str
    classes: tuple[str, ...]
    train_images: Tensor
    train_labels: Tensor
    test_images: Tensor
    test_labels: Tensor
    mean: Tensor
    std: Tensor
    augment: bool
    left_out: int = 0

    @classmethod
    def of(
        cls,
        name: str,
        classes: Sequence[str],
        train_images: Tensor,
        train_labels: Tensor,
        test_images: Tensor,
        test_labels: Tensor,
        *,
        augment: bool,
    ) -> LabData:
        """With mean and standard deviation, from a count of each of the 256 values: exact, and
        without a copy of all pictures in floating point."""
        values = torch.arange(256, dtype=torch.float64) / 255
        shares = torch.stack(
            [
                torch.bincount(channel.flatten(), minlength=256).double() / channel.numel()
                for channel in train_images.transpose(0, 1)
            ]
        )
        mean = shares @ values
        variance = shares @ values.square() - mean.square()
        std = variance.clamp(min=1 / 255**2).sqrt()  # of pictures that are all alike it is zero
        return cls(
            name=name,
            classes=tuple(classes),
            train_images=train_images,
            train_labels=train_labels,
            test_images=test_images,
            test_labels=test_labels,
            mean=mean.float(),
            std=std.float(),
            augment=augment,
        )

    @property
    def channels(self) -> int:
        return self.train_images.shape[1]

    def to(self, device: torch.device) -> LabData:
        """The same with all tensors on a device."""
        tensors = ("train_images", "train_labels", "test_images", "test_labels", "mean", "std")
        return replace(self, **{name: getattr(self, name).to(device) for name in tensors})

    def normalized(self, images: Tensor) -> Tensor:
        """uint8 (B, C, H, W) as float32, in which each channel of the training set has mean 0
        and standard deviation 1."""
        mean, std = (values.view(1, -1, 1, 1) for values in (self.mean, self.std))
        return (images / 255 - mean) / std


def open_data(name: str, progress: Progress | None = None) -> LabData:
    """The data called `name`: "digits", "cifar10" or a folder's path.

    A folder holds CIFAR-10 as torchvision keeps it (`cifar-10-batches-py`), or a folder of
    pictures a class. `progress` is told of CIFAR-10's download where there is no copy in
    torch's cache. Raises `DataError` and `DownloadError`.
    """
    if name == "digits":
        return digits()
    folder = Path(name).expanduser()
    if name != "cifar10" and not (folder / CIFAR10_FOLDER).exists():
        return photos(folder)
    from resnet_viz.lab import cifar  # torchvision takes seconds to import

    return cifar.cifar10(cifar.cifar10_folder().parent if name == "cifar10" else folder, progress)


def digits() -> LabData:
    """scikit-learn's handwritten digits, 8x8, gray: 1,400 to train and 397 to test."""
    rows = np.loadtxt(file_in(*DIGITS), delimiter=",")  # of each, 64 values up to 16 and the digit
    images = torch.from_numpy(np.round(rows[:, :-1] * 255 / 16).astype(np.uint8)).view(-1, 1, 8, 8)
    labels = torch.from_numpy(rows[:, -1].astype(np.int64))
    order = _shuffled(len(labels))
    train, test = order[:DIGITS_FOR_TRAINING], order[DIGITS_FOR_TRAINING:]
    parts = (images[train], labels[train], images[test], labels[test])
    return LabData.of("digits", [str(digit) for digit in range(10)], *parts, augment=False)


def photos(folder: Path) -> LabData:
    """Pictures by class, their middle squares scaled to 32x32.

    `folder` holds one folder a class, of whose pictures a fifth is for testing, or it holds
    `train` and `test` (or `val`) folders of such folders. Raises `DataError`, which names the
    file if one of them is no picture.
    """
    test_folder = next((folder / n for n in TEST_FOLDERS if (folder / n).is_dir()), None)
    if test_folder is not None and (folder / "train").is_dir():
        train, test = open_folder(folder / "train"), open_folder(test_folder)
        test = _as_numbered(test, train.classes, test_folder)
        left_out = train.left_out + test.left_out
    else:
        whole = open_folder(folder)
        train, test = _split(whole)
        left_out = whole.left_out
    if len(train.classes) < 2:
        raise DataError(f"{folder} holds one class; give a folder with two or more.")
    trained, tested = load_photos(train, SIDE), load_photos(test, SIDE)
    parts = (trained.pixels, trained.labels, tested.pixels, tested.labels)
    data = LabData.of(folder.name, train.classes, *parts, augment=True)
    return replace(data, left_out=left_out)


def flipped_and_moved(images: Tensor, generator: torch.Generator) -> Tensor:
    """Each picture of (B, C, H, W) mirrored or not, and moved by up to 4 pixels along both axes;
    what moves in is zero. `generator` lives on the pictures' device. The paper's section 4.2.
    """
    count, channels, height, width = images.shape
    device = images.device

    def drawn(below: int) -> Tensor:
        return torch.randint(below, (count, 1), generator=generator, device=device)

    columns = torch.arange(width, device=device)
    columns = torch.where(drawn(2) > 0, columns.flip(0), columns) + drawn(2 * PADDING + 1)
    rows = torch.arange(height, device=device) + drawn(2 * PADDING + 1)
    padded = F.pad(images, (PADDING, PADDING, PADDING, PADDING))
    each = torch.arange(count, device=device).view(-1, 1, 1, 1)
    channel = torch.arange(channels, device=device).view(1, -1, 1, 1)
    return padded[each, channel, rows.view(count, 1, height, 1), columns.view(count, 1, 1, width)]


def _as_numbered(test: PhotoFolder, classes: Sequence[str], folder: Path) -> PhotoFolder:
    """`test`, the content of `folder`, with the training folder's numbers for its classes."""
    strangers = sorted(set(test.classes) - set(classes))
    if strangers:
        raise DataError(
            f"{folder / strangers[0]} is a class that there is no training folder for; "
            f"give both folders the same classes."
        )
    numbers = [classes.index(name) for name in test.classes]
    labels = tuple(numbers[n] for n in test.labels)
    return PhotoFolder(test.files, labels, tuple(classes), test.left_out)


def _split(folder: PhotoFolder) -> tuple[PhotoFolder, PhotoFolder]:
    """Four fifths and one fifth, in the order of a shuffle that is always the same."""
    order = _shuffled(len(folder.files)).tolist()
    for_testing = max(1, round(len(order) * FOLDER_FOR_TESTING))

    def part(chosen: list[int]) -> PhotoFolder:
        files = tuple(folder.files[n] for n in chosen)
        return PhotoFolder(files, tuple(folder.labels[n] for n in chosen), folder.classes)

    return part(order[for_testing:]), part(order[:for_testing])


def _shuffled(count: int) -> Tensor:
    return torch.randperm(count, generator=torch.Generator().manual_seed(SPLIT_SEED))
