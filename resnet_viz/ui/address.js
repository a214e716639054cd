/* One entry of the browser's history is one page, with all that was set on it. Without this
   Streamlit adds an entry for each parameter it writes, and takes a page's parameters out of its
   entry when the page is left. */
export default function () {
  if (window.onePageOneEntry) return;
  window.onePageOneEntry = true;
  const push = history.pushState.bind(history);
  const replace = history.replaceState.bind(history);
  let pressed = location.href; // the address when something was pressed last, a link perhaps
  document.addEventListener("click", () => (pressed = location.href), true);
  history.pushState = (state, title, url) => {
    const other = new URL(url, location.href).pathname !== location.pathname;
    if (!other) return replace(state, title, url);
    if (new URL(pressed).pathname === location.pathname) replace(history.state, "", pressed);
    push(state, title, url);
  };
}
