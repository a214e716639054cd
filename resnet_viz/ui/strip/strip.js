// A network as a strip: picture, conv1, a box a block with the map it hands on, the answer as bars.
// Below it, where there is one, the plain twin's boxes and its answer. Click, arrow keys, Home and
// End choose a block; the switch below it, x and Delete take it out and put it back. Played, the
// picture travels through: what is there already is shown part by part, in the network's order.
const SETTLE = 120; // ms: a held arrow key asks the server once, at its end
const BEAT = 350; // ms from one part to the next, while it is played
const ARROWS = { ArrowLeft: -1, ArrowUp: -1, ArrowRight: 1, ArrowDown: 1 };
const ENDS = {
  picture: "the picture<br><b>224 × 224</b>",
  conv1: "conv1<br><b>112 × 112</b>",
};
const HINT = "Click a block, or walk with the arrow keys.";
const SWITCHES = " Its switch, or x, takes it out.";
const STILL = 700; // ms without another answer, then it is said aloud
const USUAL = 2.5; // px: an arc's line
const LINE = [0.5, 4.5]; // px: one that says a share; thicker, a dashed one is no arc any more

const thickness = (share) => `${LINE[0] + (LINE[1] - LINE[0]) * share}px`;
const boxesOf = ({ stages }) => stages.flatMap((stage) => stage.boxes);
const inside = "<canvas></canvas><i></i></button><span class='caption' aria-hidden='true'></span>";
const block = ({ shortcut }, index, { twin, switches }) => `<div class="block" data-index="${index}">
  <span class="arc ${shortcut}"></span><button class="box" role="radio">${inside}
  ${twin ? `<button class="double" tabindex="-1">${inside}` : ""}
  ${switches.length ? '<button class="switch" role="switch"><span></span></button>' : ""}</div>`;

// One network: its picture of all maps, its boxes, its answer.
class Row {
  constructor(root, kind) {
    this.root = root;
    this.kind = kind;
    this.image = new Image();
    this.image.onload = () => this.paint();
    this.answer = document.createElement("div");
    this.answer.className = "answer";
    this.answer.setAttribute("role", "group");
  }

  update(data) {
    this.data = data;
    this.boxes = boxesOf(data);
    this.buttons = [...this.root.querySelectorAll(`.block .${this.kind}`)];
    this.boxes.forEach((box, index) => this.show(box, this.buttons[index]));
    this.answer.style.setProperty("--bar", data.color);
    this.sayAnswer();
    if (this.image.src !== data.sheet) this.image.src = data.sheet;
    else if (this.image.complete) this.paint(); // boxes may have been built anew
  }

  show({ removed, words, caption, edge }, button) {
    button.classList.toggle("out", removed);
    button.setAttribute("aria-label", words);
    button.nextElementSibling.textContent = caption;
    button.lastElementChild.style.borderWidth = edge === null ? 0 : thickness(edge);
  }

  // A tile each: the sheet is decoded, so that no old map goes before the new one is there.
  paint() {
    const { side, columns, tiles } = this.data;
    const ends = this.kind === "box" ? ".end canvas:first-child" : ".conv1 .double";
    const canvases = [...this.root.querySelectorAll(ends), ...this.buttons.map((b) => b.firstChild)];
    if (this.kind !== "box") canvases.unshift(null); // the picture is the same
    canvases.forEach((canvas, tile) => {
      if (!canvas) return;
      canvas.width = canvas.height = side; // and empty
      if (tile >= tiles) return;
      const [x, y] = [(tile % columns) * side, Math.floor(tile / columns) * side];
      canvas.getContext("2d").drawImage(this.image, x, y, side, side, 0, 0, side, side);
    });
  }

  sayAnswer() {
    const { bars, answer } = this.data;
    this.answer.setAttribute("aria-label", answer);
    if (this.answer.children.length !== bars.length + 1) {
      const row = '<div class="bar"><span></span><span class="track"><i></i><u></u></span><b></b></div>';
      this.answer.innerHTML = `<p></p>${row.repeat(bars.length)}`;
    }
    const [title, ...rows] = this.answer.children;
    title.textContent = answer;
    rows.forEach((row, number) => {
      const { label, now, before, followed, words } = bars[number];
      const [name, track, share] = row.children;
      name.textContent = name.title = label;
      row.classList.toggle("followed", followed);
      share.textContent = words;
      track.children[0].style.width = `${100 * now}%`;
      track.children[1].style.left = `${100 * before}%`;
      track.children[1].hidden = before === null;
    });
  }
}

