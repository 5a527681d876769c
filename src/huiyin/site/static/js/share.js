// data-share: work is dragged onto a colleague, which ticks it, chooses them and sends the form; keys use the form itself.
// Whoever can't be given what is ticked or dragged (data-share-not) is greyed, with the reason.
// Who is not at work (data-share-sure) gets it only once that was read.
import { each } from "./bind.js";

each("[data-share]", (form) => {
  const against = JSON.parse(form.querySelector("[data-share-not]").textContent);
  const seats = [...form.querySelectorAll("[data-share-to]")];
  const choice = form.elements.to;
  const names = new Map([...choice.options].map((option) => [option.value, option.text]));
  let dragged = null;
  const idOf = (item) => document.getElementById(item.dataset.shareItem);
  const over = (event) => {
    const seat = dragged ? event.target.closest?.("[data-share-to]") : null;
    return seat && !seat.dataset.not ? seat : null;
  };
  const unmark = () => form.querySelectorAll("[data-over]").forEach((seat) => seat.removeAttribute("data-over"));

  const warn = () => {
    const sure = choice.selectedOptions[0]?.dataset.shareSure;
    if (sure) form.dataset.confirm = sure;
    else delete form.dataset.confirm;
  };

  const offer = () => {
    const item = dragged ? idOf(dragged) : form.querySelector("[name=item]:checked");
    const reasons = new Map();
    for (const [why, people] of Object.entries(against[item?.value] ?? {})) {
      for (const person of people) reasons.set(String(person), why);
    }
    for (const seat of seats) {
      if (reasons.has(seat.dataset.shareTo)) seat.dataset.not = reasons.get(seat.dataset.shareTo);
      else delete seat.dataset.not;
    }
    for (const option of choice.options) {
      const why = reasons.get(option.value);
      option.disabled = Boolean(why);
      option.text = why ? `${names.get(option.value)} · ${why}` : names.get(option.value);
    }
    if (!dragged && choice.selectedOptions[0]?.disabled) choice.value = "";
    warn();
  };

  form.addEventListener("change", (event) => {
    if (event.target.name === "item") offer();
    if (event.target === choice) warn();
  });
  // Whoever tries again has read why it was refused.
  form.addEventListener("submit", () => document.querySelectorAll("#toasts .tone-error").forEach((line) => line.remove()));
  form.addEventListener("dragstart", (event) => {
    dragged = event.target.closest?.("[data-share-item]") ?? null;
    if (!dragged) return;
    event.dataTransfer.effectAllowed = "move";
    event.dataTransfer.setData("text/plain", dragged.textContent.trim());
    dragged.setAttribute("data-busy", "");
    offer();
  });
  form.addEventListener("dragover", (event) => {
    const seat = over(event);
    unmark();
    if (!seat) return;
    event.preventDefault();
    seat.setAttribute("data-over", "");
  });
  form.addEventListener("drop", (event) => {
    const seat = over(event);
    if (!seat) return;
    event.preventDefault();
    idOf(dragged).checked = true;
    choice.value = seat.dataset.shareTo;
    warn();
    form.requestSubmit();
  });
  form.addEventListener("dragend", () => {
    dragged?.removeAttribute("data-busy");
    dragged = null;
    unmark();
    offer();
  });
  offer();
});
