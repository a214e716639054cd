// A photo of one's own, by the button, dropped or pasted anywhere on the page: it is shrunk where
// it is larger than anybody needs, and handed to the uploader, which is not shown, checks it and sends it.
const INPUT = '.st-key-upload input[type="file"]';
const PATIENCE = 400; // ms: what takes longer is said to go on
const LINGER = 500; // ms without a word of the drag: it has left the window
const MARGIN = 16; // px between what is said and the window's edge
const QUALITY = 0.92; // of the JPEG made of a photo that is too large
const OF_CAMERAS = ["image/jpeg", "image/webp"]; // which lose nothing to see by that
const UNREADABLE = "The browser cannot read this file: save the picture as JPEG or PNG.";
const UNSENT = "The photo did not reach the server: try again, or reload the page.";
const handedOn = new WeakSet(); // events of our own

class OwnPhoto {
  constructor(parent) {
    this.bubble = parent.querySelector(".said");
    this.words = parent.querySelector(".said span");
    this.button = parent.querySelector(".choose");
    this.button.onclick = () => this.browse();
    parent.querySelector(".said button").onclick = () => this.say("");
    this.turn = 0;
    this.leaving = new AbortController();
    const hear = (name, act) =>
      document.addEventListener(name, act, { capture: true, signal: this.leaving.signal });
    hear("change", (event) => this.changed(event));
    hear("paste", (event) => this.pasted(event));
    hear("dragstart", () => (this.ours = true)); // a picture of the page itself
    hear("dragend", () => (this.ours = false));
    hear("dragover", (event) => this.dragged(event));
    hear("drop", (event) => this.dropped(event));
  }

  update({ data }) {
    const news = data.turn !== this.data?.turn || data.sentence !== this.data?.sentence;
    this.data = data;
    if (!news) return;
    this.say(data.sentence || this.done);
    this.done = "";
  }

  say(sentence = "") {
    clearTimeout(this.timer);
    this.words.textContent = sentence;
    this.bubble.hidden = !sentence;
    this.bubble.style.left = "0";
    const beyond = this.bubble.getBoundingClientRect().right + MARGIN - innerWidth;
    if (beyond > 0) this.bubble.style.left = `${-beyond}px`;
  }

  saySoon(sentence) {
    this.say("");
    this.timer = setTimeout(() => this.say(sentence), PATIENCE);
  }

  browse() {
    const input = document.querySelector(INPUT);
    if (!input) return;
    input.value = ""; // else the file that was chosen last cannot be chosen again
    input.click();
  }

  changed(event) {
    const file = event.target.matches?.(INPUT) && event.target.files[0];
    if (!file || handedOn.has(event)) return;
    event.stopImmediatePropagation();
    this.take(file);
  }

  pasted(event) {
    const files = event.clipboardData?.files;
    const writes = event.target.closest?.("input, textarea, [contenteditable]");
    if (!files?.length || (writes && event.clipboardData.types.includes("text/plain"))) return;
    this.caught(event, files);
  }

  dragged(event) {
    if (!this.brings(event)) return;
    event.preventDefault();
    event.dataTransfer.dropEffect = "copy";
    this.frame ??= dropFrame(getComputedStyle(this.button).backgroundColor);
    document.body.append(this.frame);
    clearTimeout(this.dragging);
    this.dragging = setTimeout(() => this.frame.remove(), LINGER);
  }

  dropped(event) {
    if (!this.brings(event)) return;
    this.frame?.remove();
    this.caught(event, event.dataTransfer.files);
  }

  brings(event) {
    return !this.ours && event.dataTransfer?.types.includes("Files") && document.querySelector(INPUT);
  }

  caught(event, files) {
    event.preventDefault();
    event.stopPropagation();
    const file = [...files].find(({ type }) => type.startsWith("image/")) ?? files[0];
    if (file && document.querySelector(INPUT)) this.take(file);
  }

  async take(file) {
    const turn = ++this.turn; // the file that came last is the one
    this.done = "";
    this.saySoon("Reading the photo …");
    const { fit, done, problem } = await fitting(file, this.data);
    if (turn !== this.turn) return;
    if (problem) return this.say(problem);
    this.saySoon("Sending the photo …");
    this.done = done; // said once it has arrived
    this.hand(fit);
  }

