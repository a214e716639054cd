// A secret that this browser keeps, by which the server knows who has started a run: after a reload
// too, and in another tab. It is in no address, and so in no link.
const KEY = "resnet_viz_secret";

export default function ({ data, setStateValue }) {
  try {
    const kept = localStorage.getItem(KEY);
    if (!/^[0-9a-f]{32}$/.test(kept ?? "")) localStorage.setItem(KEY, data.secret);
    else if (kept !== data.secret) setStateValue("secret", kept);
  } catch {
    // A browser that keeps nothing is known until it reloads the page.
  }
}
