"""The app as a learner meets it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Page, expect

from resnet_viz.pictures.gallery import SAMPLES
from resnet_viz.ui.exhibits import HOME
from tests.browser.harness import PATIENCE, answer, go_to, open_page, parameters, settled, unroll
from tests.browser.photos import answered, choose_picture, shown_picture


def choose(page: Page, key: str, option: str) -> None:
    unroll(page, page.locator(f".st-key-{key}").get_by_role("combobox"))
    page.get_by_role("option", name=option, exact=True).click()


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
    expect(shown_picture(page)).to_have_text("Your photo")
    assert parameters(page)["image"] == ["own"]


def test_what_was_chosen_is_in_the_address_and_survives_a_reload(server: str, page: Page) -> None:
    open_page(page, f"{server}/predict?image=Cup+of+coffee&target=church&blur=2.5")
    expect(answer(page)).to_contain_text("ResNet-50 says", timeout=PATIENCE)
    expect(shown_picture(page)).to_have_text("Cup of coffee")
    before = answer(page).inner_text()
    choose_picture(page, "Rocket")
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
    expect(shown_picture(page)).to_have_text(SAMPLES[0].title)


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
    expect(shown_picture(page)).to_have_text("Cup of coffee")
    expect(shown_picture(other)).to_have_text("Rocket")
