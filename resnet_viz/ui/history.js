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
    if (new URL(url, location.href).pathname === location.pathname) {
      replace(state, title, url);
      return;
    }
    const left = new URL(pressed);
    left.hash = location.hash; // The idea writes its step there
    if (left.pathname === location.pathname) replace(history.state, "", left);
    push(state, title, url);
  };
}
