"""What the trials say of each map, in sentences."""

from __future__ import annotations

from collections.abc import Sequence

from resnet_viz.inside.saliency.fills import NAMES, Fill
from resnet_viz.inside.saliency.methods import BY_ID
from resnet_viz.inside.saliency.verdict import MapVerdict, Verdict


def verdict_words(verdict: Verdict) -> tuple[str, ...]:
    """A sentence on the ranking, and one for each map."""
    return _ranking(verdict), *(_of_a_map(one, len(verdict.fills)) for one in verdict.maps)


def title_of(name: str) -> str:
    """A map's name in words: that of its method."""
    return BY_ID[name].title


def _ranking(verdict: Verdict) -> str:
    best = [title_of(ranking[0]) for ranking in verdict.rankings]
    if len(verdict.fills) == 1:
        return (
            f"Covered with {NAMES[verdict.fills[0]]}, {best[0]} did best; another fill may differ."
        )
    if not verdict.ranking_changes:
        return f"The ranking is the same with every fill; {best[0]} did best."
    by_fill = zip(verdict.fills, best, strict=True)
    told = "; ".join(f"with {NAMES[fill]} {title}" for fill, title in by_fill)
    return f"The ranking changes with the fill; best was {told}."


def _of_a_map(one: MapVerdict, fills: int) -> str:
    words = (
        f"{title_of(one.name)} {_beats('the edge detector', one.beats_edges, fills)}, and "
        f"{_beats('every order by chance', one.beats_chance, fills)}"
    )
    if one.ignores_weights is None:
        return f"{words}."
    told = (
        "it ignores the weights, for an untrained network's map is much the same"
        if one.ignores_weights
        else "it changes when the network forgets everything"
    )
    return f"{words}; {told} (rank correlation {one.likeness:.2f})."


def _beats(control: str, fills: Sequence[Fill], tried: int) -> str:
    if not fills:
        return f"does not beat {control}"
    if len(fills) == tried:
        return f"beats {control}" + (" with every fill" if tried > 1 else "")
    return f"beats {control} with {', '.join(NAMES[fill] for fill in fills)} alone"
