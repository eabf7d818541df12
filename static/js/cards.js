// On a phone the rows of a table with `table-cards` become cards: each cell says the heading that it stood under.
// The headings are taken from the table, so that no template writes them twice; without this the table scrolls.
(function () {
  "use strict";

  function labels(table) {
    const found = [];
    for (const head of table.querySelectorAll(":scope > thead > tr:last-child > *")) {
      const silent = head.children.length === 1 && head.firstElementChild.matches(".visually-hidden");
      for (let n = 0; n < head.colSpan; n += 1) found.push(silent ? "" : head.textContent.trim());
    }
    return found;
  }

  function label(table) {
    const heads = labels(table);
    for (const row of table.querySelectorAll(":scope > tbody > tr")) {
      let column = 0;
      for (const cell of row.cells) {
        const text = heads[column];
        if (cell.tagName === "TD" && text && !cell.dataset.label) cell.dataset.label = text;
        column += cell.colSpan;
      }
    }
    table.classList.add("is-labelled");
  }

  function labelAll(scope) {
    if (scope.matches && scope.matches("table.table-cards")) label(scope);
    scope.querySelectorAll("table.table-cards").forEach(label);
  }

  labelAll(document);
  document.addEventListener("htmx:afterSettle", () => labelAll(document));
})();
