// Tiles of one PNG, laid out to the width there is. Only what is in view is drawn, so that 2,048
// tiles cost no more than 50. Click, hover, arrow keys, Home and End choose.
const GAP = 4;
const SETTLE = 120; // ms: a held arrow key asks the server once, at its end

class Tiles {
  constructor(parent) {
    this.scroll = parent.querySelector(".scroll");
    this.space = parent.querySelector(".space");
    this.canvas = parent.querySelector("canvas");
    this.options = parent.querySelector(".options");
    this.note = parent.querySelector(".note");
    this.ahead = new Ahead();
    this.image = new Image();
    this.image.onload = () => this.draw();
    this.hovered = null;
    this.scroll.onscroll = () => this.draw();
    this.canvas.onmousemove = (event) => this.hover(this.at(event));
    this.canvas.onmouseleave = () => this.hover(null);
    this.canvas.onclick = (event) => this.choose(this.at(event), 0);
    this.options.onclick = (event) => this.choose(Number(event.target.dataset.index), 0);
    this.scroll.onkeydown = (event) => this.key(event);
    this.resized = new ResizeObserver(() => this.layout());
    this.resized.observe(this.scroll);
  }

  update({ data, setTriggerValue }) {
    const other = !this.data || this.data.sheet !== data.sheet;
    this.data = data;
    this.send = (index) => setTriggerValue("chosen", index);
    if (!this.ahead.of(data.selected, data.sheet)) this.selected = data.selected;
    if (other) this.image.src = data.sheet;
    this.scroll.setAttribute("aria-label", data.label);
    this.scroll.style.maxHeight = data.height;
    this.list();
    this.layout();
    this.reveal();
  }

  // The tiles as a screen reader meets them: the canvas says nothing to it.
  list() {
    const words = this.data.labels.join("\n");
    if (words !== this.listed) {
      this.listed = words;
      const options = this.data.labels.map((label, index) => {
        const option = document.createElement("div");
        option.id = `option-${index}`;
        option.role = "option";
        option.ariaLabel = label;
        option.dataset.index = index;
        return option;
      });
      this.options.replaceChildren(...options);
    }
    this.mark();
  }

  mark() {
    this.options.querySelector("[aria-selected=true]")?.setAttribute("aria-selected", "false");
    this.options.children[this.selected]?.setAttribute("aria-selected", "true");
    this.scroll.setAttribute("aria-activedescendant", `option-${this.selected}`);
  }

  // As many columns as fit, then evened out over the rows and widened to fill the box.
  layout() {
    if (!this.data) return;
    const width = this.scroll.clientWidth + GAP;
    const { count, tile } = this.data;
    const rows = Math.ceil(count / Math.max(1, Math.floor(width / (tile + GAP))));
    this.columns = Math.ceil(count / rows);
    this.tile = Math.floor(width / this.columns) - GAP;
    this.space.style.height = `${rows * (this.tile + GAP) - GAP}px`;
    this.draw();
  }

  draw() {
    const { data, canvas, scroll, tile } = this;
    if (!data || !this.image.complete) return;
    const ratio = window.devicePixelRatio || 1;
    const [width, height] = [scroll.clientWidth, scroll.clientHeight];
    canvas.style.height = `${height}px`;
    canvas.width = width * ratio;
    canvas.height = height * ratio;
    const context = canvas.getContext("2d");
    context.scale(ratio, ratio);
    context.imageSmoothingEnabled = data.side > tile * ratio;
    const style = getComputedStyle(scroll);
    const step = tile + GAP;
    const firstRow = Math.floor(scroll.scrollTop / step);
    const rows = Math.ceil(height / step) + 1;
    const end = Math.min(data.count, (firstRow + rows) * this.columns);
    for (let index = firstRow * this.columns; index < end; index++) {
      const x = (index % this.columns) * step;
      const y = Math.floor(index / this.columns) * step - scroll.scrollTop;
      const sx = (index % data.columns) * data.side;
      const sy = Math.floor(index / data.columns) * data.side;
      context.drawImage(this.image, sx, sy, data.side, data.side, x, y, tile, tile);
      if (index === this.selected || index === this.hovered) {
        context.lineWidth = index === this.selected ? 3 : 1;
        context.strokeStyle = style.getPropertyValue("--frame");
        const inset = context.lineWidth / 2;
        context.strokeRect(x + inset, y + inset, tile - 2 * inset, tile - 2 * inset);
      }
    }
    const named = this.hovered ?? this.selected;
    this.note.textContent = named === null ? "" : data.labels[named];
  }

  at(event) {
    const x = Math.floor(event.offsetX / (this.tile + GAP));
    const y = Math.floor((event.offsetY + this.scroll.scrollTop) / (this.tile + GAP));
    const index = y * this.columns + x;
    return x < this.columns && index < this.data.count ? index : null;
  }

  hover(index) {
    if (index === this.hovered) return;
    this.hovered = index;
    this.draw();
  }

  key(event) {
    const last = this.data.count - 1;
    const from = this.selected ?? 0;
    const to = {
      ArrowLeft: from - 1,
      ArrowRight: from + 1,
      ArrowUp: from - this.columns,
      ArrowDown: from + this.columns,
      Home: 0,
      End: last,
    }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    this.hovered = null;
    if (to >= 0 && to <= last) this.choose(to, SETTLE);
  }

  choose(index, wait) {
    if (index === null || index === this.selected) return;
    this.selected = index;
    this.mark();
    this.reveal();
    this.draw();
    this.ahead.set(index, wait, () => this.send(index));
  }

  reveal() {
    if (this.selected === null) return;
    const step = this.tile + GAP;
    const top = Math.floor(this.selected / this.columns) * step;
    const { scrollTop, clientHeight } = this.scroll;
    if (top < scrollTop) this.scroll.scrollTop = top;
    if (top + step > scrollTop + clientHeight)
      this.scroll.scrollTop = top + step - clientHeight;
  }

  leave() {
    this.ahead.leave();
    this.resized.disconnect();
  }
}

export default mounts(Tiles);
