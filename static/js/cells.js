// Cells of a list, edited in place: a button beside the value opens its control, Enter saves, Escape restores.
(function () {
  "use strict";

  const words = document.querySelector("[data-cell-words]");
  if (!words) return;
  const before = new WeakMap();

  // "Edit: Priority, A new bridge" for whoever does not see the row.
  function label(cell) {
    const column = cell.closest("td")?.dataset.label || "";
    const row = cell.closest("tr")?.querySelector("[data-row-link], a")?.textContent.trim() || "";
    return `${words.dataset.cellWords} ${[column, row].filter(Boolean).join(", ")}`;
  }

  function arm(cell) {
    if (cell.querySelector(":scope > .cell-edit, form")) return;
    const button = document.createElement("button");
    button.type = "button";
    button.className = "cell-edit";
    button.setAttribute("aria-label", label(cell));
    button.title = words.dataset.cellWords;
    button.textContent = "✎";
    cell.append(button);
  }

  const armAll = (scope) => scope.querySelectorAll("[data-cell-edit]").forEach(arm);

  function open(cell) {
    before.set(cell, [...cell.childNodes]);
    htmx.ajax("GET", cell.dataset.cellEdit, { target: cell, swap: "innerHTML" });
  }

  function restore(cell) {
    const nodes = before.get(cell);
    if (nodes) cell.replaceChildren(...nodes);
    cell.querySelector(".cell-edit")?.focus();
  }

  document.addEventListener("click", (event) => {
    const button = event.target.closest(".cell-edit");
    if (button) open(button.closest("[data-cell-edit]"));
    else if (event.target.closest("[data-cell-cancel]")) restore(event.target.closest("[data-cell-edit]"));
  });

  // Before the list's own keys: within a control they are typing.
  document.addEventListener(
    "keydown",
    (event) => {
      const cell = event.target.closest("[data-cell-form]")?.closest("[data-cell-edit]");
      if (cell && event.key === "Escape") {
        event.preventDefault();
        event.stopPropagation();
        restore(cell);
      }
    },
    true,
  );

  document.addEventListener("htmx:afterSettle", (event) => {
    const cell = event.target.closest?.("[data-cell-edit]");
    if (!cell) {
      armAll(event.target);
      return;
    }
    const control = cell.querySelector("[data-cell-form] :is(input:not([type=hidden]), select, textarea)");
    if (control) {
      control.focus();
    } else if (cell.querySelector("[data-cell-saved]")) {
      before.delete(cell);
      arm(cell);
      cell.querySelector(".cell-edit").focus();
    }
  });

  armAll(document);
})();
