// Saved views of a list: kept under a name, deleted again.
import { csrf, each } from "./bind.js";
import { toast } from "./toast.js";

const post = (address, content) => fetch(address, {
  method: "POST",
  headers: { "Content-Type": "application/json", "X-CSRFToken": csrf() },
  body: JSON.stringify(content),
});

each("form[data-keep-view]", (form) => {
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    event.stopPropagation();
    const audience = form.elements.audience.selectedOptions[0];
    const answer = await post(form.dataset.keepView, {
      ...JSON.parse(form.dataset.view),
      name: form.elements.name.value,
      audience: audience.value,
      department: Number(audience.dataset.department) || null,
    });
    if (answer.ok) location.reload();
    else toast((await answer.json()).error, "error");
  });
});

document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-delete-view]");
  if (!button) return;
  const answer = await post(button.dataset.deleteView, {});
  if (answer.ok) button.closest(".menu-pair").remove();
});
