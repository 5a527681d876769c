// data-copy="text": on the clipboard with one press, without stray spaces.
import { words } from "./bind.js";
import { toast } from "./toast.js";

document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-copy]");
  if (!button) return;
  await navigator.clipboard.writeText(button.dataset.copy.trim());
  toast(words.copied, "success");
});
