// A picture under a grid of cells to mark: pressed one by one, painted over with a held pointer, or
// walked through with the arrow keys and marked with Space. Between two answers of the server the
// marks are drawn where the learner has them.
const SETTLE = 150; // ms: who paints on tells the server once, at the end
const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

class Cells {
  constructor(parent) {
    this.image = parent.querySelector("img");
    this.grid = parent.querySelector(".grid");
    this.marked = new Set();
    this.ahead = new Ahead();
    this.grid.onpointerdown = (event) => this.begin(event);
    this.grid.onpointerover = (event) => this.paint(event);
    this.grid.onpointerup = this.grid.onpointercancel = () => (this.painting = undefined);
    this.grid.onclick = (event) => this.press(event);
    this.grid.onkeydown = (event) => this.walk(event);
  }

  update({ data, setTriggerValue }) {
    this.send = (marked) => setTriggerValue("marked", marked);
    this.image.src = data.picture;
    this.image.alt = data.alt;
    if (this.grid.childElementCount !== data.side ** 2) this.fill(data.side);
    if (this.ahead.of(data.marked, data.picture)) return;
    this.marked = new Set(data.marked);
    this.draw();
  }

  fill(side) {
    this.side = side;
    this.grid.style.gridTemplateColumns = `repeat(${side}, 1fr)`;
    this.cells = Array.from({ length: side ** 2 }, (_, index) => {
      const cell = document.createElement("button");
      cell.type = "button";
      cell.tabIndex = index ? -1 : 0;
      cell.ariaLabel = `row ${Math.floor(index / side) + 1}, column ${(index % side) + 1}`;
      cell.value = index;
      return cell;
    });
    this.grid.replaceChildren(...this.cells);
  }

  draw() {
    this.cells.forEach((cell, index) => (cell.ariaPressed = this.marked.has(index)));
  }

  // A finger that moves wants to scroll the page: it marks by taps alone.
  begin(event) {
    if (event.button || event.pointerType === "touch" || !event.target.value) return;
    event.target.releasePointerCapture?.(event.pointerId);
    const index = Number(event.target.value);
    this.painting = !this.marked.has(index);
    this.painted = true;
    this.mark(index, this.painting);
  }

  paint(event) {
    if (this.painting === undefined || !event.buttons || !event.target.value) return;
    this.mark(Number(event.target.value), this.painting);
  }

  press(event) {
    const painted = this.painted;
    this.painted = false;
    if (painted || !event.target.value) return; // the press has marked it already
    const index = Number(event.target.value);
    this.mark(index, !this.marked.has(index));
  }

  walk(event) {
    const [right, down] = ARROWS[event.key] ?? [];
    if (right === undefined || !event.target.value) return;
    event.preventDefault();
    event.stopPropagation();
    const within = (place) => Math.min(this.side - 1, Math.max(0, place));
    const index = Number(event.target.value);
    const column = within((index % this.side) + right);
    const row = within(Math.floor(index / this.side) + down);
    const next = this.cells[row * this.side + column];
    event.target.tabIndex = -1;
    next.tabIndex = 0;
    next.focus();
  }

  mark(index, on) {
    if (this.marked.has(index) === on) return;
    if (on) this.marked.add(index);
    else this.marked.delete(index);
    this.draw();
    const marked = [...this.marked].sort((a, b) => a - b);
    this.ahead.set(marked, SETTLE, () => this.send(marked));
  }

  leave() {
    this.ahead.leave();
  }
}

export default mounts(Cells);
