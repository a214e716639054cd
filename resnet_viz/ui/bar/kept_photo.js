// The learner's own photo, kept in this browser: after a reload the uploader is given it again.
const INPUT = '.st-key-upload input[type="file"]';
const REMOVE = '.st-key-upload [data-testid="stFileChipDeleteBtn"] button';
const CAMERA = ".st-key-camera img";
const DAY = 24 * 60 * 60 * 1000; // ms: a computer at school has other users tomorrow
const MOST = 5; // tabs have a photo each

class KeptPhoto {
  constructor() {
    this.leaving = new AbortController();
    const options = { capture: true, signal: this.leaving.signal };
    const heard = ({ target }) => target.matches?.(INPUT) && (this.sent = target.files[0]);
    document.addEventListener("change", heard, options);
  }

  update({ data, setTriggerValue }) {
    const { own, wanted, removed } = data;
    if (own && own.id !== this.kept) this.keep(own);
    if (wanted && wanted !== this.wanted) this.restore(wanted, () => setTriggerValue("missing", wanted));
    if (removed && removed !== this.removed) this.remove(removed);
    this.kept = own?.id;
    this.wanted = wanted;
    this.removed = removed;
  }

  // The server has read it: a photo that it refuses is not kept.
  async keep({ id, name, size }) {
    const isIt = (file) => file?.name === name && file.size === size;
    const file = isIt(this.sent) ? this.sent : await shot(name);
    if (isIt(file)) await photos("readwrite", (all) => all.put({ id, file, at: Date.now() }));
    await dropOld();
  }

  async restore(id, miss) {
    await dropOld();
    const found = await photos("readonly", (all) => all.get(id));
    if (!found) return miss();
    const input = await uploader(this.leaving.signal);
    const files = new DataTransfer();
    files.items.add(found.file);
    input.files = files.files;
    input.dispatchEvent(new Event("change", { bubbles: true }));
  }

  async remove(id) {
    document.querySelector(REMOVE)?.click(); // the server's memory gives it up too
    await photos("readwrite", (all) => all.delete(id));
  }

  leave() {
    this.leaving.abort();
  }
}

async function shot(name) {
  const image = document.querySelector(CAMERA);
  if (!image) return null;
  const bytes = await (await fetch(image.src)).blob();
  return new File([bytes], name, { type: bytes.type });
}

async function dropOld() {
  const all = (await photos("readonly", (kept) => kept.getAll())) ?? [];
  const newestFirst = all.sort((one, other) => other.at - one.at);
  const old = newestFirst.filter(({ at }, place) => place >= MOST || Date.now() - at > DAY);
  for (const { id } of old) await photos("readwrite", (kept) => kept.delete(id));
}

// What is asked of the photos kept; undefined where a browser keeps nothing.
function photos(mode, ask) {
  const answer = new Promise((resolve) => {
    const opened = indexedDB.open("resnet_viz", 1);
    opened.onupgradeneeded = () => opened.result.createObjectStore("photos", { keyPath: "id" });
    opened.onerror = () => resolve(undefined);
    opened.onsuccess = () => {
      const database = opened.result;
      const work = database.transaction("photos", mode);
      const asked = ask(work.objectStore("photos"));
      const end = (result) => {
        database.close();
        resolve(result);
      };
      work.oncomplete = () => end(asked.result);
      work.onabort = () => end(undefined);
    };
  });
  return answer.catch(() => undefined);
}

// It is drawn a moment later than what is here.
function uploader(signal) {
  return new Promise((resolve) => {
    const look = () => {
      const input = document.querySelector(INPUT);
      if (input) resolve(input);
      else if (!signal.aborted) requestAnimationFrame(look);
    };
    look();
  });
}

export default mounts(KeptPhoto);
