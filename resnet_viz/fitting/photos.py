"""A folder of photos by class as one tensor, and its augmentation in batches on the device."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import torch
from PIL import Image
from torch import Tensor
from torch.nn import functional as F

from resnet_viz.errors import DataError, ImageError
from resnet_viz.networks.recipe import Recipe
from resnet_viz.pictures.folders import PhotoFolder
from resnet_viz.pictures.images import decode


@dataclass(frozen=True, slots=True, eq=False)
class Photos:
    """Photos of one size: `pixels` uint8 (N, 3, side, side), `labels` int64 (N,)."""

    pixels: Tensor
    labels: Tensor


def load_photos(folder: PhotoFolder, side: int) -> Photos:
    """All photos of `folder`, the shorter side scaled to `side` and the middle square kept.
    Raises `DataError` for a file that is not a picture."""
    pixels = np.empty((len(folder.files), side, side, 3), dtype=np.uint8)
    for index, path in enumerate(folder.files):
        try:
            photo = decode(path.read_bytes())
        except (OSError, ImageError) as error:
            raise DataError(f"{path} cannot be used: {error}") from error
        height, width = photo.pixels.shape[:2]
        edge = min(width, height)
        left, top = (width - edge) / 2, (height - edge) / 2
        square = Image.fromarray(photo.pixels).resize(
            (side, side), Image.Resampling.BICUBIC, box=(left, top, left + edge, top + edge)
        )
        pixels[index] = np.asarray(square)
    channels_first = torch.from_numpy(pixels).permute(0, 3, 1, 2).contiguous()
    return Photos(channels_first, torch.tensor(folder.labels))


def random_crops(pixels: Tensor, size: int, recipe: Recipe, generator: torch.Generator) -> Tensor:
    """Random resized crops and horizontal flips of a uint8 batch (N, 3, H, W), in [0, 1],
    (N, 3, size, size). One batched `grid_sample`: as fast on a GPU as on a CPU."""
    count = len(pixels)
    area = torch.empty(count).uniform_(*recipe.crop_area, generator=generator)
    low, high = (math.log(bound) for bound in recipe.crop_aspect)
    aspect = torch.empty(count).uniform_(low, high, generator=generator).exp()
    width = (area * aspect).sqrt().clamp(max=1)
    height = (area / aspect).sqrt().clamp(max=1)
    shift_x = (1 - width) * torch.empty(count).uniform_(-1, 1, generator=generator)
    shift_y = (1 - height) * torch.empty(count).uniform_(-1, 1, generator=generator)
    flip = torch.where(torch.rand(count, generator=generator) < 0.5, -1.0, 1.0)
    zero = torch.zeros(count)
    rows = [width * flip, zero, shift_x, zero, height, shift_y]
    theta = torch.stack(rows, dim=1).view(count, 2, 3).to(pixels.device)
    grid = F.affine_grid(theta, [count, 3, size, size], align_corners=False)
    return F.grid_sample(pixels.float() / 255, grid, padding_mode="reflection", align_corners=False)


def half_mixed(images: Tensor, truth: Tensor, generator: torch.Generator) -> tuple[Tensor, Tensor]:
    """The batch with CutMix (Yun et al. 2019, arXiv 1905.04899, equation 1) in its first half:
    each of these `images` (N, 3, H, W) has a box of another one, and of its `truth` (N, classes)
    the box's share."""
    from torchvision.transforms import v2  # seconds, which who only loads photos does not wait

    half = len(images) // 2
    with torch.random.fork_rng(devices=[]):  # torchvision draws from the global generator alone
        torch.manual_seed(int(torch.randint(2**62, (), generator=generator)))
        mixed, shares = v2.CutMix()(images[:half], truth[:half])
    return torch.cat([mixed, images[half:]]), torch.cat([shares, truth[half:]])
