// Conveniences only: every page works without this file.
(() => {
  "use strict";

  // "/" goes to the search field, Escape closes the open menu.
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") {
      const open = document.querySelector("details.menu[open]");
      if (open) { open.removeAttribute("open"); open.querySelector("summary").focus(); }
      return;
    }
    const typing = event.target.closest("input, textarea, select, [contenteditable]");
    if (event.key !== "/" || typing || event.ctrlKey || event.metaKey || event.altKey) return;
    const fields = document.querySelectorAll(".top [role=search] input, main [role=search].search input[type=search]");
    const search = Array.from(fields).find((field) => field.offsetParent);
    if (search) { event.preventDefault(); search.focus(); }
  });
  document.addEventListener("click", (event) => {
    document.querySelectorAll("details.menu[open]").forEach((menu) => {
      if (!menu.contains(event.target)) menu.removeAttribute("open");
    });
  });

  // A form with data-guard asks before what was typed is lost. A second press of the same button does nothing: the
  // server would take it for the same act anyway.
  const touched = new WeakSet();
  let unsaved = 0;
  document.addEventListener("input", (event) => {
    const form = event.target.closest("form[data-guard]");
    if (form && !touched.has(form)) { touched.add(form); unsaved += 1; }
  });
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.method.toLowerCase() !== "post" || event.defaultPrevented) return;
    if (form.dataset.sent) { event.preventDefault(); return; }
    form.dataset.sent = "1";
    if (event.submitter) event.submitter.setAttribute("aria-busy", "true");
    unsaved = 0;
  });
  window.addEventListener("beforeunload", (event) => { if (unsaved) event.preventDefault(); });
  window.addEventListener("pageshow", () => {
    document.querySelectorAll("form[data-sent]").forEach((form) => { delete form.dataset.sent; });
    document.querySelectorAll("[aria-busy=true]").forEach((button) => { button.removeAttribute("aria-busy"); });
  });

  // After a refused form the summary of errors is where reading begins.
  const errors = document.querySelector("[data-errors]");
  if (errors) errors.focus();
})();
