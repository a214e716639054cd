// Pictures to choose from by click or keys: arrows, Home, End, Enter. On a phone they cover what the
// network says of them: there a choice closes the gallery.
const SETTLE = 200; // ms: a held arrow key asks the server once, at its end
const OPENER = '.st-key-picture [data-testid="stPopoverButton"]';
const COVERS = matchMedia("(max-width: 640px)");

class Gallery {
  constructor(parent) {
    this.list = parent.querySelector(".gallery");
    this.ahead = new Ahead();
    this.list.onclick = (event) => this.press(event.target.closest(".option")?.dataset.id);
    this.list.onkeydown = (event) => this.key(event);
    // What opens stands at the page's end: fifty tabs away.
    if (document.querySelector(`${OPENER}:focus-visible`)) this.list.focus();
  }

  update({ data, setTriggerValue }) {
    this.send = (id) => setTriggerValue("chosen", id);
    const entries = JSON.stringify(data.entries);
    if (entries !== this.entries) this.list.replaceChildren(...data.entries.map(option));
    this.entries = entries;
    if (!this.ahead.of(data.chosen)) this.chosen = data.chosen;
    this.mark();
  }

  mark() {
    for (const one of this.list.children) {
      one.ariaSelected = one.dataset.id === this.chosen;
      if (one.dataset.id === this.chosen) this.list.setAttribute("aria-activedescendant", one.id);
    }
  }

  key(event) {
    const options = [...this.list.children];
    const last = options.length - 1;
    const from = options.findIndex((one) => one.dataset.id === this.chosen);
    const columns = options.filter((one) => one.offsetTop === options[0].offsetTop).length;
    const to = {
      ArrowLeft: from - 1,
      ArrowRight: from + 1,
      ArrowUp: from - columns,
      ArrowDown: from + columns,
      Home: 0,
      End: last,
      Enter: from,
      " ": from,
    }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    if (to >= 0 && to <= last) this.choose(options[to].dataset.id, to === from ? 0 : SETTLE);
  }

  press(id) {
    this.choose(id, 0);
    if (id !== undefined && COVERS.matches) document.querySelector(OPENER)?.click();
  }

  choose(id, wait) {
    if (id === undefined || (id === this.chosen && !this.ahead.timer)) return;
    this.chosen = id;
    this.mark();
    this.list.querySelector("[aria-selected=true]").scrollIntoView({ block: "nearest" });
    this.ahead.set(id, wait, () => this.send(id));
  }

  leave() {
    this.ahead.leave();
  }
}

function option({ id, title, thumbnail }) {
  const one = document.createElement("div");
  one.className = "option";
  one.id = `picture-${id}`;
  one.role = "option";
  one.dataset.id = id;
  const image = document.createElement("img");
  image.alt = "";
  image.draggable = false;
  if (thumbnail) image.src = thumbnail;
  one.append(image, title);
  return one;
}

export default mounts(Gallery);
