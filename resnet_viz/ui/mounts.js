// What each of our components of one class begins with: an instance for as long as it is mounted,
// which is made of the element it stands in, told what there is to show, and at the end leaves.
function mounts(Part) {
  const instances = new WeakMap();
  return (component) => {
    const parent = component.parentElement;
    if (!instances.has(parent)) instances.set(parent, new Part(parent));
    const part = instances.get(parent);
    part.update?.(component);
    return () => {
      part.leave?.();
      instances.delete(parent);
    };
  };
}

const LATE = 5000; // ms: until then the server may still answer to something earlier

// What the learner has set, and the server may not know yet.
class Ahead {
  // Told once nothing else is set for `rest` ms.
  set(value, rest, tell) {
    this.expect(value);
    this.tell = () => {
      this.timer = undefined;
      tell(value);
    };
    this.timer = setTimeout(this.tell, rest);
  }

  // Told already.
  expect(value) {
    clearTimeout(this.timer);
    this.timer = undefined;
    this.value = JSON.stringify(value);
    this.until = Date.now() + LATE;
  }

  // Whether the learner is further than a server that says `known`, of the same `subject`.
  of(known, subject) {
    const answered = JSON.stringify(known) === this.value || subject !== this.subject;
    this.subject = subject;
    if (!this.timer && (answered || Date.now() > this.until)) this.value = undefined;
    return this.value !== undefined;
  }

  leave() {
    if (!this.timer) return;
    clearTimeout(this.timer);
    this.tell();
  }
}

