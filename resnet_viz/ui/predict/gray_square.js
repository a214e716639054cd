// The picture a network reads, and on it the gray square that covers a part: drag it, press beside
// it, or move it with the arrow keys. Between two answers of the server the square is drawn where
// the learner has it.
const STEP = 5; // percent of the picture, for an arrow key
const SETTLE = 120; // ms: a square that moves on asks the server once, at its end
const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

class GraySquare {
  constructor(parent) {
    this.image = parent.querySelector("img");
    this.pad = parent.querySelector(".pad");
    this.square = parent.querySelector(".square");
    this.ahead = new Ahead();
    this.pad.onpointerdown = (event) => this.grasp(event);
    this.pad.onpointermove = (event) => this.held && this.drag(event);
    this.pad.onpointerup = this.pad.onpointercancel = () => (this.held = null);
    this.pad.onclick = (event) => this.tap(event);
    this.pad.onkeydown = (event) => this.key(event);
  }

  update({ data, setTriggerValue }) {
    this.data = data;
    this.send = (place) => setTriggerValue("moved", place);
    this.image.src = data.picture;
    this.image.alt = data.alt;
    if (this.ahead.of({ x: data.x, y: data.y }, data.picture) || this.held) return;
    this.place = { x: data.x, y: data.y };
    this.draw(data.side, data.left, data.top);
  }

  // All in percent of the picture.
  draw(side, left, top) {
    Object.assign(this.square.style, { width: `${side}%`, left: `${left}%`, top: `${top}%` });
    const { x, y } = this.place;
    this.pad.setAttribute("aria-valuenow", x);
    this.pad.setAttribute(
      "aria-valuetext",
      side ? `${x}% from the left, ${y}% from the top` : "none: an arrow key lays one on the picture",
    );
  }

  at({ clientX, clientY }) {
    const box = this.pad.getBoundingClientRect();
    return {
      x: (100 * (clientX - box.left)) / box.width,
      y: (100 * (clientY - box.top)) / box.height,
    };
  }

  // A finger beside the square may want to scroll the page: only its tap lays the square there.
  grasp(event) {
    const inside = event.target === this.square;
    if (event.button || (event.pointerType === "touch" && !inside)) return;
    this.pad.setPointerCapture(event.pointerId);
    const { x, y } = this.at(event);
    this.held = inside ? { x: this.place.x - x, y: this.place.y - y } : { x: 0, y: 0 };
    if (!inside) this.drag(event);
  }

  drag(event) {
    const { x, y } = this.at(event);
    this.move(x + this.held.x, y + this.held.y);
  }

  tap(event) {
    if (event.pointerType !== "touch" || event.target === this.square) return;
    const { x, y } = this.at(event);
    this.move(x, y);
  }

  key(event) {
    const [right, down] = ARROWS[event.key] ?? [];
    if (right === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    this.move(this.place.x + STEP * right, this.place.y + STEP * down);
  }

  move(x, y) {
    const whole = (share) => Math.round(Math.min(100, Math.max(0, share)));
    const before = this.place;
    const side = this.data.side || this.data.first;
    this.place = { x: whole(x), y: whole(y) };
    if (this.data.side && before.x === this.place.x && before.y === this.place.y) return;
    this.draw(side, this.place.x - side / 2, this.place.y - side / 2);
    this.ahead.set(this.place, SETTLE, (place) => this.send(place));
  }

  leave() {
    this.ahead.leave();
  }
}

export default mounts(GraySquare);
