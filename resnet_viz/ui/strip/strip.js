// A network as a strip: picture, conv1, a box a block with the map it hands on, the answer as bars.
// Click, arrow keys, Home and End choose a block; the switch below it, x and Delete take it out and
// put it back.
const SETTLE = 120; // ms: a held arrow key asks the server once, at its end
const ARROWS = { ArrowLeft: -1, ArrowUp: -1, ArrowRight: 1, ArrowDown: 1 };
const ENDS = {
  picture: "the picture<br><b>224 × 224</b>",
  conv1: "conv1<br><b>112 × 112</b>",
};
const HINT = "Click a block, or walk with the arrow keys. Its switch, or x, takes it out.";
const instances = new WeakMap();

const box = ({ name, shortcut }, index) => `<div class="block" data-index="${index}">
  <span class="arc ${shortcut}"></span>
  <button class="box" role="radio"><canvas></canvas></button>
  <button class="switch" role="switch" aria-label="${name} takes part" title="Take out or put back">
    <span></span></button></div>`;

class Strip {
  constructor(parent) {
    this.root = parent.querySelector(".strip");
    this.blocks = parent.querySelector(".blocks");
    this.answer = parent.querySelector(".answer");
    this.note = parent.querySelector(".note");
    this.ends = Object.keys(ENDS).map((end) => parent.querySelector(`.${end} canvas`));
    for (const [end, words] of Object.entries(ENDS))
      parent.querySelector(`.${end} span`).innerHTML = words;
    this.image = new Image();
    this.image.onload = () => this.paint();
    this.blocks.onclick = (event) => this.click(event);
    this.blocks.onkeydown = (event) => this.key(event);
    this.blocks.onmouseover = (event) => this.say(this.at(event));
    this.blocks.onmouseleave = () => this.say(null);
  }

  update({ data, setTriggerValue }) {
    this.data = data;
    this.send = (what, index) => setTriggerValue(what, index);
    this.boxes = data.stages.flatMap((stage) => stage.boxes);
    if (!this.timer) this.selected = data.selected; // else the learner is already further
    if (this.image.src !== data.sheet) this.image.src = data.sheet;
    const shape = JSON.stringify(this.boxes.map(({ name, shortcut }) => [name, shortcut]));
    if (shape !== this.shape) this.build();
    this.shape = shape;
    this.root.style.setProperty("--bar", data.color);
    this.root.style.setProperty("--arc", data.arc);
    this.blocks.setAttribute("aria-label", "The network's blocks");
    this.boxes.forEach(({ removed, removable }, index) => this.show(index, removed, removable));
    this.say_answer();
    this.mark();
  }

  build() {
    let index = 0;
    const stages = this.data.stages.map(
      ({ name, size, boxes }) => `<div class="stage" style="--blocks:${boxes.length}">
      <div class="row">${boxes.map((one) => box(one, index++)).join("")}</div>
      <span class="name">${name} <i>·</i> <b>${size}</b></span></div>`,
    );
    this.blocks.innerHTML = stages.join("");
    this.parts = [...this.blocks.querySelectorAll(".block")];
    this.radios = this.parts.map((part) => part.querySelector(".box"));
    this.switches = this.parts.map((part) => part.querySelector(".switch"));
  }

  show(index, removed, removable) {
    this.parts[index].classList.toggle("out", removed);
    this.switches[index].setAttribute("aria-checked", !removed);
    this.switches[index].disabled = !removable || this.data.tiles === 1;
    this.radios[index].setAttribute("aria-label", this.boxes[index].words);
  }

  // A tile each: the sheet is decoded, so that no old map goes before the new one is there.
  paint() {
    const { side, columns, tiles } = this.data;
    const boxes = this.radios.map((radio) => radio.firstChild);
    [...this.ends, ...boxes].forEach((canvas, tile) => {
      canvas.width = canvas.height = side; // and empty
      if (tile >= tiles) return;
      const [x, y] = [(tile % columns) * side, Math.floor(tile / columns) * side];
      canvas.getContext("2d").drawImage(this.image, x, y, side, side, 0, 0, side, side);
    });
  }

  say_answer() {
    const { bars, answer } = this.data;
    this.root.classList.remove("waiting");
    this.answer.setAttribute("aria-label", answer);
    if (this.answer.children.length !== bars.length + 1) {
      const row = '<div class="bar"><span></span><span class="track"><i></i><u></u></span><b></b></div>';
      this.answer.innerHTML = `<p></p>${row.repeat(bars.length)}`;
    }
    const [title, ...rows] = this.answer.children;
    title.textContent = answer;
    rows.forEach((row, number) => {
      const { label, now, before, words } = bars[number];
      const [name, track, share] = row.children;
      name.textContent = label;
      share.textContent = words;
      track.children[0].style.width = `${100 * now}%`;
      track.children[1].style.left = `${100 * before}%`;
      track.children[1].hidden = before === null;
    });
  }

  mark() {
    this.radios.forEach((radio, index) => {
      const chosen = index === this.selected;
      this.parts[index].classList.toggle("chosen", chosen);
      radio.setAttribute("aria-checked", chosen);
      radio.tabIndex = this.switches[index].tabIndex = chosen ? 0 : -1;
    });
    this.say(this.hovered);
  }

  say(index) {
    this.hovered = index;
    this.note.textContent = this.boxes[index]?.words ?? HINT;
  }

  at(event) {
    const part = event.target.closest(".block");
    return part ? Number(part.dataset.index) : null;
  }

  click(event) {
    const index = this.at(event);
    if (index === null) return;
    if (event.target.closest(".switch")) this.turn(index);
    else this.choose(index, 0);
  }

  key(event) {
    const last = this.boxes.length - 1;
    const from = this.at(event) ?? this.selected;
    if (event.key === "Delete" || event.key === "x") this.turn(from);
    const to = { Home: 0, End: last }[event.key] ?? from + ARROWS[event.key];
    if (!Number.isInteger(to)) return;
    event.preventDefault();
    event.stopPropagation();
    if (to >= 0 && to <= last) this.choose(to, SETTLE);
  }

  choose(index, wait) {
    this.radios[index].focus();
    if (index === this.selected) return;
    this.selected = index;
    this.mark();
    clearTimeout(this.timer);
    this.timer = setTimeout(() => {
      this.timer = undefined;
      this.send("chosen", index);
    }, wait);
  }

  // What is taken out is what is looked at: the server chooses it, too.
  turn(index) {
    if (this.switches[index].disabled) return;
    clearTimeout(this.timer);
    this.timer = undefined;
    this.selected = index;
    this.boxes[index].removed = !this.boxes[index].removed;
    this.show(index, this.boxes[index].removed, true);
    this.mark();
    this.root.classList.add("waiting");
    this.send("switched", index);
  }
}

export default function (component) {
  const parent = component.parentElement;
  if (!instances.has(parent)) instances.set(parent, new Strip(parent));
  const strip = instances.get(parent);
  strip.update(component);
  return () => {
    clearTimeout(strip.timer);
    instances.delete(parent);
  };
}
