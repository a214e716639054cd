"""Addresses: what they can say is written down here, and what they once said is still read."""

from __future__ import annotations

import re
from urllib.parse import parse_qs

import pytest
from streamlit.testing.v1 import AppTest

from resnet_viz.ui.address import (
    BY_KEY,
    FROM,
    PARAMETERS,
    RUN,
    STEP,
    Parameter,
    Value,
    read,
    written,
)
from resnet_viz.ui.exhibits import ARCHITECTURE, LAB, PREDICT
from tests.ui.app import ROOT

# Key, pages, kind, ids: teachers' links hold them for years. To change a line is a decision: what
# it said before must still be read (OLD below).
GOLDEN = """\
image home+predict+features+block+gradients+gradcam+believe+backbone choice own palace parachute \
golf-ball church gas-pump garbage-truck french-horn cassette-player \
cat coffee astronaut rocket galaxies flower
photo home+predict+features+block+gradients+gradcam+believe+backbone name
crop home+predict+features+block+gradients+gradcam+believe+backbone name
model home+predict+features+block+gradients+gradcam+believe+backbone choice resnet50.builtin \
plainnet50.builtin resnet50.imagenet1k_v1 resnet50.imagenet1k_v2 \
resnet18.imagenet1k_v1 resnet34.imagenet1k_v1 resnet101.imagenet1k_v1 \
resnet101.imagenet1k_v2 resnet152.imagenet1k_v1 resnet152.imagenet1k_v2 \
resnext50_32x4d.imagenet1k_v1 resnext50_32x4d.imagenet1k_v2 wide_resnet50_2.imagenet1k_v1 \
wide_resnet50_2.imagenet1k_v2
target home+predict+features+block+gradients+gradcam+believe+backbone name
big everywhere switch
look_around everywhere switch
twin home+predict+features+block+gradients+gradcam switch
block home+predict+features+block+gradients+gradcam name
opacity features+block+gradcam+believe integer
flat features+block+gradcam+believe switch
view architecture tab network count table versions summary preprocessing
network architecture choice resnet50 plainnet50 resnet18 resnet34 resnet101 resnet152 \
resnext50_32x4d wide_resnet50_2 plainnet18 plainnet34
size architecture integer
walked architecture integer
open architecture names
count_as architecture choice keras torchvision
color architecture name
design_block build choice basic bottleneck
design_shortcut build choice A B C none
design_norm build choice batch group none
design_blocks1 build integer
design_blocks2 build integer
design_blocks3 build integer
design_blocks4 build integer
design_width build integer
design_classes build integer
design_size build integer
rotate predict integer
darken predict integer
noise predict integer
cover predict integer
cover_x predict integer
cover_y predict integer
blur predict number
layer features choice block conv1 maxpool
rank features integer
sort features choice mean maximum variance contribution
part block tab sum layers all remove training
strong block choice branch shortcut output
scale block choice own same
conv block name
removed home+block names
channel block integer
row block integer
column block integer
strength block integer
shortcut gradients integer
second gradcam+believe name
cells believe name
trial_map believe name
methods believe names
baseline believe choice black mean blur noise
fill believe choice black mean blur noise
trial_fill believe choice mean blur noise black
trial_test believe choice deletion insertion
forgotten believe choice nothing fc layer4 layer3 layer2 layer1 conv1
covered believe integer
samples believe integer
noisy believe integer
window believe integer
trial_step believe integer
looked believe switch
against believe switch
tried believe switch
all_fills believe switch
forget believe switch
controls believe switch
nudge believe switch
show gradcam choice speaking both
detector backbone choice maskrcnn_resnet50_fpn fasterrcnn_resnet50_fpn
score backbone integer
preset lab choice 20-56 56 8 no-batch-norm warm-up shortcuts ladder paper own
data lab choice digits cifar10
kind lab choice basic bottleneck preactivation se grouped
networks lab choice both plain residual
option lab choice A B C
depth lab integer
epochs lab integer
batch lab integer
seed lab integer
learning_rate lab number
batch_norm lab switch
warm_up lab switch
lesson lessons name
at lessons integer
on lessons integer
answers lessons names
quiz quiz choice depth block layers cost figures looking
quiz_set quiz integer
quiz_question quiz integer
quiz_answers quiz name
"""


