// The button that opens the browser's choice of files, and what there is to say about the file. The
// uploader, which is not shown, does the rest.
const INPUT = '.st-key-upload input[type="file"]';
const PATIENCE = 400; // ms: what takes longer is said to go on
const instances = new WeakMap();

class OwnPhoto {
  constructor(parent) {
    this.bubble = parent.querySelector(".said");
    this.words = parent.querySelector(".said span");
    parent.querySelector(".choose").onclick = () => this.browse();
    parent.querySelector(".said button").onclick = () => this.say("");
    this.leaving = new AbortController();
    const { signal } = this.leaving;
    document.addEventListener("change", (event) => this.changed(event), { signal, capture: true });
  }

  update({ data }) {
    const news = data.turn !== this.data?.turn || data.sentence !== this.data?.sentence;
    this.data = data;
    if (news) this.say(data.sentence);
  }

  say(sentence) {
    clearTimeout(this.timer);
    this.words.textContent = sentence;
    this.bubble.hidden = !sentence;
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
    if (!file) return;
    this.saySoon("Sending the photo …");
    this.watch();
  }

  // What the uploader says of a file that did not get through.
  watch() {
    this.watched?.disconnect();
    const uploader = document.querySelector(INPUT).closest(".st-key-upload");
    const before = new Set(uploader.querySelectorAll('[role="alert"]'));
    this.watched = new MutationObserver(() => {
      const alerts = [...uploader.querySelectorAll('[role="alert"]')];
      const alert = alerts.find((one) => !before.has(one));
      if (!alert) return;
      this.watched.disconnect();
      this.say(`The photo could not be sent. ${alert.textContent}`);
    });
    this.watched.observe(uploader, { childList: true, subtree: true });
  }

  leave() {
    clearTimeout(this.timer);
    this.watched?.disconnect();
    this.leaving.abort();
  }
}

export default function (component) {
  const parent = component.parentElement;
  if (!instances.has(parent)) instances.set(parent, new OwnPhoto(parent));
  const photo = instances.get(parent);
  photo.update(component);
  return () => {
    photo.leave();
    instances.delete(parent);
  };
}
