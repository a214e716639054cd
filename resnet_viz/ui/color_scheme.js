// Light or dark, chosen in the menu, holds for every page. Streamlit keeps it under the address with
// which a tab was opened, so that another page opened by a link, or in another tab, did not know it.
const keyOf = (path) => `stActiveTheme-${path}-v2`;

export default function ({ data }) {
  if (window.oneColorScheme) return;
  window.oneColorScheme = true;
  const opened = new URL(performance.getEntriesByType("navigation")[0].name).pathname;
  const above = opened.replace(/[^/]*$/, "");
  const spread = () => {
    try {
      const chosen = localStorage.getItem(keyOf(opened));
      if (chosen) data.pages.forEach((page) => localStorage.setItem(keyOf(above + page), chosen));
    } catch {
      // A browser that keeps nothing asks its system on every page.
    }
  };
  document.addEventListener("click", () => setTimeout(spread)); // once Streamlit has kept it
  spread();
}
