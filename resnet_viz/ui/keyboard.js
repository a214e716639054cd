// From the keyboard: the skip link leads past the navigation, to the page's title; keys that scroll
// do so on a page where nothing has the focus yet; and a question that was answered, or the next
// one, has the focus that the button pressed took with it. Streamlit's link leads to the part that
// scrolls, in which our navigation stands, and until then no key reaches that part.
const ASKED = ".st-key-asked";
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
  let watch;
  document.addEventListener("click", ({ target, detail }) => {
    if (detail || !target.closest?.(ASKED)) return; // with a pointer nobody looks for the focus
    watch?.disconnect();
    watch = new MutationObserver(() => {
      const asked = document.querySelector(ASKED);
      if (target.isConnected || !asked) return;
      watch.disconnect();
      if (document.activeElement !== document.body) return;
      asked.tabIndex = -1;
      asked.focus();
    });
    watch.observe(document.body, { childList: true, subtree: true });
  });
}
