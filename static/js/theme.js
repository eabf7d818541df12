// Runs before the first paint, so that a page never flashes in the other theme.
(function () {
  "use strict";
  var choice = null;
  try {
    choice = localStorage.getItem("pmo-theme");
  } catch {
    // Storage is switched off: follow the system.
  }
  var dark = choice === "dark" || (choice !== "light" && matchMedia("(prefers-color-scheme: dark)").matches);
  document.documentElement.setAttribute("data-bs-theme", dark ? "dark" : "light");
})();
