"""Make the passage that the first screen shows before torch is there: run it after the built-in
weights, the first picture or what follows it through the network have changed."""

from __future__ import annotations

import torch

from resnet_viz.facts.catalog import BUILTIN_RESNET
from resnet_viz.inside.first_passage import FILE, keep
from resnet_viz.inside.passage import passage
from resnet_viz.networks.models import load
from resnet_viz.pictures.gallery import SAMPLES, load_sample

if __name__ == "__main__":
    model = load(BUILTIN_RESNET.architecture, BUILTIN_RESNET.weights, device=torch.device("cpu"))
    cropped = model.preprocessing.prepare(load_sample(SAMPLES[0].id).pixels).cropped
    keep(passage(model, cropped), cropped)
    print(f"{FILE}: {SAMPLES[0].title}, {FILE.stat().st_size:,} bytes")