// The picture's way: picture, conv1, the blocks, and at last the answer, which ends it.
class Player {
  constructor(strip, parent) {
    this.strip = strip;
    this.button = parent.querySelector(".play");
    this.button.onclick = () => (this.beat ? this.pause() : this.play());
    parent.querySelector(".step").onclick = () => {
      this.pause();
      this.step();
    };
    this.reached = null; // how many parts are shown; null: all, and the answer
  }

  play() {
    this.beat = setInterval(() => this.step(), BEAT);
    this.button.textContent = "Pause";
    this.step();
  }

  pause() {
    clearInterval(this.beat);
    this.beat = undefined;
    this.button.textContent = "Play";
  }

  step() {
    this.reached = (this.reached ?? 0) + 1;
    if (this.reached > this.strip.parts.length + 2) this.end();
    this.show();
  }

  end() {
    if (this.reached === null) return;
    this.pause();
    this.reached = null;
    this.show();
  }

  show() {
    const { root, parts } = this.strip;
    const reached = this.reached ?? Infinity;
    root.classList.toggle("playing", this.reached !== null);
    [...root.querySelectorAll(".end"), ...parts].forEach((part, place) => {
      part.classList.toggle("ahead", place >= reached);
      part.classList.toggle("here", place === reached - 1);
    });
    this.strip.say(this.strip.hovered);
  }

  // Where the picture is, in words.
  get words() {
    const { boxes } = this.strip;
    const name = ["the picture", "conv1", ...boxes.map((box) => box.name)][this.reached - 1];
    return `Step ${this.reached} of ${boxes.length + 2}: ${name}`;
  }
}

class Strip {
  constructor(parent) {
    this.root = parent.querySelector(".strip");
    this.status = parent.querySelector(".told");
    this.blocks = parent.querySelector(".blocks");
    this.note = parent.querySelector(".note");
    this.legend = parent.querySelector(".legend");
    for (const [end, words] of Object.entries(ENDS))
      parent.querySelector(`.${end} span`).innerHTML = words;
    this.player = new Player(this, parent);
    this.chosen = new Ahead();
    this.switched = new Ahead();
    this.rows = [new Row(this.root, "box"), new Row(this.root, "double")];
    this.blocks.onclick = (event) => this.click(event);
    this.blocks.onkeydown = (event) => this.key(event);
    this.blocks.onmouseover = (event) => this.point(event);
    this.blocks.onmouseleave = () => this.say(null);
    // What stands beside the twin's boxes is as high as they are.
    const sized = () => this.root.style.setProperty("--box", `${this.radios[0].offsetWidth}px`);
    new ResizeObserver(sized).observe(this.blocks);
  }

  update({ data, setTriggerValue }) {
    this.data = data;
    this.send = (what, index) => setTriggerValue(what, index);
    this.boxes = boxesOf(data);
    if (!this.chosen.of(data.selected, this.boxes.length)) this.selected = data.selected;
    const { twin, switches, arc, whose, legend } = data;
    const names = this.boxes.map(({ name, shortcut }) => [name, shortcut]);
    const shape = JSON.stringify([names, !twin, !switches.length]);
    if (shape !== this.shape) this.build();
    this.shape = shape;
    this.root.style.setProperty("--arc", arc);
    this.root.classList.toggle("paired", Boolean(twin));
    this.root.classList.toggle("captions", this.boxes.some(({ caption }) => caption));
    this.root.classList.toggle("waiting", this.ahead(switches));
    this.root.querySelector(".whose").textContent = whose;
    this.legend.textContent = legend;
    this.rows[0].update(data);
    if (twin) this.rows[1].update(twin);
    this.boxes.forEach((box, index) => this.bend(box, this.parts[index].firstElementChild));
    switches.forEach((one, index) => this.show(index, one));
    this.mark();
    this.tell(twin ? [data, twin] : [data]);
  }

