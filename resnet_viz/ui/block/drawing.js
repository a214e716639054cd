// A network as a row of blocks, drawn in SVG: the line is the way through, the box is the branch F,
// the arc above it the shortcut. Click, arrow keys, Home and End choose a block.
const SETTLE = 120; // ms: a held arrow key asks the server once, at its end
const AXIS = 44; // where the line runs, from the top, in a drawing 40 wide and 64 high
const SHORTCUT = `M3 ${AXIS} V 12 a 7 7 0 0 1 7 -7 H 30 a 7 7 0 0 1 7 7 V ${AXIS}`;
const ARROWS = { ArrowLeft: -1, ArrowUp: -1, ArrowRight: 1, ArrowDown: 1 };
const instances = new WeakMap();

const svg = (height, shortcut, removed, shape) => {
  const top = AXIS - height / 2;
  const through = removed && shortcut !== "none" ? `M0 ${AXIS} H3 M37 ${AXIS} H40` : `M0 ${AXIS} H40`;
  const arc = shortcut === "none" ? "" : `<path class="arc ${shortcut}" d="${SHORTCUT}"/>`;
  const cross = `M12 ${top + 3} L28 ${top + height - 3} M28 ${top + 3} L12 ${top + height - 3}`;
  return `<svg viewBox="0 0 40 64" aria-hidden="true"><path class="line" d="${through}"/>${arc}
    <rect class="${shape}" x="9" y="${top}" width="22" height="${height}" rx="3"/>
    ${removed ? `<path class="cross" d="${cross}"/>` : ""}</svg>`;
};

const fixed = (label) =>
  `<div class="end">${svg(20, "none", false, "fixed")}<span>${label}</span></div>`;

class Drawing {
  constructor(parent) {
    this.root = parent.querySelector(".network");
    this.note = parent.querySelector(".note");
    this.root.onkeydown = (event) => this.key(event);
    this.root.onclick = (event) => this.choose(this.at(event), 0, true);
    this.root.onmouseover = (event) => this.say(this.at(event));
    this.root.onmouseleave = () => this.say(null);
  }

  update({ data, setTriggerValue }) {
    this.send = (index) => setTriggerValue("chosen", index);
    if (!this.timer) this.selected = data.selected; // else the learner is already further
    const drawn = JSON.stringify([data.stages, data.head, data.stem]);
    if (drawn !== this.drawn) this.draw(data);
    this.drawn = drawn;
    this.root.setAttribute("aria-label", data.label);
    this.mark();
  }

  draw({ stages, stem, head }) {
    const held = this.root.contains(this.root.getRootNode().activeElement);
    let index = 0;
    const parts = stages.map(({ name, note, height, blocks }) => {
      const buttons = blocks.map(
        ({ shortcut, removed, title }) =>
          `<button role="radio" data-index="${index++}" aria-label="${title}">
          ${svg(height, shortcut, removed, removed ? "gone" : "branch")}</button>`,
      );
      return `<div class="stage" style="--blocks:${blocks.length}"><div class="row">${buttons.join("")}</div>
        <span>${name}<br>${note}</span></div>`;
    });
    this.root.innerHTML = fixed(stem) + parts.join("") + fixed(head);
    this.buttons = [...this.root.querySelectorAll("button")];
    if (held) this.buttons[this.selected]?.focus();
  }

  mark() {
    this.buttons.forEach((button, index) => {
      button.setAttribute("aria-checked", index === this.selected);
      button.tabIndex = index === this.selected ? 0 : -1;
    });
    this.say(null);
  }

  say(index) {
    this.note.textContent = this.buttons[index ?? this.selected]?.ariaLabel ?? "";
  }

  at(event) {
    const button = event.target.closest("button");
    return button ? Number(button.dataset.index) : null;
  }

  key(event) {
    const last = this.buttons.length - 1;
    const to = { Home: 0, End: last }[event.key] ?? this.selected + ARROWS[event.key];
    if (!Number.isInteger(to)) return;
    event.preventDefault();
    event.stopPropagation();
    if (to >= 0 && to <= last) this.choose(to, SETTLE, true);
  }

  choose(index, wait, focus) {
    if (index === null) return;
    if (focus) this.buttons[index].focus();
    if (index === this.selected) return;
    this.selected = index;
    this.mark();
    clearTimeout(this.timer);
    this.timer = setTimeout(() => {
      this.timer = undefined;
      this.send(index);
    }, wait);
  }
}

export default function (component) {
  const parent = component.parentElement;
  if (!instances.has(parent)) instances.set(parent, new Drawing(parent));
  const drawing = instances.get(parent);
  drawing.update(component);
  return () => {
    clearTimeout(drawing.timer);
    instances.delete(parent);
  };
}