def line(parameter: Parameter) -> str:
    names = [exhibit.name or "home" for exhibit in parameter.pages]
    pages = "+".join(names) or "everywhere"
    return " ".join([parameter.key, pages, parameter.kind, *parameter.titles()])


def test_every_key_and_value() -> None:
    assert "\n".join(map(line, PARAMETERS)) + "\n" == GOLDEN


def test_no_key_means_two_things() -> None:
    keys = [parameter.key for parameter in PARAMETERS] + [RUN, FROM, STEP]
    assert len(set(keys)) == len(keys)


@pytest.mark.parametrize("parameter", PARAMETERS, ids=lambda parameter: parameter.key)
def test_what_is_written_is_read(parameter: Parameter) -> None:
    examples: dict[str, list[Value]] = {
        "choice": list(parameter.titles()),
        "tab": list(parameter.titles().values()),
        "name": ["layer2.0", "<b>é</b>"],
        "names": [["layer2.0", "layer3"], ["fc"]],
        "integer": [0, -45, 100],
        "number": [0.05, 2.5],
        "switch": [True, False],
    }
    for value in examples[parameter.kind]:
        assert read(parameter, written(parameter, value)) == value


@pytest.mark.parametrize("text", ["", "nan", "inf", "1e999", "\0", "x" * 10_000, "-", "True"])
@pytest.mark.parametrize("kind", ["choice", "tab", "integer", "number", "switch"])
def test_nonsense_is_no_value(kind: str, text: str) -> None:
    (parameter, *_) = [parameter for parameter in PARAMETERS if parameter.kind == kind]
    assert read(parameter, [text]) is None


OLD = [
    ("predict", "image=Rocket", "image", "rocket"),
    ("predict", "image=Golf+ball+(drawing)", "image", "golf-ball"),
    ("predict", "image=Cup+of+coffee&rotate=90", "rotate", 90),
    ("predict", "blur=2.5", "blur", 2.5),
    ("predict", "twin=true", "twin", True),
    ("predict", "target=church", "target", "church"),
    ("predict", "model=PlainNet-50,+built+in+(10+classes)", "model", "plainnet50.builtin"),
    ("features", "map=layer3.5&sort=Maximum", "sort", "maximum"),
    ("features", "map=layer3.5&sort=Maximum", "block", "layer3.5"),
    ("features", "map=conv1", "layer", "conv1"),
    ("features", "rank=4", "rank", 4),
    ("block", "part=Its+layers", "part", "Its layers"),
    (
        "block",
        "part=Remove+blocks&removed=layer2.1&removed=layer2.2",
        "removed",
        ["layer2.1", "layer2.2"],
    ),
    ("block", "strong=Output", "strong", "output"),
    ("block", "scale=One+for+all", "scale", "same"),
    ("gradients", "shortcut=50", "shortcut", 50),
    ("gradcam", "block=layer3.5&opacity=30", "block", "layer3.5"),
    ("gradcam", "show=For+and+against", "show", "both"),
    ("architecture", "view=Table+1", "view", "Table 1"),
    ("architecture", "open=layer2&open=layer2.0", "open", ["layer2", "layer2.0"]),
    ("architecture", "view=Preprocessing&color=%23ff0080", "color", "#ff0080"),
    ("architecture", "view=Summary&count_as=torchvision", "count_as", "torchvision"),
    ("build", "design_block=Basic", "design_block", "basic"),
    ("build", "design_shortcut=None", "design_shortcut", "none"),
    ("lab", "preset=Depth+ladder", "preset", "ladder"),
    ("lab", "preset=Your+own+settings&block=Pre-activation", "kind", "preactivation"),
    ("backbone", "detector=Faster+R-CNN", "detector", "fasterrcnn_resnet50_fpn"),
]


