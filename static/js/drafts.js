// What somebody was typing when their session ended: kept in this tab while they sign in, and put back into the form.
// Never on the server and never for anybody else: a copy names its owner, and leaves with the tab.
(function () {
  "use strict";

  const KEY = "pmo-typed";
  const reader = document.body.dataset.reader || "";

  function kept() {
    try {
      return JSON.parse(sessionStorage.getItem(KEY));
    } catch {
      return null;
    }
  }

  // `sent`: the form itself was sent, so that it is done wherever that leads but to the sign-in.
  function keep(form, sent) {
    const fields = [...new FormData(form)].filter(
      ([name, value]) => typeof value === "string" && name !== "csrfmiddlewaretoken" && name !== "version",
    );
    try {
      sessionStorage.setItem(KEY, JSON.stringify({ reader, sent, form: form.dataset.autosave, fields }));
    } catch {
      // Storage is switched off or full: what the server has of the draft is what is left.
    }
  }

  function forget() {
    try {
      sessionStorage.removeItem(KEY);
    } catch {
      // Nothing was kept then.
    }
  }

  function put(form, fields) {
    let changed = false;
    for (const [name, value] of fields) {
      const found = form.elements[name];
      const inputs = found instanceof RadioNodeList ? [...found] : found ? [found] : [];
      for (const input of inputs) {
        if (input.type === "hidden") continue;
        if (input.type === "radio" || input.type === "checkbox") {
          const on = input.value === value;
          if (on && !input.checked) changed = input.checked = true;
        } else if (input.value !== value) {
          input.value = value;
          changed = true;
        }
      }
    }
    return changed;
  }

  // The server says that the session is over by sending the whole page to the sign-in.
  document.addEventListener("htmx:beforeOnLoad", (event) => {
    const form = event.detail.elt.closest("[data-autosave]");
    const to = event.detail.xhr.getResponseHeader("HX-Redirect");
    if (form && to) keep(form, false);
  });

  // A form that is sent without a session leads there too; where it arrives, the next page forgets it.
  document.addEventListener("submit", (event) => {
    if (event.target.matches("[data-autosave]")) keep(event.target, true);
  });

  function putBack(typed, form) {
    forget();
    if (!put(form, typed.fields)) return;
    document.querySelectorAll("[data-typed-again]").forEach((note) => (note.hidden = false));
    // Saved as a draft again, as if it had just been typed: once htmx listens.
    document.addEventListener("DOMContentLoaded", () =>
      setTimeout(() => form.dispatchEvent(new Event("change", { bubbles: true })), 0),
    );
  }

  const typed = kept();
  if (typed && reader && !document.querySelector("[data-entrance]")) {
    const form = document.querySelector(`[data-autosave="${CSS.escape(typed.form)}"]`);
    if (typed.reader !== reader) forget();
    else if (form) putBack(typed, form);
    else if (typed.sent) forget();
  }
})();
