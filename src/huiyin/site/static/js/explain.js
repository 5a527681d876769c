// data-explains="id" on a select: what the chosen entry means (its data-help) stands in the element of that id.
document.addEventListener("change", (event) => {
  const select = event.target.closest?.("select[data-explains]");
  if (select) document.getElementById(select.dataset.explains).textContent = select.selectedOptions[0]?.dataset.help ?? "";
});
document.addEventListener("draft:restored", (event) => {
  for (const select of event.target.querySelectorAll("select[data-explains]")) select.dispatchEvent(new Event("change", { bubbles: true }));
}, true);
