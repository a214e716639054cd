"""Every page, run by Streamlit's own test runner with the built-in model."""

from __future__ import annotations

import base64
import hashlib
import io
import re
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image
from streamlit.testing.v1 import AppTest

from resnet_viz.facts.catalog import BUILTIN
from resnet_viz.inside.analysis import analyze
from resnet_viz.inside.analyzed import Analysis
from resnet_viz.inside.answer import Score
from resnet_viz.inside.lesion import lesions
from resnet_viz.inside.prediction import predict
from resnet_viz.networks.models import LoadedModel, load
from resnet_viz.pictures.gallery import SAMPLES, sample_bytes
from resnet_viz.pictures.images import decode, encode_png
from resnet_viz.pictures.perturb import Perturbation
from resnet_viz.pictures.preprocessing import Crop
from resnet_viz.pictures.sight import Picture
from resnet_viz.report.told import Told
from resnet_viz.ui.bar.square import read_crop, written_crop
from resnet_viz.ui.services import view_picture
from resnet_viz.ui.tools.my_report import _report
from tests.ui.app import PAGES, ROOT, choose, expected, open_app, texts
from tests.ui.own_photo import component_data, looked_at, said, upload


def answer(app: AppTest) -> str:
    (words,) = [m.value for m in app.markdown if m.value.startswith("ResNet-50 says")]
    return words


def words_for(score: Score) -> str:
    article = "an" if score.label == "English springer" else "a"
    return (
        "ResNet-50 says: of the ten things it knows, this looks most like "
        f"{article} **{score.label}**, {score.probability:.1%}"
    )


@pytest.mark.parametrize("page", PAGES)
def test_a_page_opens_with_words_and_ends_with_a_question_and_its_answer(page: str) -> None:
    app = open_app(page)
    assert len(app.main.title) == 1
    question, answer = app.main.markdown[-2:]
    assert "To think about" in question.value
    assert question.value.endswith("?")
    assert answer.value.endswith(".")
    assert app.main.expander[-1].label == "An answer"
    assert not app.main.expander[-1].proto.expanded
    assert not app.error


def test_the_answer_on_the_page_is_the_networks(builtin: LoadedModel) -> None:
    app = choose(open_app("pages/predict.py"), "image", "coffee")
    assert answer(app) == words_for(expected(builtin, sample_bytes("coffee"), Perturbation()))


def test_the_answer_follows_the_sliders(builtin: LoadedModel) -> None:
    app = choose(open_app("pages/predict.py"), "image", "coffee")
    app.slider(key="rotate").set_value(90).run()
    app.slider(key="darken").set_value(50).run()
    disturbance = Perturbation(rotate=90, brightness=0.5)
    assert answer(app) == words_for(expected(builtin, sample_bytes("coffee"), disturbance))
    app.button(key="undo").click().run()
    assert answer(app) == words_for(expected(builtin, sample_bytes("coffee"), Perturbation()))


def test_the_square_is_where_it_was_dragged(builtin: LoadedModel) -> None:
    app = choose(open_app("pages/predict.py"), "image", "coffee")
    assert app.slider(key="cover_x").disabled
    app.slider(key="cover").set_value(40).run()
    app.slider(key="cover_x").set_value(33).run()
    app.slider(key="cover_y").set_value(81).run()
    covered = Perturbation(cover=0.4, cover_x=0.33, cover_y=0.81)
    assert answer(app) == words_for(expected(builtin, sample_bytes("coffee"), covered))


def test_the_network_is_sure_and_wrong_where_the_page_says_so(builtin: LoadedModel) -> None:
    before = expected(builtin, sample_bytes("golf-ball"), Perturbation())
    noisy = expected(builtin, sample_bytes("golf-ball"), Perturbation(noise=0.5))
    assert before.label == "golf ball"
    assert noisy.label != "golf ball"
    assert noisy.probability > 0.5


