/* A word of the glossary says its meaning under the pointer, when it has the focus, and at a tap.
   The word is a link whose title is the meaning: a browser shows a title to pointers alone. */
export default function () {
  if (window.glossarySpeaks) return;
  window.glossarySpeaks = true;
  const style = document.createElement("style");
  style.textContent = `
    a[href*="glossary#"] { color: inherit !important; cursor: help;
      text-decoration: underline dotted color-mix(in srgb, currentColor 60%, transparent) !important;
      text-underline-offset: 3px; }
    a[href*="glossary#"]:focus-visible { outline: 2px solid currentColor; outline-offset: 2px; }
    #meaning { position: fixed; z-index: 1000000; max-width: min(340px, calc(100vw - 24px));
      padding: 8px 11px; border-radius: 6px; pointer-events: none; font: 0.9rem/1.45 sans-serif; color: #fff;
      background: #1b2430; border: 1px solid #56657a; box-shadow: 0 4px 14px rgb(0 0 0 / 30%); }
    #meaning[hidden] { display: none; }`;
  const bubble = document.createElement("div");
  bubble.id = "meaning";
  bubble.role = "tooltip";
  bubble.hidden = true;
  document.head.append(style);
  document.body.append(bubble);

  let shown = null;
  const word = (event) => event.target.closest?.('a[href*="glossary#"]') ?? null;
  const hide = () => {
    shown?.removeAttribute("aria-describedby");
    shown = null;
    bubble.hidden = true;
  };
  const place = () => {
    const at = shown.getClientRects()[0];
    if (!at) return hide(); // the page was drawn anew, or folded
    const size = bubble.getBoundingClientRect();
    const left = Math.min(Math.max(12, at.left), innerWidth - size.width - 12);
    const above = at.top - size.height - 8;
    bubble.style.left = `${left}px`;
    bubble.style.top = `${above > 8 ? above : at.bottom + 8}px`;
  };
  const show = (link) => {
    if (link === shown) return;
    hide();
    if (link.title) link.dataset.meaning = link.title; // else the browser would show it as well
    link.removeAttribute("title");
    shown = link;
    bubble.textContent = link.dataset.meaning;
    bubble.hidden = false;
    link.setAttribute("aria-describedby", "meaning");
    place();
  };
  document.addEventListener("mouseover", (event) => word(event) && show(word(event)));
  document.addEventListener("mouseout", (event) => word(event) && hide());
  document.addEventListener("focusin", (event) => (word(event) ? show(word(event)) : hide()));
  document.addEventListener("focusout", (event) => word(event) && hide());
  // The Tab key scrolls to a word after it has the focus: the meaning goes with it.
  document.addEventListener("scroll", () => shown && place(), true);
  document.addEventListener("keydown", (event) => event.key === "Escape" && hide());
  document.addEventListener("click", (event) => {
    if (!word(event)) return hide();
    event.preventDefault(); // the meaning is here; another tab would be in the way
    show(word(event));
  });
}
