// The network from top to bottom: a line runs through it, boxes stand on the line, and beside every
// block runs its shortcut. A click, Enter or Space on a part opens or closes it.

const gutter = ({ shape, width, shortcut, lane, laneKind }) => {
  const bracket = shortcut && shortcut !== "none" ? `<i class="bracket ${shortcut}"></i>` : "";
  const beside = lane ? `<i class="lane ${lane} ${laneKind}"></i>` : "";
  const onLane = lane === "layer" ? '<i class="box aside"></i>' : "";
  const sign = shape === "add" ? "+" : "";
  const box = shape ? `<i class="box ${shape}" style="--wide:${width}px">${sign}</i>` : "";
  return `<div class="gutter" aria-hidden="true"><i class="line"></i>${bracket}${beside}${onLane}${box}</div>`;
};

const mini = (shortcut) => {
  const arc = shortcut === "none" ? "" : `<path class="${shortcut}" d="M2 15 V5 a3 3 0 0 1 3 -3 H17 a3 3 0 0 1 3 3 V15"/>`;
  return `<svg viewBox="0 0 22 22">${arc}<path class="through" d="M0 15 H22"/><rect x="6" y="10" width="10" height="10" rx="2"/></svg>`;
};

const cells = (numbers, columns) =>
  numbers
    .map((number, i) => `<span role="cell" class="number ${number === "0" ? "none" : ""}" data-unit="${columns[i + 1]}">${number}</span>`)
    .join("");

const line = (row, columns) => {
  const name = `<b>${row.title}</b> <span class="words">${row.words}</span>`;
  const strip = row.strip.length ? `<span class="strip" aria-hidden="true">${row.strip.map(mini).join("")}</span>` : "";
  const title = row.opens
    ? `<button aria-expanded="${row.opened}"><span class="sign" aria-hidden="true">${row.opened ? "−" : "+"}</span>${name}</button>`
    : `<span class="layer">${name}</span>`;
  return `<div role="row" class="row ${row.opens ? "opens" : ""} ${row.opened ? "opened" : ""}"
    data-name="${row.name}" style="--depth:${row.depth}">${gutter(row)}
    <div role="cell" class="part">${title}${strip}</div>${cells(row.numbers, columns)}</div>`;
};

class Blueprint {
  constructor(parent) {
    this.root = parent.querySelector(".blueprint");
    this.root.onclick = (event) => this.click(event);
  }

  update({ data, setTriggerValue }) {
    this.send = (name) => setTriggerValue("toggled", name);
    const drawn = JSON.stringify(data);
    if (drawn === this.drawn) return;
    this.drawn = drawn;
    const active = this.root.getRootNode().activeElement;
    const held = this.root.contains(active) && active.closest(".row")?.dataset.name;
    const [part, ...others] = data.columns;
    const heads = others.map((name) => `<span role="columnheader">${name}</span>`).join("");
    this.root.setAttribute("aria-label", data.label);
    this.root.innerHTML = `<div role="row" class="row head"><div class="gutter"></div>
      <div role="columnheader" class="part">${part}</div>${heads}</div>
      ${data.rows.map((row) => line(row, data.columns)).join("")}`;
    if (held) this.root.querySelector(`[data-name="${held}"] button`)?.focus();
  }

  click(event) {
    const row = event.target.closest(".opens");
    if (!row) return;
    row.querySelector("button").focus();
    this.send(row.dataset.name);
  }
}

export default mounts(Blueprint);
