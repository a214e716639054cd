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

