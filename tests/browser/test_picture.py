"""The picture in the bar: the gallery, and the learner's own photo."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from resnet_viz.pictures.gallery import SAMPLES
from tests.browser.harness import PATIENCE, answer, open_page, parameters, settled
from tests.browser.photos import answered, photo, said, shown_picture, upload

NO_PICTURE = {"name": "me.png", "mimeType": "image/png", "buffer": b"<svg onload=alert(1)>"}


def test_the_gallery_is_walked_with_the_keys_and_its_choice_is_seen(
    server: str, page: Page
) -> None:
    open_page(page, f"{server}/idea")
    page.locator(".st-key-picture button").focus()
    page.keyboard.press("Enter")
    gallery = page.get_by_role("listbox", name="Pictures")
    expect(gallery.get_by_role("option")).to_have_text([sample.title for sample in SAMPLES])
    gallery.focus()
    for key, title in (("ArrowRight", SAMPLES[1].title), ("End", "Flower")):
        page.keyboard.press(key)
        expect(gallery.get_by_role("option", selected=True)).to_have_text(title)
        expect(shown_picture(page)).to_have_text(title)
    settled(page)
    assert parameters(page)["image"] == ["flower"]
    page.keyboard.press("Escape")
    expect(gallery).to_be_hidden()


def test_one_click_opens_the_choice_of_files_and_the_same_file_can_be_chosen_again(
    server: str, page: Page
) -> None:
    open_page(page, f"{server}/idea")
    for refused in (NO_PICTURE, NO_PICTURE, photo("rocket")):
        with page.expect_file_chooser() as chooser:
            page.get_by_role("button", name="Your own photo").click()
        accepted = chooser.value.element.get_attribute("accept")
        assert accepted == "image/jpeg,image/png,image/webp,image/gif,image/bmp"
        chooser.value.set_files(refused)  # type: ignore[arg-type]
        if refused is NO_PICTURE:
            expect(said(page)).to_contain_text("picture", timeout=PATIENCE)
            page.get_by_role("button", name="Close").click()
            expect(said(page)).to_be_hidden()
    expect(shown_picture(page)).to_have_text("Your photo", timeout=PATIENCE)


def test_a_file_that_is_no_picture_is_refused_in_a_sentence(server: str, page: Page) -> None:
    before = answered(server, page)
    upload(page, NO_PICTURE)
    expect(said(page)).to_contain_text("SVG files are not taken", timeout=PATIENCE)
    settled(page)
    expect(shown_picture(page)).to_have_text("Your photo")
    expect(answer(page)).to_have_text(before)
    assert parameters(page)["image"] == ["own"]


@pytest.mark.parametrize(
    ("refused", "words"),
    [
        (
            {"name": "large.jpg", "mimeType": "image/jpeg", "buffer": bytes(26 * 2**20)},
            "25.0MB or smaller",
        ),
        ({"name": "a.txt", "mimeType": "text/plain", "buffer": b"no picture"}, "not allowed"),
    ],
    ids=["large", "text"],
)
def test_a_file_that_the_browser_refuses_is_said_in_words_and_forgotten_with_the_next(
    refused: dict[str, object], words: str, server: str, page: Page
) -> None:
    open_page(page, f"{server}/idea")
    upload(page, refused)
    expect(said(page)).to_contain_text(words)
    box = said(page).bounding_box()
    assert box is not None
    assert box["width"] > 100
    assert box["height"] > 10
    upload(page, photo("rocket") | {"name": "rocket.jpe"})
    expect(shown_picture(page)).to_have_text("Your photo", timeout=PATIENCE)
    expect(said(page)).to_be_hidden()
