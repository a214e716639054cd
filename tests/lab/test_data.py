"""The lab's data from real files: digits, CIFAR-10 in torchvision's format, folders of pictures."""

import functools
import hashlib
import io
import json
import pickle
import shutil
import socket
import subprocess
import sys
import tarfile
import threading
import zipfile
from collections.abc import Iterator
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image
from sklearn.datasets import load_digits
from torch import Tensor
from torchvision.datasets import CIFAR10

from resnet_viz.errors import DataError, DownloadError
from resnet_viz.lab.cifar import cifar10
from resnet_viz.lab.data import LabData, digits, flipped_and_moved, open_data

CIFAR_JPEGS = Path(__file__).parents[3] / "shared" / "data" / "cifar10-jpeg.zip"


# --- Digits ------------------------------------------------------------------------------------


def listed(images: np.ndarray, labels: list[int]) -> list[tuple[list[int], int]]:
    pixels = np.round(images).astype(int).reshape(len(images), -1).tolist()
    return sorted(zip(pixels, labels, strict=True))


def test_digits_are_scikit_learns_each_of_them_once() -> None:
    data = open_data("digits")
    assert data.train_images.shape == (1400, 1, 8, 8)
    assert data.test_images.shape == (397, 1, 8, 8)
    assert (data.channels, len(data.classes), data.augment) == (1, 10, False)
    images = torch.cat([data.train_images, data.test_images])[:, 0].numpy()
    labels = torch.cat([data.train_labels, data.test_labels]).tolist()
    bunch = load_digits()
    assert listed(images / 255 * 16, labels) == listed(bunch.images, bunch.target.tolist())
    assert torch.equal(digits().test_images, data.test_images)


def test_a_worker_learns_the_digits_without_what_takes_seconds_to_import() -> None:
    # What a worker imports before its first order, and what that order of digits needs.
    script = (
        "import json, sys; import resnet_viz.lab.loop; from resnet_viz.lab.data import open_data; "
        "open_data('digits'); print(json.dumps(sorted(sys.modules)))"
    )
    answer = subprocess.run([sys.executable, "-c", script], capture_output=True, check=True)
    modules = set(json.loads(answer.stdout))
    assert "torch" in modules
    assert not {"scipy", "sklearn", "torchvision"} & modules


def test_normalized_pictures_have_mean_0_and_deviation_1(folder: Path) -> None:
    for data in (digits(), open_data(str(folder))):
        pixels = data.train_images.numpy() / 255
        assert data.mean.numpy() == pytest.approx(pixels.mean(axis=(0, 2, 3)), abs=1e-6)
        assert data.std.numpy() == pytest.approx(pixels.std(axis=(0, 2, 3)), abs=1e-6)
        images = data.normalized(data.train_images)
        assert images.dtype == torch.float32
        torch.testing.assert_close(images.mean(dim=(0, 2, 3)), torch.zeros(data.channels))
        spread = images.std(dim=(0, 2, 3), correction=0)
        torch.testing.assert_close(spread, torch.ones(data.channels))


def test_pictures_that_are_all_alike_stay_finite(tmp_path: Path) -> None:
    write_pictures(tmp_path, {"ants": 1, "bees": 1})
    data = open_data(str(tmp_path))
    assert data.normalized(data.train_images).isfinite().all()


# --- CIFAR-10 ----------------------------------------------------------------------------------

NAMES = ["cat", "dog"]
TRAINING, TESTING = 5, 3  # pictures a file


def write_cifar(root: Path) -> type[CIFAR10]:
    """A small CIFAR-10 in `root`, in the format of the real one, and torchvision's reader of it."""
    folder = root / CIFAR10.base_folder
    folder.mkdir(parents=True)
    random = np.random.default_rng(1)

    def write(name: str, content: object) -> list[str]:
        (folder / name).write_bytes(pickle.dumps(content))
        return [name, hashlib.md5((folder / name).read_bytes()).hexdigest()]

    def batch(name: str, count: int) -> list[str]:
        pixels = random.integers(0, 256, (count, 3072), dtype=np.uint8)
        return write(name, {"data": pixels, "labels": [n % 2 for n in range(count)]})

    training = [batch(f"data_batch_{number}", TRAINING) for number in range(1, 6)]
    testing = [batch("test_batch", TESTING)]
    meta = write("batches.meta", {"label_names": NAMES})
    lists = {"train_list": training, "test_list": testing}
    fields = {"filename": meta[0], "key": "label_names", "md5": meta[1]}
    return type("SmallCifar", (CIFAR10,), lists | {"meta": fields})


def check_cifar(data: LabData, folder: Path) -> None:
    assert data.classes == ("cat", "dog")
    assert (data.channels, data.augment) == (3, True)
    files = [f"data_batch_{number}" for number in range(1, 6)]
    stored = [pickle.loads((folder / name).read_bytes())["data"] for name in files]
    assert np.array_equal(data.train_images.numpy().reshape(-1, 3072), np.concatenate(stored))
    assert data.train_labels.tolist() == [n % 2 for n in range(TRAINING)] * 5
    assert data.test_labels.tolist() == [0, 1, 0]


