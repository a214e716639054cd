// What of a page's words cannot be read: cut off at a side, aslant or on top of each other in a chart.
() => {
  const found = [];
  const words = (text) => text.trim().replace(/\s+/g, " ").slice(0, 40);
  const above = (element) => element.parentElement ?? element.getRootNode().host;

  const boxes = (text) => {
    if (text.parentElement.closest("svg")) return [text.parentElement.getBoundingClientRect()];
    const range = document.createRange();
    range.selectNodeContents(text);
    return [...range.getClientRects()];
  };

  const isCut = (text) => (box) => {
    for (let around = text.parentElement; around; around = above(around)) {
      const style = getComputedStyle(around);
      if (style.overflowX === "visible") continue;
      const edge = around.getBoundingClientRect();
      if (edge.width <= 2) return false; // for screen readers alone
      const scrolls = ["auto", "scroll"].includes(style.overflowX) && style.scrollbarWidth !== "none";
      if (scrolls && around.scrollHeight <= around.clientHeight) return false;
      if (scrolls && around.closest("pre, [tabindex]")) return false;
      if (box.right > edge.right + 1.5 || box.left < edge.left - 1.5) return true;
    }
    return box.right > innerWidth + 1;
  };

  const isSeen = (element) =>
    !element.closest("style, script, canvas, .katex-mathml") &&
    element.checkVisibility({ checkOpacity: true, checkVisibilityCSS: true });

  const look = (root) => {
    const nodes = document.createTreeWalker(root, NodeFilter.SHOW_ELEMENT | NodeFilter.SHOW_TEXT);
    for (let node = nodes.nextNode(); node; node = nodes.nextNode()) {
      if (node.shadowRoot) look(node.shadowRoot);
      const isText = node.nodeType === Node.TEXT_NODE && node.data.trim() && node.parentElement;
      if (isText && isSeen(node.parentElement) && boxes(node).some(isCut(node)))
        found.push(`cut: ${words(node.data)}`);
    }
  };

  const lookAtChart = (chart) => {
    const texts = [...chart.querySelectorAll("text")].filter((text) => text.textContent.trim());
    const at = texts.map((text) => text.getBoundingClientRect());
    texts.forEach((text, i) => {
      const turned = Number(/rotate\((-?[\d.]+)/.exec(text.getAttribute("transform"))?.[1] ?? 0);
      if (turned && text.closest('[class$="tick"]')) found.push(`aslant: ${words(text.textContent)}`);
      at.slice(i + 1).forEach((other, j) => {
        const across = Math.min(at[i].right, other.right) - Math.max(at[i].left, other.left);
        const down = Math.min(at[i].bottom, other.bottom) - Math.max(at[i].top, other.top);
        if (across > 1 && down > 4)
          found.push(`collide: ${words(text.textContent)}, ${words(texts[i + 1 + j].textContent)}`);
      });
    });
  };

  look(document.body);
  document.querySelectorAll(".js-plotly-plot").forEach(lookAtChart);
  return found;
}