@pytest.mark.parametrize(("page", "query", "key", "value"), OLD)
def test_an_old_link_still_says_what_it_said(page: str, query: str, key: str, value: Value) -> None:
    said = parse_qs(query)
    parameter = BY_KEY[key]
    assert parameter.is_on(page)
    assert read(parameter, said.get(key) or said[parameter.former]) == value


def test_an_old_link_opens_the_page_as_it_did_and_becomes_a_new_one() -> None:
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=120)
    app.query_params |= {"view": "Preprocessing", "color": "#ff0080", "image": "Rocket"}
    app.query_params |= {"size": "9999", "network": "<b>", "count_as": "nonsense"}
    app.switch_page(ARCHITECTURE.page).run()
    assert not app.exception
    assert app.color_picker(key="color").value == "#ff0080"
    assert app.query_params == {"view": "preprocessing", "color": "#ff0080"}
    app.switch_page(PREDICT.page).run()  # which has a picture
    assert app.session_state["image"] == "rocket"
    assert app.query_params["image"] == "rocket"


def test_the_addresses_in_the_documents_are_understood() -> None:
    text = "".join(page.read_text() for page in (ROOT / "docs").glob("*.md"))
    queries = re.findall(r"\b\w+\?([\w=&+.%-]+)", text)
    assert queries
    for query in queries:
        for key, said in parse_qs(query).items():
            assert key in (RUN, FROM, STEP) or read(BY_KEY[key], said) is not None


def test_what_was_set_on_a_tab_is_there_when_it_is_opened_again() -> None:
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=120)
    app.query_params |= {"preset": "own", "depth": "20", "epochs": "7"}
    app.switch_page(LAB.page).run()
    app.pills(key="preset").set_value("8").run()
    assert "depth" not in app.session_state
    app.pills(key="preset").set_value("own").run()
    assert app.selectbox(key="depth").value == 20
    assert app.number_input(key="epochs").value == 7
    assert app.query_params == {"preset": "own", "depth": "20", "epochs": "7"}


def test_a_class_waits_for_the_network_that_knows_it(operators: str) -> None:
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=120)
    app.query_params["target"] = "red"
    app.run()
    assert app.main.selectbox(key="target").value != "red"
    app.main.selectbox(key="model").select(operators).run()
    assert app.main.selectbox(key="target").value == "red"
    assert app.query_params == {"model": operators, "target": "red"}


def test_an_empty_key_says_nothing() -> None:
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=120)
    app.query_params[""] = "7"
    app.switch_page(PREDICT.page).run()
    assert app.slider(key="rotate").value == 0


def half_drawn() -> None:
    import streamlit as st

    from resnet_viz.ui.history import arrive, bound, remember
    from resnet_viz.ui.layout import part

    def seed() -> None:
        st.number_input("Seed", key=bound("seed", 1))

    arrive("lab")
    part(seed)()
    st.text(st.query_params.get("depth", "lost"))
    st.number_input("Depth", key=bound("depth", 56))
    remember()


def test_the_address_of_a_page_half_drawn_loses_nothing() -> None:
    app = AppTest.from_function(half_drawn)
    app.query_params["depth"] = "20"
    app.query_params["seed"] = "7"
    app.run()
    assert not app.exception
    assert [app.number_input(key=key).value for key in ("seed", "depth")] == [7, 20]
    assert app.text[0].value == "20"


def test_what_a_browser_has_not_told_stays_as_it_was_chosen() -> None:
    """A list just put in its place is now and then told to hold nothing, which it never does."""
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=120)
    app.query_params |= {"preset": "own", "depth": "8"}
    app.switch_page(LAB.page).run()
    app.session_state.preset = None
    app.run()
    assert not app.exception
    assert (app.query_params["preset"], app.query_params["depth"]) == ("own", "8")
