// The plan as a grid (WAI-ARIA): arrows go from cell to cell, Enter or a letter types into one, every save swaps #plan.
// Saves go one after the other, since each raises the version of its row; what is being typed survives every swap.
(function () {
  "use strict";

  const holder = document.querySelector("[data-plan]");
  if (!holder) return;
  const base = holder.dataset.plan;
  const status = holder.querySelector("[data-plan-status]");
  const lost = holder.querySelector("[data-plan-lost]");
  const rules = holder.querySelector("[data-plan-rules]");
  const pasting = holder.querySelector("[data-plan-paste]");
  const keys = document.getElementById("plan-keys");
  const states = new WeakMap(); // editor -> what its cell held when it was opened
  const before = new WeakMap(); // cell -> its content, while an editor stands there
  const jobs = [];
  let running = null;
  let answer = 0;
  let current = { key: "", column: 1 };
  let open = []; // what was being typed when an answer came

  const region = () => document.getElementById("plan");
  const table = () => region().querySelector("[role=treegrid]");
  const rows = () => (table() ? [...table().tBodies[0].rows].filter((row) => row.dataset.key) : []);
  const rowOf = (key) => rows().find((row) => row.dataset.key === key);
  const fieldOf = (row, field) => row && [...row.cells].find((cell) => cell.dataset.field === field);
  const heading = (cell) => table().tHead.rows[0].cells[cell.cellIndex];
  const editors = () => [...region().querySelectorAll(".plan-editor")];
  const adding = () => region().querySelector("[data-plan-add]");
  const level = (row) => Number(row.getAttribute("aria-level"));

  // Going from cell to cell: one of them is in the order of Tab.

  function stand(cell) {
    table().querySelectorAll("[tabindex='0']:is(td, th)").forEach((one) => one.removeAttribute("tabindex"));
    rows().forEach((row) => row.classList.toggle("is-current", row === cell.parentElement));
    cell.tabIndex = 0;
    current = { key: cell.parentElement.dataset.key, column: cell.cellIndex };
  }

  function go(cell) {
    if (!cell) return;
    stand(cell);
    cell.focus({ preventScroll: true });
    cell.scrollIntoView({ block: "nearest", inline: "nearest" });
  }

  function here() {
    const row = rowOf(current.key) || rows()[0];
    return row && row.cells[Math.min(current.column, row.cells.length - 1)];
  }

  function step(cell, down, right) {
    const all = rows();
    const at = all.indexOf(cell.parentElement);
    const row = all[Math.max(0, Math.min(all.length - 1, at + down))];
    return row.cells[Math.max(0, Math.min(row.cells.length - 1, cell.cellIndex + right))];
  }

  function nextToType(cell, back) {
    const all = rows().flatMap((row) => [...row.cells].filter((one) => one.dataset.field || one === cell));
    return all[all.indexOf(cell) + (back ? -1 : 1)] || cell;
  }

  function subtreeEnd(row) {
    let last = row;
    for (let one = row.nextElementSibling; one && one.dataset.key && level(one) > level(row); one = one.nextElementSibling) last = one;
    return last;
  }

  // Typing into a cell.

  function edit(cell, text, state) {
    if (!cell || !cell.dataset.field || before.has(cell)) return null;
    const head = heading(cell);
    let input;
    if (head.dataset.editor === "rule") {
      input = rules.content.firstElementChild.cloneNode(true);
    } else {
      input = document.createElement("input");
      input.type = "text";
      input.className = "form-control";
      input.autocomplete = "off";
      if (head.dataset.editor === "day") input.placeholder = "31/01/2026";
      if (head.dataset.editor === "number") input.inputMode = "decimal";
    }
    const row = cell.parentElement;
    const name = fieldOf(row, "name").dataset.typed;
    input.classList.add("plan-editor");
    input.setAttribute("aria-label", `${head.textContent.trim()}, ${name}`);
    states.set(input, state || { base: cell.dataset.typed, version: row.dataset.version });
    const problem = cell.querySelector("#plan-problem");
    if (problem) {
      input.setAttribute("aria-invalid", "true");
      input.setAttribute("aria-describedby", problem.id);
    }
    before.set(cell, [...cell.childNodes].filter((one) => one !== problem));
    cell.replaceChildren(...[input, problem].filter(Boolean));
    cell.classList.add("is-editing");
    const typed = text === undefined || text === null ? cell.dataset.typed : text;
    if (input.tagName === "SELECT" && ![...input.options].some((one) => one.value === typed)) input.value = cell.dataset.typed;
    else input.value = typed;
    stand(cell);
    input.focus();
    if (input.select && (text === undefined || text === null)) input.select();
    return input;
  }

  function close(input) {
    const cell = input.closest("td, th");
    states.delete(input);
    const nodes = before.get(cell) || [];
    before.delete(cell);
    cell.classList.remove("is-editing");
    cell.replaceChildren(...nodes);
    return cell;
  }

  function save(input) {
    const state = states.get(input);
    if (!state) return;
    const typed = input.value;
    const cell = close(input);
    if (typed === state.base) return;
    send({ key: cell.parentElement.dataset.key, field: cell.dataset.field, typed, state });
  }

  function paint(job) {
    const cell = fieldOf(rowOf(job.key), job.field);
    if (!cell || before.has(cell)) return;
    const said = heading(cell).dataset.editor === "rule" ? rules.content.querySelector(`option[value="${job.typed}"]`) : null;
    cell.textContent = said ? said.textContent : job.typed;
    cell.classList.add("is-saving");
  }

  // Sending: one after the other.

  function send(job) {
    jobs.push(job);
    if (job.field) paint(job);
    if (!running) running = work().finally(() => (running = null));
    return running;
  }

  async function work() {
    while (jobs.length) {
      const job = jobs[0];
      answer = 0;
      status.textContent = holder.dataset.saving;
      try {
        await htmx.ajax("POST", addressOf(job), { target: "#plan", swap: "outerHTML", source: holder, values: valuesOf(job) });
      } catch {
        answer = 0;
      }
      jobs.shift();
      if ((answer >= 200 && answer < 300) || answer === 409 || answer === 422) settle(job);
      else fail(job);
    }
  }

  const addressOf = (job) => job.url || `${base}${job.key}/${job.act ? `${job.act}/` : ""}`;

  function valuesOf(job) {
    if (job.values) return job.values;
    const row = rowOf(job.key);
    if (!job.field) return { ...job.more, version: row ? row.dataset.version : 0 };
    return { field: job.field, value: job.typed, version: job.state.version };
  }

  // One's own save raised the version by one: what was typed into the row meanwhile was typed over one's own work. Any
  // other version is somebody else's work, which the server holds against what was seen.
  function follow(job) {
    const row = rowOf(job.key);
    const seen = Number(job.state.version);
    if (!row || Number(row.dataset.version) !== seen + 1) return;
    const typed = [...jobs, ...open].filter((one) => one.key === job.key && one.state && Number(one.state.version) === seen);
    typed.forEach((one) => (one.state.version = row.dataset.version));
  }

  holder.addEventListener("htmx:afterRequest", (event) => {
    if (event.target === holder) answer = event.detail.xhr ? event.detail.xhr.status : 0;
  });

  document.addEventListener("htmx:beforeSwap", (event) => {
    if (event.target !== region() || !event.detail.shouldSwap) return;
    const focused = document.activeElement;
    open = editors().map((input) => ({
      key: input.closest("tr").dataset.key,
      field: input.closest("td, th").dataset.field,
      typed: input.value,
      state: states.get(input),
      focused: input === focused,
      caret: input.selectionStart,
    }));
    const form = adding();
    const name = form && form.elements.name;
    if (name && !name.readOnly && (name.value || name === focused)) {
      open.push({ add: name.value, after: form.elements.after.value, focused: name === focused });
    }
    open.inside = region().contains(focused);
    // What is taken away is not left: no save by blur.
    editors().forEach((input) => states.delete(input));
  });

  function settle(job) {
    lost.hidden = true;
    arm();
    if (job.field && answer < 300) follow(job);
    status.textContent = region().dataset.said;
    jobs.filter((one) => one.field).forEach(paint);
    const refused = region().querySelector("[data-open]");
    const to = region().dataset.focus;
    const busy = open.some((one) => one.focused);
    if (refused) {
      // Saved again, it is a decision over what is stored now.
      const input = edit(refused, refused.dataset.open, { base: null, version: refused.parentElement.dataset.version });
      // What was refused is typed anew rather than added to.
      if (input?.select) input.select();
    }
    open.forEach(reopen);
    if (busy || refused) return;
    const form = adding();
    if (form && "planRefused" in form.dataset) draft(form, form.elements.after.value);
    else if (to && job.url && rowOf(to)) go(nextToType(fieldOf(rowOf(to), "name")));
    else if (open.inside || document.activeElement === document.body) {
      if (to) current.key = to;
      go(here());
    }
    if (!rows().length && form) form.elements.name.focus();
    open = [];
  }

  function reopen(one) {
    if (one.add !== undefined) {
      const form = adding();
      if (!form) return;
      draft(form, one.after, one.focused);
      form.elements.name.value = one.add;
      return;
    }
    const input = edit(fieldOf(rowOf(one.key), one.field), one.typed, one.state);
    if (!input) return;
    if (!one.focused) input.blur();
    else if (input.setSelectionRange) input.setSelectionRange(one.caret, one.caret);
  }

  function fail(job) {
    lost.textContent = answer === 404 ? holder.dataset.gone : answer === 403 ? holder.dataset.refused : holder.dataset.lost;
    lost.hidden = false;
    status.textContent = "";
    if (adding()) adding().elements.name.readOnly = false;
    const cell = fieldOf(rowOf(job.key), job.field);
    if (cell && job.field) edit(cell, job.typed, { base: null, version: job.state.version });
  }

  // A new row is typed below the one that one stands on.

  function draft(form, after, focus = true) {
    const row = rowOf(after);
    form.elements.after.value = row ? after : "";
    if (row && !form.closest("tr")) {
      const line = document.createElement("tr");
      line.className = "plan-draft";
      const cell = line.insertCell();
      cell.colSpan = row.cells.length;
      cell.append(form);
      subtreeEnd(row).after(line);
    }
    if (focus) form.elements.name.focus();
  }

  function undraft(form) {
    const line = form.closest("tr");
    form.elements.name.value = "";
    form.elements.after.value = "";
    if (line) {
      region().querySelector(".card-foot").append(form);
      line.remove();
    }
    go(here());
  }

  holder.addEventListener("submit", (event) => {
    const form = event.target;
    if (!("planSend" in form.dataset) || event.defaultPrevented) return;
    event.preventDefault();
    const values = Object.fromEntries(new FormData(form, event.submitter));
    if (form === adding()) form.elements.name.readOnly = true;
    send({ url: new URL(form.action).pathname, values });
  });

  // Acts on the row that one stands on.

  const acts = {
    add: () => adding() && draft(adding(), current.key),
    in: (key) => send({ key, act: "move", more: { to: "in" } }),
    out: (key) => send({ key, act: "move", more: { to: "out" } }),
    up: (key) => send({ key, act: "move", more: { to: "up" } }),
    down: (key) => send({ key, act: "move", more: { to: "down" } }),
    remove(key) {
      const row = rowOf(key);
      const next = subtreeEnd(row).nextElementSibling || row.previousElementSibling;
      if (next && next.dataset.key) current.key = next.dataset.key;
      send({ key, act: "remove" });
    },
    undo: () => send({ url: `${base}undo/`, values: {} }),
  };

  function act(name) {
    const cell = here();
    if (name === "undo" || name === "add") acts[name](current.key);
    else if (cell) acts[name](cell.parentElement.dataset.key);
  }

  holder.addEventListener("click", (event) => {
    const button = event.target.closest("[data-plan-do]");
    if (button) act(button.dataset.planDo);
  });

  // A click stands on a cell, a second one types into it.
  holder.addEventListener("mousedown", (event) => {
    const cell = event.target.closest("[role=treegrid] > tbody > tr[data-key] > *");
    if (!cell || event.button || event.target.closest("input, select, a")) return;
    event.preventDefault();
    const again = cell === document.activeElement;
    editors().forEach(save);
    if (again) edit(cell);
    else go(cell);
  });

  holder.addEventListener("focusout", (event) => {
    const input = event.target;
    if (states.has(input) && input.isConnected) save(input);
  });

  // The keyboard.

  const moves = { ArrowLeft: "out", ArrowRight: "in", ArrowUp: "up", ArrowDown: "down" };
  const arrows = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0], PageUp: [-15, 0], PageDown: [15, 0] };

  function whileTyping(event, input) {
    if (event.isComposing) return;
    if (event.key === "Escape") {
      event.preventDefault();
      event.stopPropagation();
      go(close(input));
    } else if (event.key === "Enter" || event.key === "Tab") {
      event.preventDefault();
      const cell = input.closest("td, th");
      const to = event.key === "Tab" ? nextToType(cell, event.shiftKey) : step(cell, event.shiftKey ? -1 : 1, 0);
      save(input);
      go(to);
    }
  }

  function onCell(event, cell) {
    const plain = !event.ctrlKey && !event.metaKey && !event.altKey;
    const command = event.ctrlKey || event.metaKey;
    if (event.altKey && event.shiftKey && moves[event.key]) return act(moves[event.key]);
    if (event.key === "Insert" || (command && event.key === "Enter")) return act("add");
    if (event.key === "Delete" && plain) return act("remove");
    if (event.key === "Home") return go(command ? rows()[0].cells[0] : cell.parentElement.cells[0]);
    if (event.key === "End") return go((command ? rows().at(-1) : cell.parentElement).lastElementChild);
    if (!plain) return false;
    if (arrows[event.key]) return go(step(cell, ...arrows[event.key]));
    if (event.key === "Enter" && cell.querySelector("a")) return cell.querySelector("a").click();
    if (event.key === "Enter" || event.key === "F2") return void edit(cell);
    if (event.key === "Backspace") return void edit(cell, "");
    if (event.key.length === 1 && event.key !== "?" && cell.dataset.field) return void edit(cell, event.key);
    return false;
  }

  holder.addEventListener("keydown", (event) => {
    const input = event.target.closest(".plan-editor");
    if (input) return whileTyping(event, input);
    const form = event.target.closest("[data-plan-add]");
    if (form && event.key === "Escape") {
      event.preventDefault();
      return undraft(form);
    }
    const cell = event.target.closest("[role=treegrid] > tbody > tr[data-key] > *");
    if (cell && onCell(event, cell) !== false) event.preventDefault();
  });

  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.target.closest("input, textarea, select, dialog, [contenteditable]")) return;
    if ((event.ctrlKey || event.metaKey) && !event.shiftKey && !event.altKey && event.key.toLowerCase() === "z") {
      event.preventDefault();
      act("undo");
    } else if (event.key === "?" && keys) {
      event.preventDefault();
      keys.showModal();
    }
  });

  // One value is typed into the cell; rows of a spreadsheet have a form of their own, which shows what is wrong with them.
  holder.addEventListener("paste", async (event) => {
    const cell = event.target.closest("[role=treegrid] > tbody > tr[data-key] > *");
    const inAdding = event.target.closest("[data-plan-add]");
    if (event.target.closest(".plan-editor") || !(cell || inAdding)) return;
    const text = event.clipboardData.getData("text/plain").replace(/(\r?\n)+$/, "");
    if (!/[\t\n]/.test(text)) {
      if (!cell || !text) return;
      event.preventDefault();
      edit(cell, text);
      return;
    }
    event.preventDefault();
    pasting.elements.rows.value = text;
    pasting.elements.after.value = inAdding ? inAdding.elements.after.value : current.key;
    await running;
    pasting.requestSubmit();
  });

  window.addEventListener("beforeunload", (event) => {
    const changed = editors().some((input) => states.has(input) && input.value !== states.get(input).base);
    if (jobs.length || changed) event.preventDefault();
  });

  document.querySelectorAll("[data-plan-help]").forEach((button) => {
    button.hidden = false;
    button.addEventListener("click", () => keys.showModal());
  });

  // What the keyboard reaches otherwise is out of the order of Tab.
  function arm() {
    region().querySelectorAll("[data-plan-tools]").forEach((one) => (one.hidden = false));
    if (!table()) return;
    table().querySelectorAll("tbody a").forEach((link) => (link.tabIndex = -1));
    if (here()) stand(here());
  }

  arm();
})();
