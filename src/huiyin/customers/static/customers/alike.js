// data-alike="address": while a part of the form is typed, files that look alike are shown beside it.
import { each } from "../js/bind.js";

const WAIT = 450; // milliseconds after the last key
// What the server keeps about a form as such is none of a look's business.
const ABOUT_THE_FORM = ["submission", "draft-key"];

each("[data-alike]", (place) => {
  const form = place.closest("form");
  const parts = place.dataset.alikeOf.split(" ").map((name) => form.querySelector(`[data-alike-part="${name}"]`));
  let waiting = 0;
  let newest = 0;

  const look = async () => {
    const mine = ++newest;
    const typed = new FormData(form);
    for (const name of ABOUT_THE_FORM) typed.delete(name);
    const box = place.querySelector("[name=confirmed]");
    typed.set("confirmed", box?.checked ? "on" : "");
    typed.set("told", place.querySelector("[data-alike-told]")?.dataset.alikeTold ?? "");
    typed.set("besides", place.dataset.alikeBesides);
    if (place.closest("dialog")) typed.set("in_dialog", "yes");
    const answer = await fetch(place.dataset.alike, { method: "POST", body: new URLSearchParams(typed) });
    if (mine !== newest || !answer.ok) return;
    place.innerHTML = await answer.text();
  };
  const soon = (event) => {
    clearTimeout(waiting);
    if (!event.isComposing) waiting = setTimeout(look, WAIT);
  };

  for (const part of parts.filter(Boolean)) {
    for (const name of ["input", "change", "compositionend"]) part.addEventListener(name, soon);
  }
  // In a dialog the page around it waits for a customer (picker.js): one who has a file will do as well.
  place.addEventListener("click", (event) => {
    const { alikeUse: id, alikeLabel: label } = event.target.closest("[data-alike-use]")?.dataset ?? {};
    if (id) document.dispatchEvent(new CustomEvent("customer:opened", { detail: { id, label } }));
  });
  form.addEventListener("draft:restored", look);
  if (place.dataset.alikeNow) look();
});
