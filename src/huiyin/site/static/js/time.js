// Deadlines and "ago" times go on by themselves while a page stays open.
import { fill, words } from "./bind.js";

const lang = document.documentElement.lang;
const unit = (count, name) => new Intl.NumberFormat(lang, { style: "unit", unit: name, unitDisplay: "long" }).format(count);

function span(milliseconds) {
  const minutes = Math.max(Math.floor(Math.abs(milliseconds) / 60000), 1);
  if (minutes < 60) return unit(minutes, "minute");
  const hours = Math.floor(minutes / 60);
  return hours < 48 ? unit(hours, "hour") : unit(Math.floor(hours / 24), "day");
}

setInterval(() => {
  for (const badge of document.querySelectorAll("[data-due]")) {
    const left = new Date(badge.dataset.due) - Date.now();
    badge.classList.toggle("tone-bad", left < 0);
    badge.querySelector(".due-text").textContent = fill(left < 0 ? words.over : words.left, span(left));
  }
  for (const time of document.querySelectorAll("[data-ago]")) {
    time.textContent = fill(words.ago, span(Date.now() - new Date(time.dateTime)));
  }
}, 60000);