def test_a_local_copy_of_cifar10_is_read(tmp_path: Path) -> None:
    dataset = write_cifar(tmp_path)
    check_cifar(cifar10(tmp_path, dataset=dataset), tmp_path / CIFAR10.base_folder)


def test_a_damaged_copy_is_not_used(tmp_path: Path) -> None:
    write_cifar(tmp_path)  # whole, but not the published files
    with pytest.raises(DataError, match=r"cifar-10-batches-py is damaged; delete it"):
        open_data(str(tmp_path))


@pytest.fixture
def archive(tmp_path: Path) -> tuple[Path, type[CIFAR10]]:
    """The small CIFAR-10 as an archive, which its reader knows the checksum of."""
    source = tmp_path / "source"
    dataset = write_cifar(source)
    path = tmp_path / "served" / CIFAR10.filename
    path.parent.mkdir()
    with tarfile.open(path, "w:gz") as tar:
        tar.add(source / CIFAR10.base_folder, CIFAR10.base_folder)
    dataset.tgz_md5 = hashlib.md5(path.read_bytes()).hexdigest()
    return path, dataset


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:
        pass


@pytest.fixture
def address(archive: tuple[Path, type[CIFAR10]], monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    handler = functools.partial(Quiet, directory=str(archive[0].parent))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/{CIFAR10.filename}"
        server.shutdown()


def test_cifar10_is_downloaded_once(
    tmp_path: Path, archive: tuple[Path, type[CIFAR10]], address: str
) -> None:
    path, dataset = archive
    dataset.url = address
    sha256 = hashlib.sha256(path.read_bytes()).hexdigest()
    told: list[tuple[int, int | None]] = []
    root = tmp_path / "cache" / "datasets"
    data = cifar10(root, lambda *numbers: told.append(numbers), dataset, sha256)
    check_cifar(data, root / CIFAR10.base_folder)
    assert told[-1] == (path.stat().st_size, path.stat().st_size)
    assert [entry.name for entry in root.iterdir()] == [CIFAR10.base_folder]

    path.unlink()  # from now on the server has nothing to give
    check_cifar(cifar10(root, None, dataset, sha256), root / CIFAR10.base_folder)


def test_two_jobs_may_download_at_the_same_time(
    tmp_path: Path, archive: tuple[Path, type[CIFAR10]], address: str
) -> None:
    path, dataset = archive
    dataset.url = address
    sha256 = hashlib.sha256(path.read_bytes()).hexdigest()
    root = tmp_path / "cache"

    def other_is_sooner(done: int, total: int | None) -> None:
        if not (root / CIFAR10.base_folder).exists():
            write_cifar(root)

    check_cifar(cifar10(root, other_is_sooner, dataset, sha256), root / CIFAR10.base_folder)
    assert [entry.name for entry in root.iterdir()] == [CIFAR10.base_folder]


def test_what_is_not_the_published_archive_is_not_kept(
    tmp_path: Path, archive: tuple[Path, type[CIFAR10]], address: str
) -> None:
    dataset = archive[1]
    dataset.url = address
    with pytest.raises(DownloadError, match="not the published file"):
        cifar10(tmp_path / "cache", None, dataset)  # under the real one's checksum
    assert list((tmp_path / "cache").iterdir()) == []


def test_a_download_that_cannot_start_is_one_sentence(
    tmp_path: Path, archive: tuple[Path, type[CIFAR10]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    dataset = archive[1]
    with socket.socket() as bound:  # and does not listen
        bound.bind(("127.0.0.1", 0))
        dataset.url = f"http://127.0.0.1:{bound.getsockname()[1]}/{CIFAR10.filename}"
        with pytest.raises(DownloadError, match=r"could not be downloaded .*try again\.$"):
            cifar10(tmp_path / "cache", None, dataset)
    assert list((tmp_path / "cache").iterdir()) == []


def test_a_cache_that_cannot_be_written_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(DataError, match=r"cannot be stored in .*file.*; make room"):
        cifar10(tmp_path / "file")


# --- Folders -----------------------------------------------------------------------------------


def write_pictures(folder: Path, classes: dict[str, int], side: int = 40) -> None:
    """Pictures of one color each: the class in red, the picture's number in green."""
    for number, (name, count) in enumerate(classes.items()):
        (folder / name).mkdir(parents=True)
        for picture in range(count):
            pixels = np.full(
                (side, side + 8, 3), (50 * number, 10 * picture, 20 * picture), np.uint8
            )
            Image.fromarray(pixels).save(folder / name / f"{picture}.png")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    write_pictures(tmp_path / "pictures", {"ants": 10, "bees": 10})
    return tmp_path / "pictures"


def seen(images: Tensor, labels: Tensor) -> list[tuple[int, int, int]]:
    """Each picture's label and its two telling colors; it must be of one color all over."""
    assert images.shape[1:] == (3, 32, 32)
    assert torch.equal(images.amin(dim=(2, 3)), images.amax(dim=(2, 3)))
    corner = images[:, :2, 0, 0].tolist()
    return [(label, *color) for label, color in zip(labels.tolist(), corner, strict=True)]


def test_a_fifth_of_a_folder_is_for_testing(folder: Path) -> None:
    data = open_data(str(folder))
    assert (data.classes, data.augment) == (("ants", "bees"), True)
    train = seen(data.train_images, data.train_labels)
    test = seen(data.test_images, data.test_labels)
    assert len(test) == 4
    assert sorted(train + test) == [(n, 50 * n, 10 * p) for n in range(2) for p in range(10)]
    again = open_data(str(folder))
    assert seen(again.test_images, again.test_labels) == test


@pytest.mark.parametrize("name", ["test", "val"])
def test_a_given_split_is_kept_and_its_classes_go_by_name(tmp_path: Path, name: str) -> None:
    write_pictures(tmp_path / "train", {"ants": 2, "bees": 2, "crabs": 2})
    write_pictures(tmp_path / name, {"crabs": 3})
    data = open_data(str(tmp_path))
    assert data.classes == ("ants", "bees", "crabs")
    assert sorted(seen(data.train_images, data.train_labels)) == [
        (n, 50 * n, 10 * p) for n in range(3) for p in range(2)
    ]
    assert seen(data.test_images, data.test_labels) == [(2, 0, 10 * p) for p in range(3)]


def test_a_class_may_be_called_train(tmp_path: Path) -> None:
    write_pictures(tmp_path, {"bus": 3, "train": 3})
    assert open_data(str(tmp_path)).classes == ("bus", "train")


def test_a_folder_that_cannot_be_used_is_one_sentence(folder: Path, tmp_path: Path) -> None:
    (folder / "bees" / "4.png").write_bytes(b"no picture")
    with pytest.raises(DataError, match=r"4\.png cannot be used"):
        open_data(str(folder))
    shutil.rmtree(folder / "bees")
    with pytest.raises(DataError, match="holds one class"):
        open_data(str(folder))
    with pytest.raises(DataError, match="is not a folder"):
        open_data(str(folder / "missing"))
    write_pictures(tmp_path / "train", {"ants": 1, "bees": 1})
    write_pictures(tmp_path / "test", {"wasps": 1})
    with pytest.raises(DataError, match=r"wasps is a class .* no training folder"):
        open_data(str(tmp_path))


@pytest.mark.skipif(not CIFAR_JPEGS.exists(), reason="needs ../shared/data/cifar10-jpeg.zip")
def test_real_pictures_of_a_given_split(tmp_path: Path) -> None:
    with zipfile.ZipFile(CIFAR_JPEGS) as archive:
        for part, name in (("train", "cat"), ("train", "ship"), ("test", "cat"), ("test", "ship")):
            for number in range(3):
                archive.extract(f"cifar10/{part}/{name}/{number:04}.jpg", tmp_path)
        first = archive.read("cifar10/test/cat/0000.jpg")
    data = open_data(str(tmp_path / "cifar10"))
    assert data.train_labels.tolist() == [0, 0, 0, 1, 1, 1]
    assert data.classes == ("cat", "ship")
    expected = np.asarray(Image.open(io.BytesIO(first)).convert("RGB")).transpose(2, 0, 1)
    assert np.array_equal(data.test_images[0].numpy(), expected)


# --- Augmentation ------------------------------------------------------------------------------


def test_pictures_are_flipped_and_moved_by_up_to_four_pixels() -> None:
    random = np.random.default_rng(1)
    picture = random.normal(size=(2, 8, 6)).astype(np.float32)
    possible = {}
    for flip in (False, True):
        padded = np.pad(picture[:, :, ::-1] if flip else picture, ((0, 0), (4, 4), (4, 4)))
        for top in range(9):
            for left in range(9):
                crop = np.ascontiguousarray(padded[:, top : top + 8, left : left + 6])
                possible[crop.tobytes()] = (flip, top, left)
    images = torch.from_numpy(picture).repeat(4000, 1, 1, 1)
    made = flipped_and_moved(images, torch.Generator().manual_seed(1))
    drawn = {possible[np.ascontiguousarray(image).tobytes()] for image in made.numpy()}
    assert len(drawn) == 2 * 9 * 9  # every one of them, and nothing else
    again = flipped_and_moved(images, torch.Generator().manual_seed(1))
    assert torch.equal(made, again)


def test_each_picture_of_a_batch_is_moved_by_itself() -> None:
    images = torch.arange(1.0, 65).view(64, 1, 1, 1).expand(64, 3, 8, 8)
    made = flipped_and_moved(images, torch.Generator().manual_seed(1))
    assert made.amax(dim=(1, 2, 3)).tolist() == list(range(1, 65))
    assert len({tuple(image.flatten().sign().tolist()) for image in made}) > 10
