// data-confirm on a form, and hx-confirm, ask in the product's own dialog.
const dialog = document.querySelector("[data-confirm-dialog]");

function ask(text, label) {
  dialog.querySelector("[data-confirm-text]").textContent = text;
  const yes = dialog.querySelector("[data-confirm-yes]");
  yes.dataset.usual ??= yes.textContent;
  yes.textContent = label || yes.dataset.usual;
  dialog.returnValue = "no";
  dialog.showModal();
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => resolve(dialog.returnValue === "yes"), { once: true });
  });
}

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
  if (await ask(text, event.submitter?.dataset.confirmLabel || form.dataset.confirmLabel)) {
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
