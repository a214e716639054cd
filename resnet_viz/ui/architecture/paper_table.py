"""The page Architecture: Table 1 of the paper, its rows and columns counted from the networks."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import streamlit as st

from resnet_viz.facts.catalog import ARCHITECTURES
from resnet_viz.facts.glossary import explained
from resnet_viz.facts.published import PAPER_MULTIPLY_ADDS
from resnet_viz.figures.theme import RESIDUAL
from resnet_viz.ui.architecture.blueprint import paper_name
from resnet_viz.ui.counted import SIZE, anatomy_of
from resnet_viz.ui.tables import Table, show_numbers

if TYPE_CHECKING:
    from resnet_viz.counting.parts import Anatomy, Part

STYLE = f"""<style>
.table1 {{ overflow-x: auto; }}
.table1 table {{ border-collapse: collapse; width: 100%; font-size: 0.875rem; }}
.table1 td, .table1 th {{ padding: 6px 10px; text-align: center; white-space: nowrap;
  border-bottom: 1px solid rgba(128, 128, 128, 0.35); }}
.table1 .whole {{ white-space: normal; }}
.table1 .chosen {{ background: color-mix(in srgb, {RESIDUAL} 16%, transparent); }}
.table1 .block {{ display: inline-flex; align-items: center; gap: 6px; }}
.table1 .block span {{ border: solid currentColor; border-width: 0 1.5px; border-radius: 6px;
  padding: 2px 8px; }}
@media (max-width: 1100px) {{ .table1 table {{ font-size: 0.75rem; }}
  .table1 td, .table1 th {{ padding: 4px 3px; }} .table1 .block {{ gap: 3px; }}
  .table1 .block span {{ padding: 2px 3px; }} }}
@media (max-width: 640px) {{ .table1 .other {{ display: none; }} }}
</style>"""


def show_table(name: str, size: int) -> None:
    """The table with the network's column marked, and that column's numbers."""
    networks = {known: anatomy_of(known, size) for known in PAPER_MULTIPLY_ADDS}
    _pick_column(name)
    st.html(_table(list(networks.values()), name, size))
    st.caption(
        explained(
            "After Table 1 of He et al. 2015, [arXiv 1512.03385](https://arxiv.org/abs/1512.03385);"
            " every number in it but the paper's own is read from the networks as they are built. "
            "In brackets one [[block]]: the kernel and [[channels]] of each of its "
            "[[convolutions]]; × how often it is repeated. The first block of conv3_x, conv4_x and "
            "conv5_x halves the map."
        )
    )
    if name in networks:
        _show_column(networks[name])
    _show_costs(networks, size)


def _pick_column(name: str) -> None:
    """Another way to say which network: it sets the list above."""
    st.session_state.table_column = name if name in PAPER_MULTIPLY_ADDS else None
    st.segmented_control(
        "Column",
        list(PAPER_MULTIPLY_ADDS),
        format_func=lambda known: ARCHITECTURES[known].title,
        key="table_column",
        on_change=_choose_column,
    )


def _choose_column() -> None:
    if st.session_state.table_column:
        st.session_state.network = st.session_state.table_column


def rows_of(network: Anatomy) -> list[tuple[str, int, str]]:
    """Name, side of the maps, and what is in it, of conv1 to conv5_x."""
    conv1, *_, pool = network.parts[0].parts
    kernel = f"{conv1.kernel} × {conv1.kernel}, {conv1.shape[0]}, stride {conv1.stride}"
    rows = [("conv1", conv1.shape[1], kernel)]
    for stage in network.stages:
        before = f"{pool.kernel} × {pool.kernel} max pool, stride {pool.stride}; " * (
            stage is network.stages[0]
        )
        block = ", ".join(_convolutions(stage))
        words = f"{before}[{block}] × {len(stage.parts)}"
        rows.append((paper_name(stage), stage.shape[1], words))
    return rows


def _convolutions(stage: Part) -> list[str]:
    """Kernel and channels of the convolutions of a stage's blocks, which are all alike."""
    block = stage.parts[0]
    inside = [part for part in block.parts if part.kind == "convolution" and not part.aside]
    return [f"{part.kernel}×{part.kernel}, {part.shape[0]}" for part in inside]