  hand(file) {
    const input = document.querySelector(INPUT);
    if (!input) return this.say();
    this.watch(input.closest(".st-key-upload"));
    const files = new DataTransfer();
    files.items.add(file);
    input.files = files.files;
    const event = new Event("change", { bubbles: true });
    handedOn.add(event);
    input.dispatchEvent(event);
  }

  // That a file did not get through, the uploader says only where nobody sees it.
  watch(uploader) {
    this.watched?.disconnect();
    const before = new Set(uploader.querySelectorAll('[role="alert"]'));
    this.watched = new MutationObserver(() => {
      const alerts = [...uploader.querySelectorAll('[role="alert"]')];
      if (alerts.every((one) => before.has(one))) return;
      this.watched.disconnect();
      this.say(UNSENT);
    });
    this.watched.observe(uploader, { childList: true, subtree: true });
  }

  leave() {
    clearTimeout(this.timer);
    clearTimeout(this.dragging);
    this.frame?.remove();
    this.watched?.disconnect();
    this.leaving.abort();
  }
}

// The file as the server takes it, or one sentence on why there is none.
async function fitting(file, { bytes, pixels, side, types, shrunk }) {
  const image = await opened(file);
  try {
    const { naturalWidth: width = 0, naturalHeight: height = 0 } = image ?? {};
    const small = width * height <= pixels && Math.max(width, height) <= side;
    const taken = types.includes(file.type) && file.size <= bytes && small;
    const heavy = OF_CAMERAS.includes(file.type) && Math.max(width, height) > shrunk;
    if (taken && !heavy) return { fit: file };
    if (!width || !height)
      return { problem: file.size > bytes ? tooLarge(file) : UNREADABLE };
    const scale = Math.min(1, shrunk / Math.max(width, height));
    const jpeg = await drawn(image, Math.ceil(width * scale), Math.ceil(height * scale));
    if (!jpeg) return taken ? { fit: file } : { problem: tooLarge(file) };
    const name = `${file.name.replace(/\.\w+$/, "")}.jpg`;
    const size = `${width.toLocaleString("en")} × ${height.toLocaleString("en")} pixels`;
    const large = file.size > bytes || !small;
    return {
      fit: new File([jpeg], name, { type: "image/jpeg" }),
      done: taken
        ? ""
        : large
        ? `The photo, ${size} and ${megabytes(file)}, is large: your browser made it smaller.`
        : "Your browser turned the picture into a JPEG file.",
    };
  } finally {
    if (image) URL.revokeObjectURL(image.src);
  }
}

const megabytes = ({ size }) => `${(size / 1e6).toFixed(1)} MB`;

const tooLarge = (file) =>
  `The file has ${megabytes(file)}: that is too much, and the browser cannot make it smaller. Save ` +
  "the picture smaller, as JPEG.";

// What the browser can show: it reads a picture's size now and its pixels when they are drawn.
function opened(file) {
  return new Promise((resolve) => {
    const image = new Image();
    image.onload = () => resolve(image);
    image.onerror = () => {
      URL.revokeObjectURL(image.src);
      resolve(null);
    };
    image.src = URL.createObjectURL(file);
  });
}

// Upright, as the browser shows it, on white; null where that takes more memory than there is.
async function drawn(image, width, height) {
  const canvas = document.createElement("canvas");
  canvas.width = width;
  canvas.height = height;
  const context = canvas.getContext("2d");
  context.fillStyle = "white";
  context.fillRect(0, 0, width, height);
  context.imageSmoothingQuality = "high";
  try {
    context.drawImage(image, 0, 0, width, height);
  } catch {
    return null;
  }
  return new Promise((resolve) => canvas.toBlob(resolve, "image/jpeg", QUALITY));
}

function dropFrame(color) {
  const frame = document.createElement("div");
  frame.id = "drop";
  frame.style.cssText = `position: fixed; inset: 8px; z-index: 1000000; pointer-events: none;
    display: grid; place-items: center; border: 4px dashed ${color}; border-radius: 12px;
    background: color-mix(in srgb, ${color} 18%, transparent);`;
  const words = document.createElement("strong");
  words.textContent = "Drop it anywhere";
  words.style.cssText = `padding: 12px 24px; border-radius: 24px; font-size: 1.4rem; color: #fff;
    background: ${color};`;
  frame.append(words);
  return frame;
}

export default mounts(OwnPhoto);
