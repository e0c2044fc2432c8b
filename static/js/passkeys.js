// Shows the passkey buttons where the browser has passkeys, and says in words when one could not be used.
(() => {
  "use strict";
  document.addEventListener("DOMContentLoaded", () => {
    if (window.PublicKeyCredential) {
      document.querySelectorAll("[data-passkey-button]").forEach((button) => { button.hidden = false; });
    }
  });
  document.addEventListener("allauth.error", (event) => {
    const problem = document.querySelector("[data-passkey-problem]");
    if (!problem) return;
    event.preventDefault();
    const cancelled = event.detail.exception && event.detail.exception.name === "NotAllowedError";
    problem.textContent = cancelled ? problem.dataset.cancelled : problem.dataset.failed;
    problem.hidden = false;
  });
})();
