// Choosing a customer in the picker fills in what their file already says.
document.addEventListener("customer:chosen", (event) => {
  const caller = document.getElementById("caller");
  if (!caller) return;
  const address = new URL(location.href);
  address.search = new URLSearchParams({ customer: event.detail.id });
  // Asked by the part itself: the server answers with that part only, as HX-Target says.
  window.htmx.ajax("GET", address.href, { source: caller, target: caller, swap: "outerHTML" });
});
