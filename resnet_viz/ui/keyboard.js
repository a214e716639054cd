// From the keyboard: the skip link leads past the navigation, to the page's title, and keys that
// scroll do so on a page where nothing has the focus yet. Streamlit's link leads to the part that
// scrolls, in which our navigation stands, and until then no key reaches that part.
const SCROLLS = new Set(["PageDown", "PageUp", "Home", "End", "ArrowDown", "ArrowUp", " "]);

export default function () {
  if (window.keysLead) return;
  window.keysLead = true;
  document.addEventListener(
    "click",
    (event) => {
      const title = document.querySelector(".st-key-opening h1");
      if (!title || !event.target.closest?.('[data-testid="stSkipToContent"]')) return;
      event.preventDefault();
      event.stopPropagation();
      title.tabIndex = -1;
      title.focus();
    },
    true,
  );
  document.addEventListener("keydown", ({ key }) => {
    if (document.activeElement === document.body && SCROLLS.has(key))
      document.getElementById("stMain")?.focus({ preventScroll: true });
  });
}
