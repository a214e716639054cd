// Says of the button above it that the report is being made, and then where it is: the button itself
// is only disabled meanwhile.
const LINGER = 6000; // ms that the last word stays

class Progress {
  constructor(parent) {
    this.said = parent.querySelector(".said");
    this.place = document.querySelector(".st-key-report");
    this.making = this.pressed = false;
    // Only then: without a connection every button is disabled.
    this.press = ({ target }) => (this.pressed ||= Boolean(target.closest("button")));
    this.place.addEventListener("click", this.press);
    this.watch = new MutationObserver(() => this.look());
    this.watch.observe(this.place, { subtree: true, childList: true, attributeFilter: ["disabled"] });
  }

  look() {
    const making = this.pressed && Boolean(this.place.querySelector("button:disabled"));
    if (making === this.making) return;
    this.making = this.pressed = making;
    clearTimeout(this.timer);
    const failed = this.place.querySelector('[data-testid="stDownloadButtonError"]');
    if (making) this.say("Making your report…");
    else this.say(failed ? "" : "Your report is there: report.html, among your downloads.");
    if (!making) this.timer = setTimeout(() => this.say(""), LINGER);
  }

  say(words) {
    this.said.textContent = words;
  }

  leave() {
    this.watch.disconnect();
    this.place.removeEventListener("click", this.press);
  }
}

export default mounts(Progress);