def _table(networks: Sequence[Anatomy], chosen: str, size: int) -> str:
    """As HTML: Streamlit's tables cannot have brackets. A phone shows the chosen column only."""
    names = [network.counts.model for network in networks]
    kinds = ["chosen" if name == chosen else "other" for name in names]
    if chosen not in names:
        kinds = [""] * len(names)
    conv1, *stages = rows_of(networks[0])
    (conv2, conv2_side, inside), *_ = stages
    pool = inside.split(";")[0]
    lines = [
        _line(["layer", "output"], [ARCHITECTURES[name].title for name in names], kinds, "th"),
        _wide(*conv1),
        _wide(conv2, conv2_side, pool, rows=2),
    ]
    for number, (label, side, _) in enumerate(stages):
        start = [label, f"{side} × {side}"] if number else []  # the first row's span two
        lines.append(_line(start, [_block(n.stages[number]) for n in networks], kinds))
    lines.append(_wide("", 1, "average pool, 1000-d fc, softmax"))
    if size == SIZE:
        paper = [f"{PAPER_MULTIPLY_ADDS[name] / 1e9:.1f} · 10⁹" for name in names]
        lines.append(_line(["FLOPs (paper)", ""], paper, kinds))
    counted = [f"{network.counts.multiply_adds / 1e9:.2f} · 10⁹" for network in networks]
    lines.append(_line(["counted", ""], counted, kinds))
    return (
        f'{STYLE}<div class="table1" tabindex="0" role="region" aria-label="Table 1">'
        f"<table>{''.join(lines)}</table></div>"
    )


def _line(start: list[str], cells: list[str], kinds: list[str], tag: str = "td") -> str:
    inside = [f"<{tag}>{cell}</{tag}>" for cell in start]
    for cell, kind in zip(cells, kinds, strict=True):
        inside.append(f'<{tag} class="{kind}">{cell}</{tag}>')
    return f"<tr>{''.join(inside)}</tr>"


def _wide(label: str, side: int, words: str, rows: int = 1) -> str:
    """A line whose words hold for every network; its label may span the next line, too."""
    start = "".join(f'<td rowspan="{rows}">{cell}</td>' for cell in (label, f"{side} × {side}"))
    return f'<tr>{start}<td colspan="99" class="whole">{words}</td></tr>'


def _block(stage: Part) -> str:
    inside = "<br>".join(_convolutions(stage))
    return f'<div class="block"><span>{inside}</span> × {len(stage.parts)}</div>'


def _show_column(network: Anatomy) -> None:
    st.markdown(f"**{ARCHITECTURES[network.counts.model].title}, row by row**")
    parts = [network.parts[0], *network.stages, network.parts[-1]]
    rows = rows_of(network)
    show = {
        "row": [*(label for label, _, _ in rows), "average pool, fc"],
        "side of the maps": [*(side for _, side, _ in rows), 1],
        "parameters": [part.parameters for part in parts],
        "multiply-adds": [part.multiply_adds for part in parts],
        "share of the multiply-adds": [
            part.multiply_adds / network.counts.multiply_adds for part in parts
        ],
    }
    localized = st.column_config.NumberColumn(format="localized")
    percent = st.column_config.NumberColumn(format="percent")
    st.dataframe(
        show,
        hide_index=True,
        column_config={
            "parameters": localized,
            "multiply-adds": localized,
            "share of the multiply-adds": percent,
        },
    )


def _show_costs(networks: dict[str, Anatomy], size: int) -> None:
    """Counted with the stride in either place, beside what the paper prints."""
    first = {name: anatomy_of(name, size, "v1").counts.multiply_adds for name in networks}
    table: Table = {
        "network": [ARCHITECTURES[name].title for name in networks],
        "parameters": [network.counts.parameters for network in networks.values()],
        "multiply-adds, v1.5": [network.counts.multiply_adds for network in networks.values()],
        "multiply-adds, v1": list(first.values()),
    }
    if size == SIZE:
        padded = anatomy_of("resnet34", size, "option A")
        table["paper's Table 1"] = [int(value) for value in PAPER_MULTIPLY_ADDS.values()]
        st.markdown(
            explained(
                "**Why do the two last lines differ?** The paper's *[[FLOPs]]* are multiply-adds, "
                "but its [[bottlenecks]] have their [[stride]] in the first 1 × 1 convolution "
                "(*v1*); torchvision's have it in the 3 × 3 (*v1.5*), which costs more. Counted "
                f"the paper's way, ResNet-50 needs {first['resnet50'] / 1e9:.3f} billion, still a "
                f"little more than the printed {PAPER_MULTIPLY_ADDS['resnet50'] / 1e9:.1f}. See "
                "the part *Versions*. ResNet-34 here has [[projections]], option B, and "
                f"{first['resnet34'] / 1e9:.3f} billion are counted; with the paper's option A it "
                f"needs {padded.counts.multiply_adds / 1e9:.3f}, printed as "
                f"{PAPER_MULTIPLY_ADDS['resnet34'] / 1e9:.1f}."
            )
        )
    show_numbers(table, f"table1_{size}.csv", "Parameters and multiply-adds of all five")
