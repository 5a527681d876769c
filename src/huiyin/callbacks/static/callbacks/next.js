// The next callback lies ready beside the one on the table, with its panes; what saves this one says whether they still
// hold good (console:next), and then they are on the screen without another question.
import { each } from "../js/bind.js";

const table = () => document.getElementById("console");
const ready = () => {
  const next = document.querySelector("[data-next-item]");
  return next?.dataset.beside === table()?.querySelector("[data-console]")?.dataset.console ? next : null;
};

// Told by every form of the call: what lies ready, and what it was made of.
document.addEventListener("submit", (event) => {
  const next = ready();
  for (const field of event.target.querySelectorAll("[data-next]")) field.value = next?.dataset.nextItem ?? "";
  for (const field of event.target.querySelectorAll("[data-next-stamp]")) field.value = next?.dataset.stamp ?? "";
}, true);

document.addEventListener("console:next", (event) => {
  const item = String(event.detail.item);
  const next = document.querySelector(`[data-next-item="${item}"]`);
  const panes = next?.parentElement.querySelector("template")?.content;
  if (!panes) {
    location.assign(next?.querySelector("a").href ?? location.href);
    return;
  }
  for (const old of table().querySelectorAll(".pane-call, .pane-customer")) old.remove();
  for (const link of document.querySelectorAll("#queue a")) link.toggleAttribute("aria-current", link.href === next.querySelector("a").href);
  document.querySelector("#queue [aria-current]")?.setAttribute("aria-current", "true");
  table().append(panes);
  document.getElementById("next").replaceChildren();
  window.htmx.process(table());
  document.dispatchEvent(new Event("bind:again"));
});

each("[data-title]", (heading) => { document.title = `${heading.dataset.title} · ${document.title.split(" · ").at(-1)}`; });
