// Keeps the reader's place on the page. Before a link leads away, its step goes into the address
// that is left, so that the browser's Back leads there; and the page begins at the step named in
// the address, or else at the one that it was asked for.
const FRAMES = 30; // half a second: charts above the step take their height only when drawn
const MOVES = ["wheel", "touchstart", "pointerdown", "keydown"]; // then the reader leads

function scrollTo(anchor, left = FRAMES) {
  document.getElementById(anchor)?.scrollIntoView();
  if (left > 0) waiting = requestAnimationFrame(() => scrollTo(anchor, left - 1));
}

let waiting = 0;
const begun = new WeakSet();

export default function ({ data, parentElement }) {
  const leave = ({ target }) => {
    const link = target.closest?.("a[href*='?']");
    const step = link && new URL(link.href).searchParams.get(data.from);
    if (step) history.replaceState(history.state, "", `#${step}`);
  };
  const stop = () => cancelAnimationFrame(waiting);
  document.addEventListener("click", leave, true);
  for (const moved of MOVES) document.addEventListener(moved, stop);
  const anchor = location.hash.slice(1) || data.step;
  if (anchor && !begun.has(parentElement)) scrollTo(anchor);
  begun.add(parentElement); // a rerun is no reason to move
  return () => {
    stop();
    document.removeEventListener("click", leave, true);
    for (const moved of MOVES) document.removeEventListener(moved, stop);
  };
}
