// data-tell="key": told on the desktop (data-tell-words) when it is new while the page is in the background, and leads to
// data-tell-to; only once the person has asked for it with data-tell-ask. One key is told once, however many tabs are open.
import { each } from "./bind.js";

const may = () => window.Notification?.permission === "granted";
const known = new Set();

// What its slot brought first was there before: it is no news.
each("[data-tell]", (line) => {
  const { tell, tellWords, tellTo } = line.dataset;
  const news = !known.has(tell) && "pollKnown" in (line.closest("[data-poll]")?.dataset ?? {});
  known.add(tell);
  if (!news || !document.hidden || !may()) return;
  const notice = new Notification(tellWords, { tag: tell });
  notice.addEventListener("click", () => {
    window.focus();
    notice.close();
    if (tellTo) location.assign(tellTo);
  });
});

let clock = null;
const wind = () => {
  if (clock || !may()) return;
  clock = new Worker(new URL("./ticker.js", import.meta.url));
  clock.addEventListener("message", () => { if (document.hidden) document.dispatchEvent(new Event("poll:tick")); });
};
wind();

each("[data-tell-ask]", (button) => {
  const show = () => { button.hidden = window.Notification?.permission !== "default"; };
  show();
  button.addEventListener("click", async () => {
    await Notification.requestPermission();
    show();
    wind();
  });
});
