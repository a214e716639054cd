/* A word of the glossary says its meaning under the pointer, when it has the focus, and at a tap.
   The word is a link whose title is the meaning: a browser shows a title to pointers alone. The
   pointer may go on into the meaning, and Escape takes it away (WCAG 2.2, 1.4.13). */
const GAP = 4; // between a word and its meaning, in pixels
const LINGER = 300; // milliseconds for the way back

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
      padding: 8px 11px; border-radius: 6px; font: 0.9rem/1.45 sans-serif; color: #fff;
      background: #1b2430; border: 1px solid #56657a; box-shadow: 0 4px 14px rgb(0 0 0 / 30%); }
    #meaning[hidden] { display: none; }
    #meaning::before { content: ""; position: absolute; inset: -${GAP + 1}px 0; z-index: -1; }`;
  const bubble = document.createElement("div");
  bubble.id = "meaning";
  bubble.role = "tooltip";
  bubble.hidden = true;
  document.head.append(style);
  document.body.append(bubble);

  let shown = null;
  let leaving = 0; // the timer
  let line = 0; // of a word that is broken over two: the one pointed at
  const word = (event) => event.target.closest?.('a[href*="glossary#"]') ?? null;
  const isPart = (node) => bubble.contains(node) || Boolean(shown?.contains(node));
  const hide = () => {
    clearTimeout(leaving);
    shown?.removeAttribute("aria-describedby");
    shown = null;
    bubble.hidden = true;
  };
  const place = () => {
    const lines = shown.getClientRects();
    const at = lines[line] ?? lines[0];
    if (!at) return hide(); // the page was drawn anew, or folded
    const size = bubble.getBoundingClientRect();
    const left = Math.min(Math.max(12, at.left), innerWidth - size.width - 12);
    const above = at.top - size.height - GAP;
    bubble.style.left = `${left}px`;
    bubble.style.top = `${above > 8 ? above : at.bottom + GAP}px`;
  };
  const follow = (link) => {
    if (link !== shown) return;
    place(); // anew in each frame: the page scrolls, and grows above it
    requestAnimationFrame(() => follow(link));
  };
  const show = (link, y) => {
    if (link === shown) return;
    hide();
    if (link.title) link.dataset.meaning = link.title; // else the browser would show it as well
    link.removeAttribute("title");
    shown = link;
    line = [...link.getClientRects()].findIndex((one) => one.top <= y && y <= one.bottom);
    bubble.textContent = link.dataset.meaning;
    bubble.hidden = false;
    link.setAttribute("aria-describedby", "meaning");
    follow(link);
  };
  // Not mouseover: a page that grows above a pointer or finger at rest puts another word under it.
  document.addEventListener("mousemove", (event) => {
    if (word(event)) show(word(event), event.clientY);
    if (isPart(event.target)) clearTimeout(leaving);
  });
  document.addEventListener("mouseout", (event) => {
    if (!isPart(event.target) || isPart(event.relatedTarget)) return;
    leaving = setTimeout(() => shown !== document.activeElement && hide(), LINGER);
  });
  document.addEventListener("focusin", (event) => (word(event) ? show(word(event)) : hide()));
  document.addEventListener("focusout", (event) => {
    if (word(event) && !bubble.matches(":hover")) hide();
  });
  document.addEventListener("keydown", (event) => event.key === "Escape" && hide(), true);
  document.addEventListener("click", (event) => {
    if (bubble.contains(event.target)) return;
    if (!word(event)) return hide();
    event.preventDefault(); // the meaning is here; another tab would be in the way
    show(word(event), event.clientY);
  });
}
