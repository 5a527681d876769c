// data-when="field=value,other": shown and sent only while that field of the form has one of the values.
import { each } from "./bind.js";

const valueOf = (form, name) => {
  const control = form.elements[name];
  if (!control) return "";
  if (control.type === "checkbox") return control.checked ? control.value : "";
  return control.value;
};

each("[data-when]", (part) => {
  const form = part.closest("form");
  if (!form) return;
  const [name, wanted] = part.dataset.when.split("=");
  const values = wanted.split(",");
  const update = () => {
    const shown = values.includes(valueOf(form, name));
    part.hidden = !shown;
    for (const control of part.querySelectorAll("input, select, textarea")) control.disabled = !shown;
  };
  form.addEventListener("change", update);
  form.addEventListener("draft:restored", update);
  update();
});
