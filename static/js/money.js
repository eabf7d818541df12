// A project's money as a grid: one cell in the tab order, moved by arrows; typing, paste, copy and undo as in a spreadsheet.
(function () {
  "use strict";

  const region = document.querySelector("[data-money-region]");
  if (!region) return;

  const grid = () => region.querySelector("[data-money-grid]");
  const rows = () => [...region.querySelectorAll("tr[data-row]")];
  const cellsOf = (row) => [...row.querySelectorAll("[role=gridcell]")];
  const isReadOnly = (cell) => cell.getAttribute("aria-readonly") === "true";
  const typedOf = (cell) => cell.dataset.typed ?? cell.dataset.seen ?? "";

  let selected = "";
  let editing = null; // {cell, input, seen, before, html}
  let queue = Promise.resolve();
  let again = null; // sends once more what met a conflict
  const waiting = new Map(); // cells whose amounts are on their way: how often
  const refused = new Map(); // cells whose amounts were not taken: {typed, html}
  const acts = []; // what can be taken back, the last one at the end

  const count = (id, by) => {
    const left = (waiting.get(id) || 0) + by;
    left ? waiting.set(id, left) : waiting.delete(id);
  };

  function say(name) {
    const line = region.querySelector("[data-money-status]");
    if (line) line.textContent = name ? grid().dataset[name] || "" : "";
  }

  // One cell is in the tab order.
  function arm() {
    const cell = document.getElementById(selected) || region.querySelector("[role=gridcell]");
    if (cell) {
      selected = cell.id;
      cell.tabIndex = 0;
    }
  }

  function select(cell) {
    const before = document.getElementById(selected);
    if (before) before.tabIndex = -1;
    selected = cell.id;
    cell.tabIndex = 0;
    cell.focus();
  }

  function move(down, right) {
    const cell = document.getElementById(selected);
    const all = rows();
    const row = all.indexOf(cell.closest("tr"));
    const place = cellsOf(all[row]).indexOf(cell);
    const next = cellsOf(all[Math.max(0, Math.min(all.length - 1, row + down))]);
    select(next[Math.max(0, Math.min(next.length - 1, place + right))]);
  }

  function moveToEdge(event) {
    const all = rows();
    const row = event.ctrlKey ? all[event.key === "Home" ? 0 : all.length - 1] : document.getElementById(selected).closest("tr");
    const found = cellsOf(row);
    select(found[event.key === "Home" ? 0 : found.length - 1]);
  }

  function nameOf(cell) {
    const row = cell.closest("tr");
    const kind = row.closest("tbody").querySelector(".money-kind th").textContent.trim();
    const head = grid().tHead.rows[0].cells[cell.cellIndex];
    return [kind, row.cells[0].textContent.trim(), head.abbr || head.textContent.trim()].join(", ");
  }

  // Typing
  function edit(cell, text) {
    if (isReadOnly(cell)) {
      if (text === undefined) cell.querySelector("a")?.click();
      else say("several");
      return;
    }
    const input = document.createElement("input");
    input.className = "money-input";
    input.autocomplete = "off";
    input.maxLength = 60;
    input.setAttribute("aria-label", nameOf(cell));
    const before = typedOf(cell);
    input.value = text ?? refused.get(cell.id)?.typed ?? before;
    editing = { cell, input, seen: cell.dataset.seen, before, html: refused.get(cell.id)?.html ?? cell.innerHTML };
    cell.classList.add("is-editing");
    cell.replaceChildren(input);
    input.focus();
    input.setSelectionRange(input.value.length, input.value.length);
  }

  function close() {
    const { cell, html } = editing;
    editing = null;
    cell.classList.remove("is-editing");
    cell.innerHTML = html;
    return cell;
  }

  function restore(cell) {
    const kept = refused.get(cell.id);
    if (!kept) return false;
    refused.delete(cell.id);
    cell.innerHTML = kept.html;
    cell.classList.remove("is-refused");
    cell.removeAttribute("aria-invalid");
    return true;
  }

  function commit() {
    const { input, seen, before } = editing;
    const value = input.value.trim();
    const cell = close();
    restore(cell);
    if (value !== before) change([{ cell, value, seen, before }]);
  }

  // Sending: one after the other, in the order of typing.
  function change(list, { undoes = false } = {}) {
    const sent = list.map(({ cell, value, seen, before }) => {
      const own = waiting.has(cell.id);
      count(cell.id, 1);
      cell.classList.add("is-saving");
      cell.textContent = value;
      return { id: cell.id, row: cell.closest("tr").dataset.row, column: cell.dataset.column, value, seen, own, before };
    });
    const send = (fresh) => {
      const body = new URLSearchParams();
      for (const one of sent) {
        const cell = document.getElementById(one.id);
        body.append("row", one.row);
        body.append("column", one.column);
        body.append("seen", (fresh || one.own) && cell ? cell.dataset.seen ?? "" : one.seen ?? "");
        body.append("value", one.value);
      }
      return post(grid().dataset.cells, body, sent, { undoes, again: () => resend(sent, send) });
    };
    queue = queue.then(() => send(false));
  }

  function resend(sent, send) {
    for (const one of sent) {
      const cell = document.getElementById(one.id);
      if (cell) restore(cell);
      count(one.id, 1);
    }
    queue = queue.then(() => send(true));
  }

  async function post(url, body, sent, { undoes = false, again: retry = null } = {}) {
    let answer = null;
    let html = "";
    try {
      const token = document.cookie.match(/(?:^|;\s*)(?:__Host-)?csrftoken=([^;]+)/);
      const headers = { "X-CSRFToken": token ? decodeURIComponent(token[1]) : "", "X-Requested-With": "fetch" };
      const acting = document.body.dataset.actingFor;
      if (acting !== undefined) headers["X-Acting-For"] = acting;
      answer = await fetch(url, { method: "POST", headers, body, credentials: "same-origin" });
      html = await answer.text();
    } catch {
      answer = null;
    }
    for (const one of sent) count(one.id, -1);
    const parsed = answer ? new DOMParser().parseFromString(html, "text/html") : null;
    const known = parsed?.querySelector("[data-money-grid]") && (answer.ok || answer.status === 409 || answer.status === 422);
    if (known && answer.ok) {
      show(parsed);
      again = null;
      if (!undoes) remember(sent);
      say(undoes ? "undone" : "saved");
      return;
    }
    for (const one of sent) keep(one, parsed);
    if (known) {
      again = answer.status === 409 ? retry : null;
      show(parsed);
      say("refused");
    } else {
      say("lost");
      region.querySelector("[data-money-panel]").replaceChildren(alert(grid().dataset.lost));
    }
  }

  function alert(text) {
    const box = document.createElement("div");
    box.className = "alert alert-danger";
    box.setAttribute("role", "alert");
    box.textContent = text;
    return box;
  }

  // What was not taken stays in its cell as it was typed.
  function keep(one, parsed) {
    const cell = document.getElementById(one.id);
    if (!cell || one.value === undefined) return;
    const stored = parsed?.getElementById(one.id);
    refused.set(one.id, { typed: one.value, html: stored ? stored.innerHTML : "" });
    cell.classList.remove("is-saving");
    cell.classList.add("is-refused");
    cell.setAttribute("aria-invalid", "true");
    cell.textContent = one.value;
  }

  function remember(sent) {
    const act = sent
      .map((one) => ({ id: one.id, value: one.before, left: document.getElementById(one.id)?.dataset.seen ?? "" }))
      .filter((one) => one.value !== undefined);
    if (act.length) acts.push(act);
  }

  function undo() {
    const act = acts.pop();
    if (!act) return say("nothing");
    const list = act.map(({ id, value, left }) => ({ cell: document.getElementById(id), value, seen: left }));
    if (list.some(({ cell, seen }) => !cell || waiting.has(cell.id) || (cell.dataset.seen ?? "") !== seen)) return say("changed");
    change(list, { undoes: true });
    select(list[0].cell);
  }

  // The answer's grid over the page's: what is being typed or on its way stays.
  function show(parsed) {
    for (const part of ["[data-money-panel]", "[data-money-tiles]"]) {
      region.querySelector(part).replaceChildren(...parsed.querySelector(part).childNodes);
    }
    const now = grid();
    const next = parsed.querySelector("[data-money-grid]");
    const shape = (table) => [...table.querySelectorAll("tr")].map((row) => `${row.dataset.row}${row.cells.length}`).join("\n");
    const hadFocus = now.contains(document.activeElement);
    if (shape(now) === shape(next)) {
      [...next.querySelectorAll("td")].forEach((fresh, n) => patch(now.querySelectorAll("td")[n], fresh));
    } else {
      const open = editing && { id: editing.cell.id, text: editing.input.value, seen: editing.seen };
      editing = null;
      now.replaceChildren(...next.childNodes);
      for (const [id, kept] of refused) keep({ id, value: kept.typed }, parsed);
      arm();
      const cell = document.getElementById(selected);
      if (open && document.getElementById(open.id)) {
        edit(document.getElementById(open.id), open.text);
        editing.seen = open.seen;
      } else if (hadFocus) {
        cell?.focus();
      }
    }
  }

  function patch(cell, fresh) {
    if (editing?.cell === cell || waiting.has(cell.id)) return;
    const kept = refused.get(cell.id);
    for (const name of ["class", "title", "data-seen", "data-typed", "aria-readonly"]) {
      if (fresh.hasAttribute(name)) cell.setAttribute(name, fresh.getAttribute(name));
      else cell.removeAttribute(name);
    }
    if (kept) {
      kept.html = fresh.innerHTML;
      cell.classList.add("is-refused");
    } else if (cell.innerHTML !== fresh.innerHTML) {
      cell.innerHTML = fresh.innerHTML;
    }
  }

  // A block from a spreadsheet
  function pasteBlock(cell, block) {
    const from = rows().indexOf(cell.closest("tr"));
    const first = cellsOf(cell.closest("tr")).indexOf(cell);
    const lines = block.replace(/(\r\n|\r|\n)+$/, "").split(/\r\n|\r|\n/);
    const width = Math.max(...lines.map((line) => line.split("\t").length));
    const targets = rows()
      .slice(from, from + lines.length)
      .flatMap((row) => cellsOf(row).slice(first, first + width));
    const sent = targets.map((one) => ({ id: one.id, before: typedOf(one) }));
    const send = () => {
      for (const one of sent) count(one.id, 1);
      const seen = rows().map((row) => [
        row.dataset.row,
        Object.fromEntries(cellsOf(row).filter((one) => one.dataset.seen).map((one) => [one.dataset.column, one.dataset.seen])),
      ]);
      const body = new URLSearchParams({
        row: cell.closest("tr").dataset.row,
        column: cell.dataset.column,
        block,
        seen: JSON.stringify(seen),
        region: "1",
      });
      return post(grid().dataset.paste, body, sent, { again: () => (queue = queue.then(send)) });
    };
    queue = queue.then(send);
  }

  const gridCell = (event) => event.target.closest?.("[data-money-grid] [role=gridcell]");

  document.addEventListener("paste", (event) => {
    const cell = gridCell(event);
    if (!cell || editing) return;
    const text = event.clipboardData.getData("text/plain");
    if (!text) return;
    event.preventDefault();
    if (/[\t\r\n]/.test(text.replace(/(\r\n|\r|\n)+$/, ""))) pasteBlock(cell, text);
    else if (isReadOnly(cell)) say("several");
    else change([{ cell, value: text.trim(), seen: cell.dataset.seen, before: typedOf(cell) }]);
  });

  document.addEventListener("copy", (event) => {
    const cell = gridCell(event);
    if (!cell || editing) return;
    event.preventDefault();
    event.clipboardData.setData("text/plain", isReadOnly(cell) ? cell.textContent.trim() : typedOf(cell));
  });

  const ARROWS = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };

  region.addEventListener("keydown", (event) => {
    const cell = gridCell(event);
    if (!cell || event.isComposing) return;
    if (editing) return whileTyping(event);
    if (event.target !== cell) return;
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "z" && !event.shiftKey) {
      event.preventDefault();
      undo();
      return;
    }
    if (event.altKey || event.metaKey || (event.ctrlKey && !["Home", "End"].includes(event.key))) return;
    if (event.key in ARROWS) move(...ARROWS[event.key]);
    else if (event.key === "Home" || event.key === "End") moveToEdge(event);
    else if (event.key === "Enter" || event.key === "F2") edit(cell);
    else if (event.key === "Escape") restore(cell);
    else if (event.key === "Delete" || event.key === "Backspace") empty(cell);
    else if (event.key.length === 1 && event.key !== " ") edit(cell, event.key);
    else return;
    event.preventDefault();
    event.stopPropagation();
  });

  function empty(cell) {
    if (isReadOnly(cell)) return say("several");
    restore(cell);
    if (typedOf(cell)) change([{ cell, value: "", seen: cell.dataset.seen, before: typedOf(cell) }]);
  }

  function whileTyping(event) {
    if (event.key === "Escape") {
      const cell = close();
      restore(cell);
      cell.focus();
    } else if (event.key === "Enter") {
      commit();
      move(event.shiftKey ? -1 : 1, 0);
    } else if (event.key === "Tab") {
      commit();
      move(0, event.shiftKey ? -1 : 1);
    } else {
      return;
    }
    event.preventDefault();
    event.stopPropagation();
  }

  region.addEventListener("focusout", (event) => {
    if (editing && event.target === editing.input && document.hasFocus()) commit();
  });

  region.addEventListener("click", (event) => {
    if (event.target.closest("[data-money-replace]")) {
      const retry = again;
      again = null;
      region.querySelector("[data-money-panel]").replaceChildren();
      document.getElementById(selected)?.focus();
      retry?.();
    } else if (event.target.closest("[data-money-keep]")) {
      for (const id of [...refused.keys()]) restore(document.getElementById(id));
      region.querySelector("[data-money-panel]").replaceChildren();
      document.getElementById(selected)?.focus();
    } else {
      const cell = gridCell(event);
      if (cell && !event.target.closest("a, input")) select(cell);
    }
  });

  region.addEventListener("dblclick", (event) => {
    const cell = gridCell(event);
    if (cell && !editing && !isReadOnly(cell)) edit(cell);
  });

  // What is not saved yet is not left behind unasked.
  window.addEventListener("beforeunload", (event) => {
    if (editing || waiting.size || refused.size) event.preventDefault();
  });

  arm();
  const here = region.querySelector("th.is-now");
  const wrap = region.querySelector(".money-wrap");
  if (here && wrap && here.offsetLeft + here.offsetWidth > wrap.clientWidth) {
    wrap.scrollLeft = here.offsetLeft - wrap.clientWidth / 2;
  }
})();
