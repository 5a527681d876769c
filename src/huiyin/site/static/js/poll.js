// data-poll="address": asks again and again, cheaply (304 while nothing is new), and never from a hidden tab;
// no more once an answer holds data-poll-end, so that a form which it brings is not taken away while somebody fills it in.
import { each, gone, words } from "./bind.js";
import { toast } from "./toast.js";

each("[data-poll]", (slot) => {
  const every = Number(slot.dataset.pollEvery || 30) * 1000;
  let etag = slot.dataset.pollEtag ?? "";
  let timer = 0;

  const ask = async () => {
    clearTimeout(timer);
    if (!slot.isConnected) return;
    if (!document.hidden && !slot.querySelector("[open]")) {
      try {
        const answer = await fetch(slot.dataset.poll, { headers: { "HX-Request": "true", "X-Background": "1", "If-None-Match": etag }, cache: "no-store" });
        if (answer.redirected || answer.status === 401) {
          toast(words.signed_out, "warning");
          return;
        }
        if (gone(answer)) return;
        if (answer.status === 200) {
          etag = answer.headers.get("ETag") ?? "";
          slot.innerHTML = await answer.text();
          window.htmx?.process(slot);
          document.dispatchEvent(new Event("bind:again"));
          if (slot.querySelector("[data-poll-end]")) return;
        }
      } catch {
        // No network just now; the next round tries again.
      }
    }
    timer = setTimeout(ask, every);
  };
  document.addEventListener("visibilitychange", () => {
    if (!document.hidden) ask();
  });
  slot.addEventListener("poll:now", ask);
  ask();
});
