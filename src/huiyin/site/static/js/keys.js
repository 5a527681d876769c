// Keys that work everywhere: ? for the sheet, Ctrl+Enter to save, `g` and a letter to go somewhere.
import { typing } from "./bind.js";

let first = "";
let forget = 0;

document.addEventListener("keydown", (event) => {
  if ((event.ctrlKey || event.metaKey) && event.key === "Enter") {
    event.target.closest("form")?.requestSubmit();
    return;
  }
  if (event.ctrlKey || event.metaKey || event.altKey || typing(event) || document.querySelector("dialog[open]")) return;
  if (event.key === "?") {
    event.preventDefault();
    document.getElementById("shortcuts")?.showModal();
    return;
  }
  const combination = first ? `${first} ${event.key}` : event.key;
  const target = [...document.querySelectorAll("[data-keys]")].find((element) => element.dataset.keys === combination);
  clearTimeout(forget);
  first = !first && event.key === "g" ? "g" : "";
  if (first) forget = setTimeout(() => { first = ""; }, 1200);
  if (target) {
    event.preventDefault();
    target.click();
  }
});