  // For who cannot see it: another answer than the one that was there first, or was told last.
  tell(rows) {
    if (!rows[0].bars.length) return; // the network is still reading
    const said = rows.map(({ answer, bars: [best] }) => `${answer}: ${best.label}, ${best.words}`);
    const words = said.join("; ");
    this.told ??= words;
    clearTimeout(this.telling);
    this.telling = setTimeout(() => {
      if (words !== this.told) this.status.textContent = words;
      this.told = words;
    }, STILL);
  }

  // Whether the learner has switched what the server does not know yet: that is shown and told.
  ahead(switches) {
    if (!this.switched.of(switches.map(({ on }) => on), switches.length)) return false;
    JSON.parse(this.switched.value).forEach((on, index) => (switches[index].on = on));
    return true;
  }

  build() {
    let index = 0;
    const stages = this.data.stages.map(
      ({ name, size, boxes }) => `<div class="stage" style="--blocks:${boxes.length}">
      <div class="row">${boxes.map((one) => block(one, index++, this.data)).join("")}</div>
      <span class="name">${name} <i>·</i> <b>${size}</b></span></div>`,
    );
    this.blocks.innerHTML = stages.join("");
    this.parts = [...this.blocks.querySelectorAll(".block")];
    this.player.end();
    this.radios = this.parts.map((part) => part.querySelector(".box"));
    this.switches = [...this.blocks.querySelectorAll(".switch")];
    const rows = this.data.twin ? this.rows : this.rows.slice(0, 1);
    this.root.querySelector(".answers").replaceChildren(...rows.map((row) => row.answer));
  }

  bend({ arc }, line) {
    line.style.borderWidth = arc === null ? `${USUAL}px` : thickness(arc);
    line.style.borderBottomWidth = 0;
  }

  show(index, { on, works, words }) {
    const button = this.switches[index];
    button.disabled = !works;
    button.title = words;
    button.setAttribute("aria-label", words);
    button.setAttribute("aria-checked", on);
    if (works) this.radios[index].classList.toggle("out", !on);
  }

  mark() {
    this.radios.forEach((radio, index) => {
      const chosen = index === this.selected;
      this.parts[index].classList.toggle("chosen", chosen);
      radio.setAttribute("aria-checked", chosen);
      radio.tabIndex = chosen ? 0 : -1;
    });
    this.switches.forEach((one, index) => (one.tabIndex = index === this.selected ? 0 : -1));
    this.say(this.hovered);
  }

  // What is pointed at, `{ index, row }`; nothing: what can be done.
  say(hovered) {
    if (hovered?.row === "double" && !this.data.twin) hovered = null; // it went away
    this.hovered = hovered;
    if (hovered) this.note.textContent = this.name(hovered);
    else if (this.player.reached) this.note.textContent = this.player.words;
    else this.note.textContent = HINT + (this.data.switches.length ? SWITCHES : "");
    // Said aloud step by step, but not at every beat.
    this.note.ariaLive = this.player.reached && !this.player.beat ? "polite" : "off";
  }

  name({ index, row }) {
    const { whose, twin } = this.data;
    return row === "box" ? this.boxes[index].words : `${whose}: ${boxesOf(twin)[index].words}`;
  }

  point(event) {
    const index = this.at(event);
    const row = this.data.twin && event.target.closest(".double") ? "double" : "box";
    this.say(index === null ? null : { index, row });
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
    this.player.end();
    this.radios[index].focus();
    if (index === this.selected) return;
    this.selected = index;
    this.mark();
    this.chosen.set(index, wait, () => this.send("chosen", index));
  }

  // What is taken out is what is looked at: the server chooses it, too.
  turn(index) {
    const one = this.data.switches[index];
    if (!one?.works) return;
    this.player.end();
    this.selected = index;
    this.chosen.expect(index);
    one.on = !one.on;
    this.show(index, one);
    this.mark();
    this.root.classList.add("waiting");
    // All of them, each time: of two clicks that come close together the server hears the last.
    const all = this.data.switches.map(({ on }) => on);
    this.switched.expect(all);
    this.send("switched", { index, out: [...all.keys()].filter((place) => !all[place]) });
  }

  leave() {
    this.chosen.leave();
    clearTimeout(this.telling);
    this.player.pause();
  }
}

export default mounts(Strip);
