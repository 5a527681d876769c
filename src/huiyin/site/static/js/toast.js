// Lines at the edge of the screen: Django's messages, the server's `toast` event, and what went wrong on the way.
import { each, words } from "./bind.js";

const shelf = document.getElementById("toasts");

export function toast(message, tone = "info") {
  const line = document.createElement("div");
  line.className = `toast-line tone-${tone}`;
  line.dataset.toast = "";
  line.textContent = message;
  shelf.append(line);
  document.dispatchEvent(new Event("bind:again"));
}

each("[data-toast]", (line) => {
  const close = document.createElement("button");
  close.type = "button";
  close.className = "icon-button icon-button-small";
  close.setAttribute("aria-label", words.close);
  close.textContent = "×";
  close.addEventListener("click", () => line.remove());
  line.append(close);
  // A refusal stays until it is read; the rest leaves by itself.
  if (!line.matches(".tone-error, .tone-bad, .tone-warning")) setTimeout(() => line.remove(), 6000);
});

document.addEventListener("toast", (event) => toast(event.detail.message, event.detail.tone));

// The page of a refusal says which right is missing (data-refusal).
const refusal = (page) => new DOMParser().parseFromString(page ?? "", "text/html").querySelector("[data-refusal]")?.textContent;

document.addEventListener("htmx:response:error", (event) => {
  const { response, text } = event.detail.ctx;
  const { status } = response;
  if (status === 403) toast(refusal(text) || words.forbidden, "error");
  else if (status === 404) toast(words.missing, "error");
  else if (status >= 500) toast(words.broken, "error");
});

document.addEventListener("htmx:error", (event) => {
  if (event.detail.error?.name === "TypeError") toast(words.gone, "error");
});
