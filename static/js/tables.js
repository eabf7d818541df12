// Lists: the form above a list asks for everything that the list shows, so that what is typed and what is shown agree.
// An answer replaces the region only; one question at a time, the newest replaces those that wait (hx-sync).
(function () {
  "use strict";

  const TYPING_PAUSE = 300;
  const root = document.querySelector("[data-list]");
  if (!root) return;
  const form = root.querySelector("#list-form");
  const error = root.querySelector("[data-list-error]");
  const status = root.querySelector("[data-list-status]");
  const region = () => root.querySelector("[data-list-region]");
  const rows = () => [...root.querySelectorAll("[data-list-row]")];
  const selected = new Set();
  let timer = 0;
  let typing = false;
  let asked = null;
  let current = -1;

  root.classList.add("list-ready");
  root.querySelectorAll(".list-moves, [data-list-help]").forEach((one) => (one.hidden = false));

  // Asking.

  function set(name, value) {
    let field = [...form.elements].find((one) => one.name === name && one.type === "hidden");
    if (!field) {
      field = document.createElement("input");
      field.type = "hidden";
      field.name = name;
      form.append(field);
    }
    field.value = value;
  }

  function ask(options = {}) {
    clearTimeout(timer);
    timer = 0;
    typing = Boolean(options.typing);
    set("page", options.page || "");
    // Enter in a field is a change and a submission: one question.
    const question = new URLSearchParams(new FormData(form)).toString();
    if (question === asked && !options.again) return;
    asked = question;
    htmx.trigger(form, "list:ask");
  }

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    ask();
  });

  form.addEventListener("input", (event) => {
    if (!event.target.matches("[data-search]")) return;
    clearTimeout(timer);
    timer = setTimeout(() => ask({ typing: true }), TYPING_PAUSE);
  });

  form.addEventListener("change", (event) => {
    if (event.target.name === "columns") addColumn(event.target);
    if (!event.target.matches("[data-search]")) ask();
  });

  // A native reset button of the search field (the cross) sends no input event in every browser.
  form.addEventListener("search", (event) => event.target.matches("[data-search]") && ask({ typing: true }));

  root.addEventListener("htmx:configRequest", (event) => {
    if (event.target !== form) return;
    const parameters = event.detail.parameters;
    [...new Set(Object.keys(parameters))].forEach((name) => {
      const values = [].concat(parameters[name]).filter((value) => value !== "");
      if (!values.length) delete parameters[name];
    });
    if (typing) event.detail.headers["X-List-Typing"] = "1";
  });

  function plainClick(event) {
    return event.button === 0 && !(event.ctrlKey || event.metaKey || event.shiftKey || event.altKey);
  }

  root.addEventListener("click", (event) => {
    const link = event.target.closest("[data-list-set]");
    if (link && plainClick(event)) {
      event.preventDefault();
      if (link.dataset.listSet === "page") {
        // The next page of a list that is about to change is none that anybody means.
        if (!timer && root.getAttribute("aria-busy") !== "true") ask({ page: link.dataset.value });
        return;
      }
      set(link.dataset.listSet, link.dataset.value);
      ask();
      return;
    }
    const chip = event.target.closest("[data-list-clear]");
    if (chip && plainClick(event)) {
      event.preventDefault();
      clear(chip.dataset.listClear, chip.dataset.value);
      ask();
      return;
    }
    const move = event.target.closest("[data-list-move]");
    if (move) moveColumn(move);
    if (event.target.closest("[data-list-retry]")) ask({ again: true });
    if (event.target.closest("[data-list-help]")) help();
    if (event.target.closest("[data-list-unselect]")) {
      selected.clear();
      showSelection();
    }
  });

  function clear(name, value) {
    [...form.elements].filter((one) => one.name === name).forEach((one) => {
      if (one.type === "checkbox" || one.type === "radio") {
        if (one.value === value) one.checked = false;
      } else {
        one.value = "";
      }
    });
  }

  // The chooser: columns in use stand first, in their order.
  const inUse = (item) => item.querySelector("input:checked");

  function neighbour(item, way) {
    let other = item[way];
    while (other && !inUse(other)) other = other[way];
    return other && !other.querySelector("input:disabled") ? other : null;
  }

  function moveColumn(button) {
    const item = button.closest("li");
    const up = button.dataset.listMove === "up";
    const other = neighbour(item, up ? "previousElementSibling" : "nextElementSibling");
    if (!other) return;
    if (up) other.before(item);
    else other.after(item);
    button.focus();
    ask();
  }

  function addColumn(box) {
    const item = box.closest("li");
    const last = [...item.parentElement.children].filter((one) => one !== item && inUse(one)).pop();
    if (box.checked && last) {
      last.after(item);
      box.focus();
    }
  }

  // What happens to a question.

  function settle(message) {
    error.hidden = !message;
    if (message) asked = null;
    root.setAttribute("aria-busy", "false");
  }

  root.addEventListener("htmx:beforeRequest", (event) => {
    if (event.target === form) root.setAttribute("aria-busy", "true");
  });
  ["htmx:responseError", "htmx:sendError", "htmx:timeout"].forEach((name) =>
    root.addEventListener(name, (event) => event.target === form && settle(true)),
  );

  document.addEventListener("htmx:afterSwap", (event) => {
    if (event.target.id !== "list" && !(event.detail.elt && event.detail.elt.id === "list")) return;
    settle(false);
    status.textContent = region().dataset.listTitle;
    set("page", "");
    current = -1;
    showSelection();
  });

  // Selecting rows, over several pages.

  const boxes = () => [...root.querySelectorAll("[data-list-row] .list-pick input")];

  function showSelection() {
    const all = boxes();
    all.forEach((box) => (box.checked = selected.has(box.value)));
    const head = root.querySelector("[data-list-all]");
    if (head) {
      const here = all.filter((box) => box.checked).length;
      head.checked = all.length > 0 && here === all.length;
      head.indeterminate = here > 0 && here < all.length;
    }
    const bar = root.querySelector("[data-list-selection]");
    if (!bar) return;
    const said = bar.querySelector("[data-list-selected]");
    bar.hidden = selected.size === 0;
    said.textContent = selected.size === 1 ? said.dataset.one : said.dataset.many.replace("#", selected.size);
  }

  function pick(box) {
    if (box.checked) selected.add(box.value);
    else selected.delete(box.value);
  }

  root.addEventListener("change", (event) => {
    if (event.target.matches("[data-list-all]")) {
      boxes().forEach((box) => {
        box.checked = event.target.checked;
        pick(box);
      });
      showSelection();
    } else if (event.target.closest(".list-pick")) {
      pick(event.target);
      showSelection();
    }
  });

  // What was selected on other pages is sent along.
  const bulk = root.querySelector("[data-list-bulk]");
  if (bulk) {
    bulk.addEventListener("submit", () => {
      bulk.querySelectorAll("[data-list-elsewhere]").forEach((one) => one.remove());
      const name = (boxes()[0] || {}).name;
      const here = new Set(boxes().map((box) => box.value));
      selected.forEach((value) => {
        if (here.has(value) || !name) return;
        const field = document.createElement("input");
        field.type = "hidden";
        field.name = name;
        field.value = value;
        field.dataset.listElsewhere = "";
        bulk.append(field);
      });
    });
  }

  // The keyboard.

  function go(to) {
    const all = rows();
    if (!all.length) return;
    current = Math.max(0, Math.min(to, all.length - 1));
    all.forEach((row, place) => row.classList.toggle("is-current", place === current));
    const link = all[current].querySelector("[data-row-link]") || all[current].querySelector("a");
    if (link) link.focus({ preventScroll: true });
    all[current].scrollIntoView({ block: "nearest" });
  }

  function turn(rel) {
    const link = root.querySelector(`.list-pages [rel=${rel}]`);
    if (link) link.click();
  }

  function help() {
    root.querySelector("#list-help").showModal();
  }

  const keys = {
    j: () => go(current + 1),
    k: () => go(current < 0 ? 0 : current - 1),
    x: () => {
      const box = current >= 0 && rows()[current].querySelector(".list-pick input");
      if (!box) return;
      box.checked = !box.checked;
      pick(box);
      showSelection();
    },
    "[": () => turn("prev"),
    "]": () => turn("next"),
    "?": help,
  };

  document.addEventListener("keydown", (event) => {
    const busy = event.target.closest("input:not([type=checkbox]):not([type=radio]), textarea, select, [contenteditable], dialog");
    const known = keys[event.key];
    if (!known || busy || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    known();
  });

  // Whoever reaches a row by Tab goes on from there.
  root.addEventListener("focusin", (event) => {
    const row = event.target.closest("[data-list-row]");
    if (!row) return;
    current = rows().indexOf(row);
    rows().forEach((one) => one.classList.toggle("is-current", one === row));
  });

  // A view keeps what the list shows at the moment of saving.
  root.addEventListener("submit", (event) => {
    const query = event.target.querySelector("[data-list-query]");
    if (query) query.value = location.search.slice(1);
  }, true);

  showSelection();
})();
