"""Small text is readable in both themes: WCAG's contrast of 4.5 : 1, measured as painted."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from tests.browser.harness import PATIENCE, darken, open_page, settled

SMALL = {
    "caption": '[data-testid="stCaptionContainer"] p',
    "link in a caption": '[data-testid="stCaptionContainer"] a',
    "value of a slider": '[data-testid="stSliderThumbValue"] p',
    "chosen pill": '[data-variant][data-selected="true"] p',
    "axis of a chart": ".js-plotly-plot .xtick text",
    "title of an axis": ".js-plotly-plot .xtitle",
    "number at a bar": ".js-plotly-plot .bartext-outside",
}
# What is painted: every layer behind the text, then the text with all opacities above it.
CONTRAST = """(selector) => {
  const numbers = (color) => color.match(/[\\d.]+/g).map(Number);
  const over = (top, alpha, below) => below.map((b, i) => alpha * top[i] + (1 - alpha) * b);
  const light = (color) => {
    const [r, g, b] = color.map((v) => v / 255)
      .map((v) => (v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  return [...document.querySelectorAll(selector)].filter((e) => e.checkVisibility()).map((e) => {
    e.scrollIntoView({ block: "center" });
    const at = e.getBoundingClientRect();
    const [x, y] = [(at.left + at.right) / 2, (at.top + at.bottom) / 2];
    const parents = [];
    for (let node = e; node; node = node.parentElement) {
      const box = node.getBoundingClientRect();
      const below = box.left <= x && x <= box.right && box.top <= y && y <= box.bottom;
      parents.unshift([getComputedStyle(node), below]); // a slider's value stands above its thumb
    }
    let behind = [255, 255, 255];
    let opacity = 1;
    for (const [style, below] of parents) {
      const [r, g, b, alpha = 1] = numbers(style.backgroundColor);
      if (below) behind = over([r, g, b], alpha, behind);
      opacity *= Number(style.opacity);
    }
    const own = parents.at(-1)[0];
    const svg = e instanceof SVGElement;
    const [r, g, b, alpha = 1] = numbers(svg ? own.fill : own.color);
    const ink = over([r, g, b], alpha * opacity * (svg ? Number(own.fillOpacity) : 1), behind);
    const [high, low] = [light(ink), light(behind)].sort((x, y) => y - x);
    return (high + 0.05) / (low + 0.05);
  });
}"""


def test_small_text_stands_out(server: str, page: Page) -> None:
    measured: dict[tuple[str, str], list[float]] = {
        (name, scheme): [] for name in SMALL for scheme in ("light", "dark")
    }
    for address in ("block?part=Remove+blocks&removed=layer2.1&twin=true", "build"):
        page.emulate_media(color_scheme="light")
        open_page(page, f"{server}/{address}")
        for name, where in SMALL.items():
            measured[name, "light"] += page.evaluate(CONTRAST, where)
        darken(page)
        for name, where in SMALL.items():
            measured[name, "dark"] += page.evaluate(CONTRAST, where)
    assert all(measured.values()), f"not on the page: {measured}"
    assert {which: min(ratios) for which, ratios in measured.items() if min(ratios) < 4.5} == {}


def test_names_above_two_charts_stand_out(server: str, page: Page) -> None:
    names = '[class*="st-key-heatmap_"] .annotation-text'
    page.emulate_media(color_scheme="light")
    open_page(page, f"{server}/lab?preset=8")
    page.get_by_role("button", name="Residual", exact=True).click()
    end = page.get_by_role("button", name="End", exact=True)
    end.click(force=True, timeout=PATIENCE)  # a slow machine may be there already
    page.get_by_role("tab", name="Gradients").click()
    expect(page.locator(names)).to_have_count(2, timeout=PATIENCE)
    settled(page)
    light = page.evaluate(CONTRAST, names)
    darken(page)
    assert min(light + page.evaluate(CONTRAST, names)) >= 4.5
