// data-when="field=value,other": shown and sent only while that field of the form has one of the values.
// data-differs='{"field": "value"}': shown and sent only while one of these fields has another value.
// data-outside="department": nobody of the department chosen there is offered; people stand under its name.
import { each } from "./bind.js";

const valueOf = (form, name) => {
  const control = form.elements[name];
  if (!control) return "";
  if (control.type === "checkbox") return control.checked ? control.value : "";
  return control.value;
};
// An amount is the same however it is written: 120, 120.00.
const same = (one, other) => one === other || (one !== "" && other !== "" && Number(one) === Number(other));

function asked(part, wanted) {
  const form = part.closest("form");
  if (!form) return;
  const update = () => {
    const shown = wanted(form);
    part.hidden = !shown;
    for (const control of part.querySelectorAll("input, select, textarea")) control.disabled = !shown;
  };
  form.addEventListener("change", update);
  form.addEventListener("draft:restored", update);
  update();
}

each("[data-when]", (part) => {
  const [name, wanted] = part.dataset.when.split("=");
  const values = wanted.split(",");
  asked(part, (form) => values.includes(valueOf(form, name)));
});
each("[data-differs]", (part) => {
  const decided = Object.entries(JSON.parse(part.dataset.differs));
  asked(part, (form) => decided.some(([name, value]) => !same(valueOf(form, name), value)));
});
// The browser led to the field where the page begins while all of this was still unfolded: from there the field is out of sight.
const begun = document.activeElement;
if (begun?.hasAttribute("autofocus") && document.querySelector("[data-when][hidden], [data-differs][hidden]")) {
  window.scrollTo({ top: 0, behavior: "instant" });
  begun.scrollIntoView({ block: "nearest", behavior: "instant" });
}
each("[data-outside]", (people) => {
  const places = people.form?.elements[people.dataset.outside];
  if (!places) return;
  const update = () => {
    const place = places.selectedOptions[0];
    for (const group of people.querySelectorAll("optgroup")) {
      const theirs = Boolean(places.value) && group.label === place.text;
      group.hidden = group.disabled = theirs;
      if (theirs && people.selectedOptions[0]?.parentElement === group) people.value = "";
    }
  };
  people.form.addEventListener("change", update);
  people.form.addEventListener("draft:restored", update);
  update();
});
