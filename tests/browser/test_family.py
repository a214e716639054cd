"""Family and rivals: the chart can be read at every width."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from tests.browser.harness import PATIENCE, open_page, settled

OVERLAPPING = """() => {
  const labels = [...document.querySelectorAll(".js-plotly-plot .textpoint text")]
    .map((label) => ({ text: label.textContent, box: label.getBoundingClientRect() }));
  const meet = (a, b) => a.left < b.right && b.left < a.right &&
    a.top + 2 < b.bottom && b.top + 2 < a.bottom; // a box is a little higher than its letters
  return labels.flatMap((one, index) => labels.slice(index + 1)
    .filter((other) => meet(one.box, other.box)).map((other) => [one.text, other.text]));
}"""

# The chart is drawn for the window as it is now.
FITS = """(width) => innerWidth === width &&
  [...document.querySelectorAll('[data-testid="stPlotlyChart"]')].every((place) =>
    Math.abs(place.querySelector(".main-svg").clientWidth - place.clientWidth) <= 1)"""


def test_no_name_lies_on_another(server: str, page: Page) -> None:
    open_page(page, f"{server}/family")
    labels = page.locator(".js-plotly-plot .textpoint text")
    expect(labels).to_have_count(12, timeout=PATIENCE)
    for width in (1440, 1024, 390):
        page.set_viewport_size({"width": width, "height": 900})
        page.wait_for_function(FITS, arg=width)
        settled(page)
        assert page.evaluate(OVERLAPPING) == []


def test_a_measurement_can_be_stopped_while_it_goes_on(server: str, page: Page) -> None:
    """Streamlit itself would let the part that waits come to its end first: with the times."""
    open_page(page, f"{server}/family")
    page.get_by_role("button", name="Measure on this machine").click()
    expect(page.get_by_role("status").get_by_text("Measuring")).to_be_visible(timeout=PATIENCE)
    page.locator("[class*='st-key-stop_'] button").click(timeout=PATIENCE)
    expect(page.locator(".waiting")).to_have_count(0, timeout=PATIENCE)
    settled(page)
    expect(page.get_by_role("button", name="Measure on this machine")).to_be_enabled()
    expect(page.get_by_role("button", name="Measure again")).to_have_count(0)
