// Ctrl+K: search everything, or go to a page, by keyboard. The options are links that the server wrote (people/search).
// One answer at a time: a newer question takes back the older one, so an old answer never replaces a new one.
(function () {
  "use strict";

  const TYPING_PAUSE = 150;
  const dialog = document.getElementById("palette");
  if (!dialog || !dialog.showModal) return;
  const form = dialog.querySelector("[data-palette-form]");
  const input = form.elements.q;
  const found = dialog.querySelector("[data-palette-found]");
  const status = dialog.querySelector("[data-palette-status]");
  const nothing = dialog.querySelector("[data-palette-nothing]");
  const error = dialog.querySelector("[data-palette-error]");
  let timer = 0;
  let running = null;
  let answered = null;

  const options = () => [...found.querySelectorAll("[role=option]")];
  const active = () => found.querySelector("[aria-selected=true]");

  // Choosing.

  function choose(option) {
    options().forEach((one) => one.setAttribute("aria-selected", String(one === option)));
    if (!option) {
      input.removeAttribute("aria-activedescendant");
      return;
    }
    input.setAttribute("aria-activedescendant", option.id);
    option.scrollIntoView({ block: "nearest" });
  }

  function move(step) {
    const all = options();
    if (!all.length) return;
    const at = all.indexOf(active());
    choose(all[at < 0 ? (step > 0 ? 0 : all.length - 1) : (at + step + all.length) % all.length]);
    if (active() === all[0]) found.scrollTop = 0;
  }

  // Asking.

  function show(html, question) {
    found.innerHTML = html;
    answered = question;
    const said = found.querySelector("[data-palette-answer]").dataset.said;
    const any = options().length > 0;
    found.hidden = !any;
    found.setAttribute("aria-busy", "false");
    found.scrollTop = 0;
    input.setAttribute("aria-expanded", String(any));
    nothing.textContent = any ? "" : said;
    nothing.hidden = any;
    error.hidden = true;
    status.textContent = said;
    choose(options()[0]);
  }

  function fail() {
    answered = null;
    found.hidden = true;
    nothing.hidden = true;
    error.hidden = false;
    input.setAttribute("aria-expanded", "false");
    choose(null);
  }

  async function ask() {
    const question = input.value.trim();
    if (question === answered) {
      found.setAttribute("aria-busy", "false");
      choose(options()[0]);
      return;
    }
    const mine = new AbortController();
    running = mine;
    found.setAttribute("aria-busy", "true");
    try {
      const answer = await fetch(`${form.action}?${new URLSearchParams({ q: question })}`, {
        headers: { "HX-Request": "true", "HX-Target": found.id, "HX-Current-URL": location.href },
        signal: mine.signal,
      });
      if (answer.headers.get("HX-Redirect")) {
        location.assign(answer.headers.get("HX-Redirect"));
        return;
      }
      const html = await answer.text();
      if (running !== mine) return;
      if (answer.ok) show(html, question);
      else fail();
    } catch {
      if (running === mine) fail();
    }
  }

  function stop() {
    clearTimeout(timer);
    if (running) running.abort();
    running = null;
  }

  // What is shown belongs to other words from the first letter on: Enter opens none of it.
  input.addEventListener("input", () => {
    stop();
    choose(null);
    timer = setTimeout(ask, TYPING_PAUSE);
  });

  input.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      move(event.key === "ArrowDown" ? 1 : -1);
    } else if (event.key === "Enter" && active()) {
      event.preventDefault();
      active().click();
    }
  });

  // Opening and closing; the browser gives the focus back to where it was.

  function open() {
    if (dialog.open || document.querySelector("dialog[open]")) return;
    document.querySelectorAll("details.menu[open]").forEach((menu) => (menu.open = false));
    dialog.showModal();
    input.focus();
    input.select();
    ask();
  }

  document.addEventListener("keydown", (event) => {
    const ours = (event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey;
    if (!ours || event.key.toLowerCase() !== "k") return;
    event.preventDefault();
    if (dialog.open) dialog.close();
    else open();
  });

  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-palette-open]");
    if (!button || event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    open();
  });

  dialog.addEventListener("click", (event) => {
    if (event.target === dialog || event.target.closest("[data-palette-close]")) dialog.close();
    else if (event.target.closest("[role=option]") && !(event.ctrlKey || event.metaKey || event.shiftKey)) dialog.close();
  });

  dialog.addEventListener("close", stop);

  // A Mac has another key.
  if (/Mac|iPhone|iPad/.test(navigator.platform)) {
    document.querySelectorAll("[data-palette-open] kbd").forEach((key) => (key.textContent = "⌘ K"));
  }
})();
