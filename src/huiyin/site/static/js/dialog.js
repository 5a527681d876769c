// Native dialogs: data-sheet-open="<id>" opens, data-sheet-close closes, a click outside closes.
import { each } from "./bind.js";

document.addEventListener("click", (event) => {
  const opener = event.target.closest("[data-sheet-open]");
  if (opener) document.getElementById(opener.dataset.sheetOpen)?.showModal();
  if (event.target.closest("[data-sheet-close]")) event.target.closest("dialog").close();
});

each("dialog[data-sheet]", (dialog) => {
  dialog.addEventListener("click", (event) => {
    const box = dialog.getBoundingClientRect();
    const outside = event.clientX < box.left || event.clientX > box.right || event.clientY < box.top || event.clientY > box.bottom;
    if (event.target === dialog && outside) dialog.close();
  });
  if (dialog.hasAttribute("data-sheet-now")) dialog.showModal();
});
document.addEventListener("sheet:close", () => document.querySelector("dialog[data-sheet][open]")?.close());