def test_what_each_network_answers_is_in_the_table() -> None:
    app = choose(open_app("pages/predict.py"), "image", "cat")
    app.slider(key="noise").set_value(20).run()
    app.toggle(key="twin").set_value(True).run()
    (table,) = [d.value for d in app.main.dataframe]
    said = re.findall(r"(\w+-50) says: .* \*\*(.+)\*\*, ([\d.]+)%", texts(app))
    assert len(said) == 2
    for network, label, percent in said:
        best = table.loc[table[f"{network} probability"].idxmax()]
        assert best["class"] == label
        assert f"{best[f'{network} probability']:.1%}" == f"{percent}%"


def test_an_uploaded_photo_is_read_and_a_bad_one_leaves_it_there(builtin: LoadedModel) -> None:
    pixels = np.random.default_rng(3).integers(0, 256, (300, 200, 3), dtype=np.uint8)
    file = io.BytesIO()
    Image.fromarray(pixels).save(file, "WEBP", lossless=True)
    good = words_for(expected(builtin, file.getvalue(), Perturbation()))

    app = upload(open_app("pages/predict.py"), "<b>*me*</b>.txt", file.getvalue())
    assert answer(app) == good
    assert [text.value for text in app.text] == ["<b>*me*</b>.txt"]

    app = upload(app, "broken.jpg", b"\xff\xd8\xff nothing more")
    assert re.fullmatch(r"[^\n]+\.", said(app))
    assert answer(app) == good

    app = choose(app, "image", "coffee")
    assert answer(app) == words_for(expected(builtin, sample_bytes("coffee"), Perturbation()))


def test_an_own_picture_is_an_entry_like_any_other() -> None:
    app = open_app("pages/gradients.py")
    first = str(app.session_state["image"])
    assert first == SAMPLES[0].id
    assert gallery(app) == [sample.title for sample in SAMPLES]
    upload(app, "broken.png", b"nothing")
    assert said(app)
    assert app.session_state["image"] == first

    upload(app, "me.png", encode_png(np.zeros((300, 300, 3), np.uint8)))
    assert not said(app)  # of the file before
    assert app.session_state["image"] == "own"
    assert gallery(app) == ["Your photo", *(sample.title for sample in SAMPLES)]
    assert looked_at(app) == "me.png"
    choose(app, "image", first)
    assert looked_at(app) == SAMPLES[0].title
    choose(app, "image", "own")
    assert looked_at(app) == "me.png"
    app.button(key="remove_photo").click().run()
    assert looked_at(app) == SAMPLES[0].title
    assert gallery(app) == [sample.title for sample in SAMPLES]
    assert "image" not in app.query_params


def gallery(app: AppTest) -> list[str]:
    entries = component_data(app, "gallery")["entries"]
    assert isinstance(entries, list)
    for entry in entries:
        picture = base64.b64decode(entry["thumbnail"].removeprefix("data:image/jpeg;base64,"))
        assert decode(picture).pixels.shape[0] >= 96
    return [entry["title"] for entry in entries]


def test_a_photo_stays_while_its_uploader_gives_it_up_for_one_that_is_refused() -> None:
    """Before an uploader has read a new file it gives the old one up. Were the address to follow,
    a slow browser would ask with the address of one run and be given that of another."""
    app = upload(
        open_app("pages/gradients.py"), "me.png", encode_png(np.zeros((9, 9, 3), np.uint8))
    )
    app.file_uploader(key="upload").set_value(None).run()
    assert (looked_at(app), app.query_params["image"]) == ("me.png", "own")
    upload(app, "broken.png", b"nothing")
    assert said(app)
    assert (looked_at(app), app.query_params["image"]) == ("me.png", "own")


def test_a_link_to_somebodys_own_picture_says_so() -> None:
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=120)
    app.query_params["image"] = "Your photo"
    app.run()
    assert not app.exception
    assert "never in a link" in said(app)
    assert looked_at(app) == SAMPLES[0].title
    app.switch_page("pages/gradients.py").run()
    assert "never in a link" in said(app)
    upload(app, "me.png", encode_png(np.zeros((300, 300, 3), np.uint8)))
    assert not said(app)


