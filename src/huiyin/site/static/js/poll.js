// data-poll="address": asks again and again, cheaply (304 while nothing is new), and never from a hidden tab, but for what
// the person wants to be told of on the desktop (data-poll-tells, tell.js);
// no more once an answer holds data-poll-end, so that a form which it brings is not taken away while somebody fills it in.
// An answer that changed what is shown fires poll:now, and it asks at once.
// data-poll-most="seconds": while nothing changes it asks less and less often, up to that. data-poll-as-of="id": there
// stands when it was true last. Where somebody is, what they ticked (data-keep) and what was fetched by itself (hx-preserve)
// stays through a new answer.
// data-poll-gone: a page without a reader is loaded anew once it is taken down or signed out, and every data-poll-afresh seconds.
import { each, gone, words } from "./bind.js";
import { toast } from "./toast.js";

const LONGEST = 20000; // milliseconds until an answer counts as none

// When it was true last; grown old, it says so.
const asOf = (slot, answer) => {
  const line = document.getElementById(slot.dataset.pollAsOf ?? "");
  if (!line) return;
  const told = answer?.headers.get("X-As-Of");
  line.toggleAttribute("data-stale", !told);
  if (told) line.querySelector("time").textContent = told;
};

each("[data-poll]", (slot) => {
  const every = Number(slot.dataset.pollEvery || 30) * 1000;
  const most = Number(slot.dataset.pollMost || 0) * 1000;
  const afresh = Number(slot.dataset.pollAfresh || Infinity) * 1000;
  let etag = slot.dataset.pollEtag ?? "";
  const told = () => "pollTells" in slot.dataset && window.Notification?.permission === "granted";
  let timer = 0, wait = every, due = 0;

  const swap = (text) => {
    const held = slot.contains(document.activeElement) ? document.activeElement.id : "";
    const kept = [...slot.querySelectorAll("[data-keep]")].map(({ id, checked, value }) => ({ id, checked, value }));
    const stays = [...slot.querySelectorAll("[hx-preserve]")];
    slot.innerHTML = text;
    for (const old of stays) document.getElementById(old.id)?.replaceWith(old);
    for (const { id, checked, value } of kept) {
      const control = document.getElementById(id);
      if (control?.type === "radio") control.checked = checked;
      else if (control) control.value = value;
    }
    window.htmx?.process(slot);
    document.dispatchEvent(new Event("bind:again"));
    slot.dataset.pollKnown = "";
    if (held) document.getElementById(held)?.focus();
  };

  const ask = async () => {
    clearTimeout(timer);
    if (!slot.isConnected) return;
    if ((!document.hidden || told()) && !slot.querySelector("[open], [data-busy], [data-asking]")) {
      try {
        const headers = { "HX-Request": "true", "X-Background": "1", "If-None-Match": etag };
        const answer = await fetch(slot.dataset.poll, { headers, cache: "no-store", signal: AbortSignal.timeout(LONGEST) });
        if (answer.redirected || answer.status === 401) {
          if ("pollGone" in slot.dataset) location.reload(); // nobody stands before it: no numbers are better than old ones
          asOf(slot, null);
          toast(words.signed_out, "warning");
          return;
        }
        if (gone(answer)) {
          if ("pollGone" in slot.dataset) location.reload();
          return;
        }
        asOf(slot, answer);
        wait = answer.status === 200 ? every : Math.max(every, Math.min(wait * 1.5, most));
        if (answer.status === 200) {
          etag = answer.headers.get("ETag") ?? "";
          swap(await answer.text());
          if (slot.querySelector("[data-poll-end]")) return;
        } else if (answer.status !== 304) throw new Error(answer.statusText);
        if (performance.now() > afresh) location.reload(); // it is there: the page comes with what was released since
      } catch {
        // No network just now; a later round tries again.
        wait = Math.min(wait * 2, most || every * 8);
        asOf(slot, null);
      }
    }
    due = performance.now() + wait;
    timer = setTimeout(ask, wait);
  };
  document.addEventListener("poll:tick", () => {
    if (told() && due && performance.now() >= due) {
      due = 0;
      ask();
    }
  });
  document.addEventListener("visibilitychange", () => {
    if (!document.hidden) {
      wait = every;
      ask();
    }
  });
  window.addEventListener("online", () => ask());
  document.addEventListener("poll:now", () => {
    wait = every;
    ask();
  });
  ask();
});
