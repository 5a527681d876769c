// data-viewing="case/12": tells the others that this record is open here, and shows who else has it open.
import { csrf, each, fill, gone, words } from "./bind.js";

const names = new Intl.ListFormat(document.documentElement.lang, { type: "conjunction" });

each("[data-viewing]", (slot) => {
  const tell = async () => {
    if (!slot.isConnected || gone()) return;
    if (!document.hidden) {
      const answer = await fetch("/viewing/", {
        method: "POST",
        headers: { "Content-Type": "application/json", "X-Background": "1", "X-CSRFToken": csrf() },
        body: JSON.stringify({ subject: slot.dataset.viewing }),
      }).catch(() => null);
      if (gone(answer)) return;
      if (answer?.ok) {
        const { others } = await answer.json();
        slot.textContent = others.length ? fill(words.also_here, names.format(others)) : "";
        slot.className = others.length ? "viewers" : "";
      }
    }
    setTimeout(tell, 20000);
  };
  slot.setAttribute("role", "status");
  tell();
});
