// The page of a call that comes in: each situation has its key, as in the console; Escape leads out of what is being written.
import { typing } from "../js/bind.js";
import "./situations.js";

const busy = (event) =>
  event.ctrlKey || event.metaKey || event.altKey || event.isComposing || event.keyCode === 229 || event.repeat
  || typing(event) || document.querySelector("dialog[open]");

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && typing(event) && !event.isComposing) {
    event.target.blur();
    return;
  }
  if (event.defaultPrevented || busy(event)) return;
  const key = [...document.querySelectorAll(".situations [data-press]")].find((one) => one.dataset.press === event.key.toLowerCase());
  if (!key) return;
  event.preventDefault();
  event.stopPropagation(); // the keys of the whole site stand back
  key.click();
  key.focus();
}, true);