def test_a_tiny_and_a_very_wide_picture_say_so_without_being_opened() -> None:
    app = upload(
        open_app("pages/gradients.py"), "icon.png", encode_png(np.zeros((20, 20, 3), np.uint8))
    )
    captions = [element.value for element in app.caption]
    tiny = "It has only 20 × 20 pixels: enlarged for the network, it is a blur."
    assert tiny in captions
    assert "middle" not in " ".join(captions)
    assert f"Your picture. {tiny}" in captions  # opened
    upload(app, "panorama.png", encode_png(np.zeros((300, 5000, 3), np.uint8)))
    captions = [element.value for element in app.caption]
    assert "The network reads only the middle 6% of it, inside the frame." in captions
    assert "blur" not in " ".join(captions)


def test_the_square_of_the_address_is_what_the_network_reads(builtin: LoadedModel) -> None:
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=120)
    app.query_params |= {"image": "rocket", "crop": "1000,250,400"}
    app.switch_page("pages/predict.py").run()
    assert not app.exception
    pixels = decode(sample_bytes("rocket")).pixels
    cropped = builtin.preprocessing.prepare(pixels, Crop(1000, 250, 400)).cropped
    assert answer(app) == words_for(predict(builtin, cropped).top[0])
    app.session_state["steps"] = True  # the fold is open
    app.run()
    assert "the square you chose, as 224 × 224 pixels" in texts(app)
    app.button(key="middle").click().run()
    assert answer(app) == words_for(expected(builtin, sample_bytes("rocket"), Perturbation()))
    assert "the middle 224 × 224 pixels" in texts(app)
    assert app.query_params == {"image": "rocket"}


def test_the_report_says_which_square_was_read(builtin: LoadedModel) -> None:
    data = sample_bytes("rocket")
    picture = Picture(hashlib.sha256(data).hexdigest(), "rocket", "", data, Crop(1000, 250, 400))
    sight = view_picture(picture, builtin.preprocessing).sight
    found = lesions(builtin, sight.pixels)
    page = _report(builtin, picture, sight, None, "layer1.0", (), found, None, Told((), (), ()))
    assert "1000,250,400" in page
    assert picture.digest in page


@pytest.mark.parametrize("crop", ["", "1,2", "0,0,99", "1001,0,500", "0,0,nan", "<b>"])
def test_what_is_no_square_is_none(crop: str) -> None:
    assert read_crop(crop) is None


def test_a_square_is_written_as_it_is_read() -> None:
    assert read_crop(written_crop(Crop(0, 1000, 250))) == Crop(0, 1000, 250)
    assert written_crop(read_crop("no square")) == ""


def test_picture_and_class_are_kept_across_pages() -> None:
    app = choose(open_app("pages/predict.py"), "image", "coffee")
    app = choose(app, "target", "church")
    app.switch_page("pages/home.py").run()
    app.switch_page("pages/predict.py").run()
    assert app.session_state["image"] == "coffee"
    assert app.main.selectbox(key="target").value == "church"


