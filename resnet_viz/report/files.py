"""Heat maps and their trials as files: arrays, pictures, curves, and all numbers as JSON."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from math import isfinite
from pathlib import Path
from typing import Any

import numpy as np

from resnet_viz.errors import DataError
from resnet_viz.inside.saliency.evidence import Evidence
from resnet_viz.inside.saliency.methods import BY_ID
from resnet_viz.inside.saliency.results import Attribution
from resnet_viz.inside.saliency.trials import Curve, Trial
from resnet_viz.inside.saliency.words import verdict_words
from resnet_viz.pictures.images import Pixels, encode_png
from resnet_viz.report.maps import drawn

SUMMARY = "attribution.json"
CURVES = "curves.csv"
_COLUMNS = ("fill", "map", "test", "covered", "logit", "probability")


def folder_for(files: Path) -> Path:
    """The folder, made if need be. Raises `DataError` where that cannot be."""
    try:
        files.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        sentence = f"{files}: nothing can be written there ({error.strerror}); choose another one."
        raise DataError(sentence) from error
    return files


def write_evidence(
    folder: Path, photo: Pixels, evidence: Evidence, manifest: Mapping[str, str]
) -> list[Path]:
    """Write into a folder, for every map, METHOD.npy, what the method gives (`Attribution.raw`),
    and METHOD.png, the map over the photo, (224, 224, 3); of trials curves.csv; and
    attribution.json, what `summary` gives with the manifest. Returns the paths. Raises
    `DataError`."""
    written = []
    folder_for(folder)
    try:
        for found in evidence.maps:
            array, picture = (folder / f"{found.method}{kind}" for kind in (".npy", ".png"))
            np.save(array, found.raw, allow_pickle=False)
            picture.write_bytes(encode_png(drawn(photo, found)))
            written += [array, picture]
        if evidence.trials:
            written.append(folder / CURVES)
            with written[-1].open("w", encoding="utf-8", newline="") as file:
                csv.writer(file).writerows([_COLUMNS, *_lines(evidence.trials)])
        written.append(folder / SUMMARY)
        told = summary(evidence) | {"manifest": dict(manifest)}
        written[-1].write_text(json.dumps(told, indent=1) + "\n", encoding="utf-8")
    except OSError as error:
        sentence = f"{folder}: not all could be written there ({error.strerror})."
        raise DataError(sentence) from error
    return written


def summary(evidence: Evidence) -> dict[str, Any]:
    """All that is not an array, for JSON, which has no NaN: null stands for it. Areas are mean
    logits; `likeness` is what `Likeness` says, state by state."""
    told: dict[str, Any] = {"maps": [_map(found) for found in evidence.maps]}
    if evidence.trials:
        told["trials"] = [_trial(trial) for trial in evidence.trials]
    sanity = evidence.sanity
    if sanity is not None:
        told["sanity"] = {
            "seed": sanity.seed,
            "settings": asdict(sanity.settings),
            "states": [
                {
                    "random_down_to": state.part,
                    "probability": state.probability(sanity.target),
                    "likeness": {
                        method: asdict(one)
                        for method, one in zip(sanity.methods, state.likeness, strict=True)
                    },
                }
                for state in sanity.states
            ],
        }
    verdict = evidence.verdict
    if verdict is not None:
        told["verdict"] = asdict(verdict) | {"words": verdict_words(verdict)}
    finite: dict[str, Any] = _finite(told)
    return finite


def _map(found: Attribution) -> dict[str, Any]:
    complete = found.completeness
    return {
        "method": found.method,
        "title": BY_ID[found.method].title,
        "unit": BY_ID[found.method].unit,
        "signed": found.signed,
        "scale": found.scale,
        "clipped": found.clipped,
        "passes": asdict(found.passes),
        "seconds": found.seconds,
        "completeness": None if complete is None else asdict(complete) | {"gap": complete.gap},
        "settings": asdict(found.settings),
    }


def _trial(trial: Trial) -> dict[str, Any]:
    mean, deviation = trial.random_area
    return {
        "fill": trial.fill,
        "fill_seed": trial.fill_seed,
        "grid": trial.grid,
        "maps": {name: _areas(one) for name, one in zip(trial.names, trial.curves, strict=True)},
        "edges": _areas(trial.edges),
        "random": {"seeds": trial.seeds, "mean": mean, "deviation": deviation},
        "passes": asdict(trial.passes),
        "seconds": trial.seconds,
    }


def _areas(curve: Curve) -> dict[str, float]:
    deletion, insertion = curve.deletion_area, curve.insertion_area
    return {"deletion": deletion, "insertion": insertion, "score": curve.score}


def _lines(trials: tuple[Trial, ...]) -> Iterator[tuple[str | int | float, ...]]:
    """A line of the table for every step of every curve."""
    for trial in trials:
        by_chance = [f"random {seed}" for seed in trial.seeds]
        names = [*trial.names, "edges", *by_chance]
        curves = [*trial.curves, trial.edges, *trial.random]
        for name, curve in zip(names, curves, strict=True):
            cells = len(curve.order)
            for test, logits, covered in (
                ("deletion", curve.deletion, curve.counts),
                ("insertion", curve.insertion, [cells - count for count in curve.counts]),
            ):
                own = logits[:, curve.target].tolist()
                shares = curve.probabilities(logits).tolist()
                for count, logit, share in zip(covered, own, shares, strict=True):
                    yield trial.fill, name, test, count, logit, share


def _finite(told: Any) -> Any:
    if isinstance(told, float):
        return told if isfinite(told) else None
    if isinstance(told, dict):
        return {key: _finite(value) for key, value in told.items()}
    return [_finite(value) for value in told] if isinstance(told, list | tuple) else told
