// The square that the network reads, on the picture: drag it, drag a corner, or use the keys. It is
// told to the server once it rests; all is in the picture's own pixels until then.
const SETTLE = 150; // ms
const STEP = 0.04; // of the picture's shorter side, for a key
const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
const SCALES = { "+": 1, "=": 1, "-": -1, "−": -1 };
const WIDE = 280; // px of the screen for the picture's longer side
const TINY = 112; // pixels: each stays to be seen as what it is
const within = (low, value, high) => Math.min(high, Math.max(low, value));

class Square {
  constructor(parent) {
    this.frame = parent.querySelector(".frame");
    this.image = parent.querySelector("img");
    this.square = parent.querySelector(".square");
    this.image.alt = "";
    this.ahead = new Ahead();
    this.frame.onclick = (event) => this.press(event);
    this.square.onpointerdown = (event) => this.grasp(event);
    this.square.onpointermove = (event) => this.held?.(event);
    this.square.onpointerup = this.square.onpointercancel = () => this.release();
    this.square.onkeydown = (event) => this.key(event);
  }

  update({ data, setTriggerValue }) {
    this.data = data;
    this.send = (crop) => setTriggerValue("moved", crop);
    const wide = Math.min(WIDE, (WIDE * data.width) / data.height);
    this.image.style.width = `${wide}px`; // also a tiny one
    this.image.classList.toggle("tiny", Math.min(data.width, data.height) < TINY);
    if (this.image.src !== data.picture) this.image.src = data.picture;
    const known = [data.x, data.y, data.size];
    if (this.ahead.of(known, data.picture) || this.held) return;
    this.told = known.join();
    const side = (this.short * data.size) / 1000;
    const { width, height } = data;
    this.draw(((width - side) * data.x) / 1000, ((height - side) * data.y) / 1000, side);
  }

  get short() {
    return Math.min(this.data.width, this.data.height);
  }

  draw(left, top, side) {
    const { width, height } = this.data;
    this.now = { left, top, side };
    Object.assign(this.square.style, {
      left: `${(100 * left) / width}%`,
      top: `${(100 * top) / height}%`,
      width: `${(100 * side) / width}%`,
      height: `${(100 * side) / height}%`,
    });
    const [x, y, size] = this.crop();
    this.square.setAttribute("aria-valuenow", size);
    this.square.setAttribute(
      "aria-valuetext",
      `${Math.round(size / 10)}% of the shorter side, ${Math.round(x / 10)}% to the right, ` +
        `${Math.round(y / 10)}% down`,
    );
  }

  // As the address has it.
  crop() {
    const { left, top, side } = this.now;
    const { width, height, smallest } = this.data;
    const way = (at, room) => (room > 0.5 ? within(0, Math.round((1000 * at) / room), 1000) : 500);
    const size = within(smallest, Math.round((1000 * side) / this.short), 1000);
    return [way(left, width - side), way(top, height - side), size];
  }

  move(left, top, side) {
    const { width, height, smallest } = this.data;
    side = within((this.short * smallest) / 1000, side, this.short);
    this.draw(within(0, left, width - side), within(0, top, height - side), side);
  }

  at({ clientX, clientY }) {
    const box = this.frame.getBoundingClientRect();
    const scale = this.data.width / box.width;
    return [(clientX - box.left) * scale, (clientY - box.top) * scale];
  }

  // Beside the square: there it is laid.
  press(event) {
    if (event.target !== this.frame && event.target !== this.image) return;
    const [x, y] = this.at(event);
    const { side } = this.now;
    this.move(x - side / 2, y - side / 2, side);
    this.tell();
  }

  grasp(event) {
    if (event.button) return;
    event.preventDefault();
    this.square.focus();
    this.square.setPointerCapture(event.pointerId);
    const [fromX, fromY] = this.at(event);
    const { left, top, side } = this.now;
    const corner = event.target.dataset;
    if (corner.x === undefined) {
      this.held = (moved) => {
        const [x, y] = this.at(moved);
        this.move(left + x - fromX, top + y - fromY, side);
      };
      return;
    }
    const [right, down] = [corner.x === "1", corner.y === "1"];
    const fixed = [right ? left : left + side, down ? top : top + side]; // the corner opposite
    const { width, height } = this.data;
    const room = Math.min(right ? width - fixed[0] : fixed[0], down ? height - fixed[1] : fixed[1]);
    this.held = (moved) => {
      const [x, y] = this.at(moved);
      const grown = Math.max(right ? x - fromX : fromX - x, down ? y - fromY : fromY - y);
      const size = within((this.short * this.data.smallest) / 1000, side + grown, room);
      this.move(right ? fixed[0] : fixed[0] - size, down ? fixed[1] : fixed[1] - size, size);
    };
  }

  release() {
    if (!this.held) return;
    this.held = undefined;
    this.tell();
  }

  key(event) {
    const [right, down] = ARROWS[event.key] ?? [0, 0];
    const scale = SCALES[event.key] ?? 0;
    if (!right && !down && !scale) return;
    event.preventDefault();
    event.stopPropagation();
    const step = this.short * STEP;
    const { left, top, side } = this.now;
    const grown = scale * step;
    this.move(left + right * step - grown / 2, top + down * step - grown / 2, side + grown);
    this.tell();
  }

  tell() {
    const crop = this.crop();
    if (crop.join() === this.told) return; // held and let go
    this.told = crop.join();
    this.ahead.set(crop, SETTLE, () => this.send(crop));
  }

  leave() {
    this.ahead.leave();
  }
}

export default mounts(Square);
