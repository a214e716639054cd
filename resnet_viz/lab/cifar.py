"""CIFAR-10 as torchvision keeps it, downloaded where there is no copy."""

from __future__ import annotations

import os
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import torch
from torchvision.datasets import CIFAR10
from torchvision.datasets.utils import extract_archive

from resnet_viz.errors import DataError
from resnet_viz.lab.data import LabData
from resnet_viz.networks import weights
from resnet_viz.networks.download import Progress, download

# Of cifar-10-python.tar.gz, 170,498,071 bytes; torchvision knows the files in it by their MD5.
CIFAR10_SHA256 = "6d958be074577803d12ecdefd02955f39262c83c16fe9348329d7fe0b5c001ce"


def cifar10_folder() -> Path:
    """Where CIFAR-10 lies once it has been downloaded. Raises `DownloadError` where there is no
    place for it."""
    return weights.hub_folder() / "datasets" / CIFAR10.base_folder


def cifar10(
    root: Path,
    progress: Progress | None = None,
    dataset: type[CIFAR10] = CIFAR10,
    sha256: str = CIFAR10_SHA256,
) -> LabData:
    """CIFAR-10, 32x32, color: 50,000 to train and 10,000 to test.

    Read from `root`/cifar-10-batches-py, which is downloaded where it is missing: whole and
    verified or not at all. `dataset` and `sha256` name the files, as torchvision does, and their
    archive. Raises `DownloadError`, or `DataError` where the copy in `root` is damaged.
    """
    if not (root / dataset.base_folder).exists():
        _download(root, progress, dataset, sha256)
    try:
        train, test = dataset(root, train=True), dataset(root, train=False)
    except RuntimeError as error:  # torchvision's checksums
        raise DataError(
            f"{root / dataset.base_folder} is damaged; delete it, and it is downloaded again."
        ) from error
    parts = [
        torch.from_numpy(values)
        for part in (train, test)
        for values in (
            np.ascontiguousarray(part.data.transpose(0, 3, 1, 2)),
            np.array(part.targets, dtype=np.int64),
        )
    ]
    return LabData.of("CIFAR-10", tuple(train.classes), *parts, augment=True)


def _download(root: Path, progress: Progress | None, dataset: type[CIFAR10], sha256: str) -> None:
    """Fetch, and unpack in a folder beside the target: the rename is atomic."""
    archive = root / dataset.filename
    try:
        root.mkdir(parents=True, exist_ok=True)
        download(dataset.url, archive, sha256, progress)
        try:
            with TemporaryDirectory(prefix="cifar-", dir=root) as room:
                extract_archive(str(archive), room)
                os.replace(Path(room) / dataset.base_folder, root / dataset.base_folder)
        finally:
            archive.unlink(missing_ok=True)
    except OSError as error:
        if (root / dataset.base_folder).exists():  # another job has fetched it meanwhile
            return
        raise DataError(
            f"CIFAR-10 cannot be stored in {root} ({error.strerror}); make room there or give "
            f"the folder of a copy you have."
        ) from error