def test_an_operators_model_serves_and_a_broken_one_says_why(
    small_file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for suffix in (".safetensors", ".json"):
        source = small_file.with_suffix(suffix)
        (tmp_path / source.name).write_bytes(source.read_bytes())
    (tmp_path / "resnet50-broken.pth").write_bytes(b"nothing")
    monkeypatch.setenv("RESNET_VIZ_WEIGHTS", str(tmp_path))
    app = choose(open_app("pages/predict.py"), "model", f"resnet18.{small_file.name}")
    assert any(m.value.startswith("ResNet-18 says") for m in app.markdown)
    app = choose(app, "model", "resnet50.resnet50-broken.pth")
    assert "resnet50-broken.pth" in app.main.error[0].value
    assert answer(app)


def test_weights_that_are_not_here_are_offered_while_the_built_in_ones_serve(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TORCH_HOME", str(tmp_path))
    app = choose(open_app("pages/predict.py"), "model", "resnet50.imagenet1k_v2")
    assert "not on this machine" in app.main.info[0].value
    assert app.main.button(key="download_resnet50.imagenet1k_v2")
    assert answer(app)


def analysis_of(model: LoadedModel, sample: str, target: int | None = None) -> Analysis:
    cropped = model.preprocessing.prepare(decode(sample_bytes(sample)).pixels).cropped
    return analyze(model, cropped, target)


def test_the_strongest_channel_is_shown_first_and_another_layer_has_its_own(
    builtin: LoadedModel,
) -> None:
    app = choose(open_app("pages/features.py"), "image", "coffee")
    maps = {layer.name: layer.values for layer in analysis_of(builtin, "coffee").maps}
    strongest = int(maps["layer3.3"].mean(axis=(1, 2)).argmax())
    assert "block 11 of 16, layer3.3" in texts(app)
    assert f"**Channel {strongest}**" in texts(app)

    app.session_state["block"] = "layer4.2"
    app.run()
    app.segmented_control(key="sort").set_value("Maximum").run()
    app.number_input(key="rank").set_value(2048).run()
    weakest = int((-maps["layer4.2"].max(axis=(1, 2))).argsort(kind="stable")[-1])
    assert f"**Channel {weakest}**" in texts(app)
    assert "427 × 427 pixels" in texts(app) or "0 everywhere" in texts(app)

    app.segmented_control(key="layer").set_value("conv1").run()  # has only 64 channels
    assert app.number_input(key="rank").value == 64
    assert not app.exception


def test_the_shapes_of_all_maps_are_in_a_table() -> None:
    app = open_app("pages/features.py")
    (table,) = [d.value for d in app.main.dataframe if "stride (pixels)" in d.value]
    rows = {row["layer"]: row for _, row in table.iterrows()}
    assert len(rows) == 18
    last = rows["layer4.2"]
    assert [last["channels"], last["height"], last["width"]] == [2048, 7, 7]
    assert rows["conv1"]["receptive field (pixels)"] == 7


def test_the_gradients_on_the_page_are_the_analysis_and_none_where_none_flows(
    builtin: LoadedModel,
) -> None:
    app = choose(open_app("pages/gradients.py"), "image", "coffee")
    app = choose(app, "target", "church")
    labels = [category.label for category in builtin.categories]
    result = analysis_of(builtin, "coffee", labels.index("church"))
    table = app.main.dataframe[0].value
    sizes = np.array([layer.values.size for layer in result.maps[1:-1]])  # of every block's x
    assert table["numbers in x"].tolist() == sizes.tolist()
    for column, norms in (
        ("ResNet-50: shortcut", [b.gradient_shortcut for b in result.blocks]),
        ("ResNet-50: branch", [b.gradient_branch for b in result.blocks]),
    ):
        np.testing.assert_allclose(table[column], norms / np.sqrt(sizes), rtol=1e-4)

    app.slider(key="shortcut").set_value(0).run()
    assert not app.exception
    table = app.main.dataframe[0].value
    assert table["ResNet-50, shortcuts at 0%: shortcut"].isna().all()
    assert (table["ResNet-50, shortcuts at 0%: branch"] > 0).all()
    assert "With every shortcut at 0%, ResNet-50 says" in texts(app)


def test_grad_cam_of_two_classes(builtin: LoadedModel) -> None:
    app = choose(open_app("pages/gradcam.py"), "image", "coffee")
    app = choose(app, "target", "church")
    app.selectbox(key="second").select("golf ball").run()
    assert not app.exception
    for label in ("church", "golf ball"):
        assert f"ResNet-50 on **{label}** (probability" in texts(app)
    app = choose(app, "target", "golf ball")  # no longer a second class
    assert app.selectbox(key="second").value == "None"
    table = app.main.dataframe[0].value
    labels = [category.label for category in builtin.categories]
    blocks = analysis_of(builtin, "coffee", labels.index("golf ball")).blocks
    np.testing.assert_allclose(
        table["largest (logits)"], [b.signed_cam.max() for b in blocks], rtol=1e-3
    )
    np.testing.assert_allclose(
        table["smallest (logits)"], [b.signed_cam.min() for b in blocks], rtol=1e-3, atol=1e-6
    )


def test_grad_cam_begins_with_the_last_block_until_one_is_chosen() -> None:
    app = open_app("pages/block.py")
    assert app.session_state["block"] == "layer3.3"  # where that page begins
    app.toggle(key="twin").set_value(True).run()
    app.switch_page("pages/gradcam.py").run()
    assert "block 16 of 16" in texts(app)
    app.toggle(key="twin").set_value(False).run()
    assert "block 16 of 16" in texts(app)
    app.session_state["block"] = "layer3.0"
    app.run()
    app.switch_page("pages/home.py").run()
    app.switch_page("pages/gradcam.py").run()
    assert "block 8 of 16" in texts(app)


def test_grad_cam_shows_the_block_that_the_address_names() -> None:
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=120)
    app.query_params["block"] = "layer2.3"
    app.switch_page("pages/gradcam.py").run()
    assert "block 7 of 16" in texts(app)
    app.toggle(key="twin").set_value(True).run()
    assert texts(app).count("block 7 of 16") == 2


@pytest.mark.parametrize("page", ["features", "gradients", "gradcam"])
def test_a_smaller_network_is_looked_into_as_well(page: str, operators: str) -> None:
    app = open_app(f"pages/{page}.py")
    app.session_state["block"] = "layer3.5"  # ResNet-18 has no such block
    app = choose(app, "model", operators)
    assert "ResNet-18" in texts(app)
    assert app.toggle(key="twin").disabled
    assert "trained beside the built-in ResNet-50" in app.toggle(key="twin").help


@pytest.mark.parametrize("page", ["features", "gradients", "gradcam"])
def test_numbers_that_are_not_finite_are_said_to_be(page: str, overflowing: str) -> None:
    app = choose(open_app(f"pages/{page}.py"), "model", overflowing)
    assert "not finite" in app.main.warning[0].value
    assert "To think about" in app.main.markdown[-2].value


@pytest.mark.parametrize("page", ["predict", "features", "gradients", "gradcam"])
def test_the_plain_twin_stands_beside_the_residual_network(page: str) -> None:
    app = open_app(f"pages/{page}.py")
    assert "PlainNet-50" not in texts(app)
    app.toggle(key="twin").set_value(True).run()
    assert not app.exception
    assert "PlainNet-50" in texts(app)
    assert "the same layers, start, data and recipe" in texts(app)
    app.toggle(key="twin").set_value(False).run()
    assert "PlainNet-50" not in texts(app)


def test_the_twin_explains_the_same_class_and_has_no_gradient_on_a_shortcut() -> None:
    app = choose(open_app("pages/gradients.py"), "image", "coffee")
    app.toggle(key="twin").set_value(True).run()
    twin = load("plainnet50", BUILTIN, device=torch.device("cpu"))
    answered = predict(
        load("resnet50", BUILTIN, device=torch.device("cpu")),
        twin.preprocessing.prepare(decode(sample_bytes("coffee")).pixels).cropped,
    ).logits.argmax()
    blocks = analysis_of(twin, "coffee", int(answered)).blocks
    table = app.main.dataframe[0].value
    assert table["PlainNet-50: shortcut"].isna().all()
    norms = [b.gradient_branch for b in blocks]
    expected = norms / np.sqrt(table["numbers in x"])
    np.testing.assert_allclose(table["PlainNet-50: branch"], expected, rtol=1e-4)
    (residual, plain) = re.findall(r"- In \*\*.*", texts(app))
    assert "Both paths together bring" in residual
    assert "the one path there is" in plain
    assert "both" not in plain.lower()
