"""The app as a learner meets it."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from resnet_viz.pictures.gallery import SAMPLES, sample_bytes
from resnet_viz.ui.exhibits import EXHIBITS, HOME
from tests.browser.harness import PATIENCE, answer, go_to, open_page, parameters, settled

PAGES = [exhibit.name for exhibit in EXHIBITS]


def photo(name: str) -> dict[str, object]:
    file = io.BytesIO()
    with Image.open(io.BytesIO(sample_bytes(name))) as picture:
        picture.save(file, "JPEG", quality=90)
    return {"name": f"{name}.jpg", "mimeType": "image/jpeg", "buffer": file.getvalue()}


def upload(page: Page, file: dict[str, object]) -> None:
    page.locator(".st-key-upload input[type=file]").set_input_files(file)  # type: ignore[arg-type]


def answered(server: str, page: Page) -> str:
    """What is said of a photo that was uploaded on the page Predict."""
    open_page(page, f"{server}/predict")
    expect(answer(page)).to_contain_text("ResNet-50 says", timeout=PATIENCE)
    upload(page, photo("rocket"))
    expect(page.locator(".st-key-image_name")).to_contain_text("rocket.jpg", timeout=PATIENCE)
    settled(page)
    return answer(page).inner_text()


def choose(page: Page, key: str, option: str) -> None:
    box = page.locator(f".st-key-{key}").get_by_role("combobox")
    box.scroll_into_view_if_needed()  # a list that is scrolled while it opens closes again
    settled(page)
    box.click()
    page.get_by_role("option", name=option, exact=True).click()


@pytest.mark.parametrize("name", PAGES)
def test_a_page_opens_cold_by_its_own_address(
    name: str, fresh_server: Callable[[], str], page: Page
) -> None:
    open_page(page, f"{fresh_server()}/{name}")
    expect(page.get_by_test_id("stMain").get_by_role("heading", level=1)).to_be_visible()
    expect(page.locator(".st-key-navigation")).to_contain_text("Take it apart")
    expect(page.get_by_test_id("stMain")).to_contain_text("To think about")
    for fold in page.get_by_test_id("stMain").get_by_test_id("stExpander").all():
        fold.locator("summary").click()
    settled(page)
    expect(page.locator(".katex-error")).to_have_count(0)


def test_the_app_works_wherever_it_is_started_from(
    fresh_server: Callable[[Path], str], page: Page, tmp_path: Path
) -> None:
    server = fresh_server(tmp_path)
    open_page(page, f"{server}/predict")  # weights and pictures
    expect(answer(page)).to_contain_text("ResNet-50 says", timeout=PATIENCE)
    expect(page.locator(".st-key-upload")).to_contain_text("25MB")  # config.toml; else 200
    open_page(page, f"{server}/lab?preset=Your+own+settings&depth=8&epochs=1&networks=Plain+alone")
    main = page.get_by_test_id("stMain")
    main.get_by_role("button", name="Start", exact=True).click()  # a process of its own
    expect(main).to_contain_text("The run is finished.", timeout=PATIENCE)
    assert not list(tmp_path.iterdir())


def test_a_photo_is_uploaded_disturbed_and_still_there_on_the_next_page(
    server: str, page: Page
) -> None:
    before = answered(server, page)

    thumb = page.locator(".st-key-rotate").get_by_role("slider")
    thumb.focus()
    page.keyboard.press("ArrowRight")
    expect(answer(page)).not_to_have_text(before, timeout=PATIENCE)
    settled(page)
    assert parameters(page)["rotate"] == ["5"]
    page.locator(".st-key-undo").get_by_role("button").click()
    expect(answer(page)).to_have_text(before, timeout=PATIENCE)

    go_to(page, HOME)
    expect(page.get_by_role("heading", name="This network just read a picture")).to_be_visible()
    settled(page)
    expect(page.locator(".st-key-image_name")).to_contain_text("rocket.jpg")
    assert parameters(page)["image"] == ["own"]

    page.reload()
    settled(page)
    bar = page.locator(".st-key-bar")
    expect(bar.get_by_test_id("stAlert")).to_contain_text("never in a link", timeout=PATIENCE)
    expect(page.locator(".st-key-image_name")).to_contain_text(SAMPLES[0].title)
    assert "image" not in parameters(page)


def test_a_file_that_is_no_picture_is_refused_in_a_sentence(server: str, page: Page) -> None:
    before = answered(server, page)
    upload(page, {"name": "me.png", "mimeType": "image/png", "buffer": b"<svg onload=alert(1)>"})
    refusal = page.locator(".st-key-bar").get_by_test_id("stAlert")
    expect(refusal).to_contain_text("picture", timeout=PATIENCE)
    settled(page)
    expect(refusal).to_have_count(1)  # the picture before it was in no link
    expect(page.locator(".st-key-image_name")).to_contain_text("rocket.jpg")
    expect(answer(page)).to_have_text(before)
    assert parameters(page)["image"] == ["own"]


def test_a_file_that_the_browser_refuses_is_said_in_words_and_forgotten_with_the_next(
    server: str, page: Page
) -> None:
    open_page(page, f"{server}/predict")
    expect(answer(page)).to_contain_text("ResNet-50 says", timeout=PATIENCE)
    uploader = page.locator(".st-key-upload")
    accepted = uploader.locator("input[type=file]").get_attribute("accept")
    assert accepted == "image/jpeg,image/png,image/webp,image/gif,image/bmp"
    large = {"name": "large.jpg", "mimeType": "image/jpeg", "buffer": bytes(26 * 2**20)}
    for refused, words in (
        (large, "must be 25.0MB or smaller"),
        (photo("rocket") | {"name": "photo.txt", "mimeType": "text/plain"}, "not allowed"),
    ):
        upload(page, refused)
        sentence = uploader.get_by_role("alert").last
        expect(sentence).to_contain_text(words)
        box = sentence.bounding_box()
        assert box is not None
        assert box["width"] > 100
        assert box["height"] > 10
    upload(page, photo("rocket") | {"name": "rocket.jpe"})
    expect(page.locator(".st-key-image_name")).to_contain_text("rocket.jpe", timeout=PATIENCE)
    for sentence in uploader.get_by_role("alert").all():
        expect(sentence).to_be_hidden()


def test_what_was_chosen_is_in_the_address_and_survives_a_reload(server: str, page: Page) -> None:
    open_page(page, f"{server}/predict?image=Cup+of+coffee&target=church&blur=2.5")
    expect(answer(page)).to_contain_text("ResNet-50 says", timeout=PATIENCE)
    expect(page.locator(".st-key-image_name")).to_contain_text("Cup of coffee")
    before = answer(page).inner_text()
    choose(page, "image", "Rocket")
    expect(answer(page)).not_to_have_text(before, timeout=PATIENCE)
    settled(page)
    assert parameters(page) == {"image": ["rocket"], "target": ["church"], "blur": ["2.5"]}
    shown = answer(page).inner_text()
    page.reload()
    settled(page)
    expect(answer(page)).to_have_text(shown, timeout=PATIENCE)


def test_nonsense_in_the_address_is_ignored(server: str, page: Page) -> None:
    nonsense = f"image=<b>&model={'x' * 5000}&rotate=1e99&blur=nan&noise=-7&target=%00"
    open_page(page, f"{server}/predict?{nonsense}")
    expect(answer(page)).to_contain_text("ResNet-50 says", timeout=PATIENCE)
    expect(page.locator(".st-key-image_name")).to_contain_text(SAMPLES[0].title)


def test_another_model_serves_and_one_that_cannot_be_fetched_says_so(
    server: str, page: Page
) -> None:
    open_page(page, f"{server}/predict")
    expect(answer(page)).to_contain_text("ResNet-50 says", timeout=PATIENCE)
    choose(page, "model", "ResNet-18, resnet18-small.safetensors")
    expect(answer(page)).to_contain_text("ResNet-18 says", timeout=PATIENCE)
    settled(page)
    choose(page, "model", "ResNet-50, built in (10 classes)")
    expect(answer(page)).to_contain_text("ResNet-50 says", timeout=PATIENCE)
    settled(page)

    page.locator(".st-key-imagenet").get_by_role("button").click()
    offer = page.locator(".st-key-imagenet_offer")
    expect(offer.get_by_test_id("stAlert")).to_contain_text(
        "could not be downloaded", timeout=PATIENCE
    )
    expect(offer.get_by_role("button")).to_contain_text("needs the internet")
    settled(page)
    expect(answer(page)).to_contain_text("ResNet-50 says")
    box = page.locator(".st-key-model").get_by_role("combobox")
    expect(box).to_have_value("ResNet-50, built in (10 classes)")


def test_two_tabs_choose_for_themselves(server: str, page: Page) -> None:
    open_page(page, f"{server}/predict?image=Cup+of+coffee")
    other = page.context.new_page()
    open_page(other, f"{server}/predict?image=Rocket")
    expect(page.locator(".st-key-image_name")).to_contain_text("Cup of coffee")
    expect(other.locator(".st-key-image_name")).to_contain_text("Rocket")
