// data-confirm on a form, and hx-confirm, ask in the product's own dialog. It begins at "Cancel", so that nothing is lost or
// leaves the house by one key too many; where neither can happen (data-confirm-harmless) it begins at what was asked for.
const dialog = document.querySelector("[data-confirm-dialog]");

function ask(text, label, harmless) {
  dialog.querySelector("[data-confirm-text]").textContent = text;
  const yes = dialog.querySelector("[data-confirm-yes]");
  yes.dataset.usual ??= yes.textContent;
  yes.textContent = label || yes.dataset.usual;
  dialog.returnValue = "no";
  dialog.showModal();
  if (harmless) yes.focus();
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => resolve(dialog.returnValue === "yes"), { once: true });
  });
}

// A key held down since before the question is no answer to it.
dialog.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && event.repeat) event.preventDefault();
});

const agreed = new WeakSet();

document.addEventListener("submit", async (event) => {
  const form = event.target;
  const text = event.submitter?.dataset.confirm || form.dataset.confirm;
  if (!text || agreed.has(form)) {
    agreed.delete(form);
    return;
  }
  event.preventDefault();
  event.stopImmediatePropagation();
  const harmless = "confirmHarmless" in form.dataset;
  form.setAttribute("data-asking", ""); // a poll that brings the form anew meanwhile would lose the answer (poll.js)
  const yes = await ask(text, event.submitter?.dataset.confirmLabel || form.dataset.confirmLabel, harmless);
  form.removeAttribute("data-asking");
  if (yes) {
    agreed.add(form);
    form.requestSubmit(event.submitter);
  }
}, true);

document.addEventListener("htmx:confirm", async (event) => {
  event.preventDefault();
  const { ctx, issueRequest, dropRequest } = event.detail;
  if (await ask(ctx.confirm, ctx.sourceElement.dataset.confirmLabel)) issueRequest();
  else dropRequest();
});
