// A line that nobody sees and that is read aloud when it changes, but not more often than this.
const EVERY = 5000; // ms

class Aloud {
  constructor(parent) {
    this.region = parent.querySelector("[role=status]");
    this.last = 0;
  }

  update({ data }) {
    this.words = data.words;
    clearTimeout(this.timer);
    const wait = Math.max(0, this.last + EVERY - Date.now());
    this.timer = setTimeout(() => this.say(), wait);
  }

  say() {
    if (this.region.textContent === this.words) return;
    this.region.textContent = this.words;
    this.last = Date.now();
  }

  leave() {
    clearTimeout(this.timer);
  }
}

export default mounts(Aloud);
