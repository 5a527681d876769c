// data-order: rows that go up and down by a button, by keyboard too; where each stands is in its number.
import { each } from "../js/bind.js";

each("[data-order]", (body) => {
  const rows = () => [...body.querySelectorAll("tr")].filter((row) => place(row));
  const place = (row) => row.querySelector("[data-order-place] input");
  const buttons = (row) => row.querySelectorAll("[data-order-move]");
  const mark = () => {
    const all = rows();
    for (const [index, row] of all.entries()) {
      const [up, down] = buttons(row);
      up.disabled = index === 0;
      down.disabled = index === all.length - 1;
    }
  };

  body.addEventListener("click", (event) => {
    const button = event.target.closest("[data-order-move]");
    if (!button) return;
    const row = button.closest("tr");
    const all = rows();
    const other = all[all.indexOf(row) + Number(button.dataset.orderMove)];
    if (!other) return;
    if (button.dataset.orderMove === "1") other.after(row);
    else other.before(row);
    for (const [index, each] of rows().entries()) place(each).value = index + 1;
    mark();
    (button.disabled ? [...buttons(row)].find((one) => !one.disabled) : button)?.focus();
    place(row).dispatchEvent(new Event("input", { bubbles: true }));
    place(row).dispatchEvent(new Event("change", { bubbles: true }));
  });
  for (const button of body.querySelectorAll("[data-order-move]")) button.hidden = false;
  mark();
});
