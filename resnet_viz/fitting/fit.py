"""Train a built-in model: the loop behind `python -m resnet_viz fit`."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import torch
from torch import Tensor, nn
from torch.nn import functional as F
from torchvision.models.resnet import ResNet

from resnet_viz.errors import DataError
from resnet_viz.facts.networks import NetworkKind
from resnet_viz.fitting.optimizers import optimizers
from resnet_viz.fitting.photos import Photos, half_mixed, load_photos, random_crops
from resnet_viz.networks.devices import bf16_pays
from resnet_viz.networks.nets import twin_networks
from resnet_viz.networks.quantization import dequantize, quantize
from resnet_viz.networks.recipe import Recipe
from resnet_viz.pictures.folders import PhotoFolder
from resnet_viz.pictures.preprocessing import CROP, MEAN, STD

STORED_OVER_SIZE = 1.3  # photos are kept this much larger than the crops made of them
STEPS_A_RECORD = 20
STEPS_A_CHECKPOINT = 100
CALIBRATION_PHOTOS = 1024


@dataclass(frozen=True, slots=True)
class FitRecord:
    """Means over the last few steps; `step` counts from 1, `accuracy` is on the augmented
    training crops (of a mixed one, for the class with most of it), `seconds` is the time spent
    training since the first step."""

    step: int
    steps: int
    epoch: int
    size: int
    learning_rate: float
    loss: float
    accuracy: float
    images_per_second: float
    seconds: float


class Trainer:
    """One network on its way through a recipe. Raises `DataError` for less than one batch.

    The batches of a step depend on the seed and the step's number alone: a run that is killed
    and resumed sees the same pictures as one that is not, and so do the two networks.
    """

    def __init__(
        self, folder: PhotoFolder, kind: NetworkKind, recipe: Recipe, device: torch.device
    ) -> None:
        if len(folder.files) < recipe.batch:
            raise DataError(
                f"There are {len(folder.files)} photos and a batch takes {recipe.batch}; give more."
            )
        self.recipe = recipe
        self.device = device
        self.step = 0
        self.seconds = 0.0
        self._folder = folder
        self._steps_an_epoch = len(folder.files) // recipe.batch
        self.steps = self._steps_an_epoch * recipe.epochs
        residual, plain = twin_networks(len(folder.classes), recipe.seed)
        network = residual if kind == "residual" else plain
        self.network: ResNet = network.to(device, memory_format=torch.channels_last)  # type: ignore[call-overload]
        self._enter_cycle(0)
        self._photos: tuple[int, Photos] | None = None

    def records(self, checkpoint: Path) -> Iterator[FitRecord]:
        """Train to the end of the recipe; yields a record every few steps and keeps a
        checkpoint. The network is ready for use when this is exhausted."""
        self.network.train()
        losses: list[Tensor] = []
        hits: list[Tensor] = []
        began = time.perf_counter()
        while self.step < self.steps:
            loss, hit = self._train_step()
            losses.append(loss)
            hits.append(hit)
            if self.step % STEPS_A_RECORD == 0 or self.step == self.steps:
                elapsed = time.perf_counter() - began
                self.seconds += elapsed
                speed = len(losses) * self.recipe.batch / elapsed
                yield self._record(_mean(losses), _mean(hits), speed)
                losses, hits = [], []
                began = time.perf_counter()
            if self.step % STEPS_A_CHECKPOINT == 0 or self.step == self.steps:
                self.save(checkpoint)
        self._calibrate()

    def save(self, path: Path) -> None:
        """Write beside the target and rename: a kill leaves the old checkpoint or the new one."""
        partial = path.with_name(path.name + ".part")
        state = {
            "network": self.network.state_dict(),
            "optimizers": [optimizer.state_dict() for optimizer in self._optimizers],
            "step": self.step,
            "seconds": self.seconds,
        }
        torch.save(state, partial)
        os.replace(partial, path)

    def restore(self, path: Path) -> None:
        """Go on from a checkpoint that `save` wrote for the same data and recipe."""
        state = torch.load(path, map_location=self.device, weights_only=True)
        self.network.load_state_dict(state["network"])
        self.step, self.seconds = state["step"], state["seconds"]
        self._enter_cycle(self.recipe.cycle_number_at((self.step - 1) // self._steps_an_epoch))
        for optimizer, kept in zip(self._optimizers, state["optimizers"], strict=True):
            optimizer.load_state_dict(kept)

    def restore_shipped(self, stored: Mapping[str, Tensor], cycles: int, seconds: float) -> None:
        """Go on from what `cycles` cycles of the same recipe on the same data shipped, in their
        stored form, after so many `seconds`."""
        self.network.load_state_dict(dequantize(stored))
        self.step = self._steps_an_epoch * self.recipe.restarts[cycles - 1]
        self.seconds = seconds
        self._enter_cycle(cycles)

    def _enter_cycle(self, number: int) -> None:
        self._cycle = number
        optimizer = self.recipe.cycles[number].optimizer
        self._optimizers = optimizers(self.network, self.recipe, optimizer)

    def _train_step(self) -> tuple[Tensor, Tensor]:
        recipe = self.recipe
        epoch, position = divmod(self.step, self._steps_an_epoch)
        if (cycle := recipe.cycle_number_at(epoch)) != self._cycle:
            shipped = quantize(self.network.state_dict())
            self.network.load_state_dict(dequantize(shipped))
            self._enter_cycle(cycle)
        stage = recipe.stage_at(epoch)
        photos = self._photos_at(round(stage.size * STORED_OVER_SIZE))
        order = torch.randperm(len(photos.labels), generator=_generator(recipe.seed, epoch, 0))
        chosen = order[position * recipe.batch : (position + 1) * recipe.batch]
        randomness = _generator(recipe.seed, epoch, self.step + 1)
        crops = random_crops(photos.pixels[chosen].to(self.device), stage.size, recipe, randomness)
        labels = photos.labels[chosen].to(self.device)
        truth = F.one_hot(labels, len(self._folder.classes)).float()
        if stage.cutmix:
            crops, truth = half_mixed(crops, truth, randomness)
        for group in (group for optimizer in self._optimizers for group in optimizer.param_groups):
            group["lr"] = recipe.learning_rate_at(self.step / self._steps_an_epoch)
        with torch.autocast(self.device.type, torch.bfloat16, enabled=bf16_pays(self.device)):
            logits = self.network(_normalized(crops)).float()
            loss = F.cross_entropy(logits, truth, label_smoothing=recipe.label_smoothing)
        self.network.zero_grad()
        loss.backward()
        for optimizer in self._optimizers:
            optimizer.step()
        self.step += 1
        hits = logits.detach().argmax(dim=1) == truth.argmax(dim=1)
        return loss.detach(), hits.float().mean()

    def _record(self, loss: float, accuracy: float, speed: float) -> FitRecord:
        done = self.step - 1
        return FitRecord(
            step=self.step,
            steps=self.steps,
            epoch=done // self._steps_an_epoch,
            size=self.recipe.stage_at(done // self._steps_an_epoch).size,
            learning_rate=self.recipe.learning_rate_at(done / self._steps_an_epoch),
            loss=loss,
            accuracy=accuracy,
            images_per_second=speed,
            seconds=self.seconds,
        )

    def _photos_at(self, side: int) -> Photos:
        if self._photos is None or self._photos[0] != side:
            self._photos = side, load_photos(self._folder, side)
        return self._photos[1]

    @torch.no_grad()
    def _calibrate(self) -> None:
        """Estimate the batch-norm statistics anew at the size the network is used at: it was
        trained on smaller crops (Touvron et al. 2019, arXiv 1906.06423)."""
        for module in self.network.modules():
            if isinstance(module, nn.BatchNorm2d):
                module.reset_running_stats()
                module.momentum = None  # a plain mean over all batches
        photos = self._photos_at(CROP)
        chosen = torch.randperm(len(photos.labels), generator=_generator(self.recipe.seed, 0, 0))
        for part in chosen[:CALIBRATION_PHOTOS].split(self.recipe.batch):
            self.network(_normalized(photos.pixels[part].to(self.device).float() / 255))
        self.network.eval()


def _mean(values: list[Tensor]) -> float:
    return torch.stack(values).mean().item()


def _normalized(images: Tensor) -> Tensor:
    mean, std = (torch.tensor(v, device=images.device).view(1, 3, 1, 1) for v in (MEAN, STD))
    return ((images - mean) / std).contiguous(memory_format=torch.channels_last)


def _generator(seed: int, epoch: int, step: int) -> torch.Generator:
    return torch.Generator().manual_seed(seed * 1_000_003 + epoch * 100_003 + step)
