// data-share: work is dragged onto a colleague, which ticks it, chooses them and sends the form; keys use the form itself.
import { each } from "./bind.js";

each("[data-share]", (form) => {
  let dragged = null;
  const over = (event) => (dragged ? event.target.closest?.("[data-share-to]") : null);
  const unmark = () => form.querySelectorAll("[data-over]").forEach((seat) => seat.removeAttribute("data-over"));

  form.addEventListener("dragstart", (event) => {
    dragged = event.target.closest?.("[data-share-item]") ?? null;
    if (!dragged) return;
    event.dataTransfer.effectAllowed = "move";
    event.dataTransfer.setData("text/plain", dragged.textContent.trim());
    dragged.setAttribute("data-busy", "");
  });
  form.addEventListener("dragover", (event) => {
    const seat = over(event);
    if (!seat) return;
    event.preventDefault();
    unmark();
    seat.setAttribute("data-over", "");
  });
  form.addEventListener("drop", (event) => {
    const seat = over(event);
    if (!seat) return;
    event.preventDefault();
    document.getElementById(dragged.dataset.shareItem).checked = true;
    form.elements.to.value = seat.dataset.shareTo;
    form.requestSubmit();
  });
  form.addEventListener("dragend", () => {
    dragged?.removeAttribute("data-busy");
    dragged = null;
    unmark();
  });
});
