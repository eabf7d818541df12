// What a page needs beside htmx: theme, toasts, drafts, confirmation, keyboard. No inline code anywhere (CSP).
(function () {
  "use strict";

  const root = document.documentElement;
  const systemDark = matchMedia("(prefers-color-scheme: dark)");

  // CSRF: read when the request is made, since the token changes at sign-in.
  function csrfToken() {
    const found = document.cookie.match(/(?:^|;\s*)(?:__Host-)?csrftoken=([^;]+)/);
    return found ? decodeURIComponent(found[1]) : "";
  }

  document.addEventListener("htmx:configRequest", (event) => {
    event.detail.headers["X-CSRFToken"] = csrfToken();
  });

  // Whom the page was opened for: the server refuses what is sent when that was changed in another tab.
  const actingFor = document.body ? document.body.dataset.actingFor : undefined;

  document.addEventListener("htmx:configRequest", (event) => {
    if (actingFor !== undefined) event.detail.headers["X-Acting-For"] = actingFor;
  });

  function sayActingFor(form) {
    if (actingFor === undefined || (form.getAttribute("method") || "").toLowerCase() !== "post") return;
    let field = form.querySelector("input[name=_acting_for]");
    if (!field) {
      field = document.createElement("input");
      field.type = "hidden";
      field.name = "_acting_for";
      form.append(field);
    }
    field.value = actingFor;
  }

  // Theme: light, dark or as the system; kept in this browser.
  function themeChoice() {
    try {
      return localStorage.getItem("pmo-theme") || "auto";
    } catch {
      return "auto";
    }
  }

  function showTheme() {
    const choice = themeChoice();
    const dark = choice === "dark" || (choice === "auto" && systemDark.matches);
    root.setAttribute("data-bs-theme", dark ? "dark" : "light");
    document.querySelectorAll("[data-theme-choice]").forEach((button) => {
      button.setAttribute("aria-pressed", String(button.dataset.themeChoice === choice));
    });
  }

  systemDark.addEventListener("change", showTheme);

  // Toasts: good news leaves by itself, an error stays until it is dismissed.
  function armToasts(scope) {
    scope.querySelectorAll(".toast[data-autohide]:not([data-armed])").forEach((toast) => {
      toast.setAttribute("data-armed", "");
      setTimeout(() => toast.remove(), 6000);
    });
  }

  // Drafts: say whether what is typed has reached the server.
  function draftStatus(form, state) {
    const line = form.querySelector("[data-autosave-status]");
    if (line) {
      line.textContent = line.dataset[state] || "";
      line.dataset.state = state;
    }
  }

  function draftForm(event) {
    const source = event.detail && event.detail.elt;
    return source ? source.closest("[data-autosave]") : null;
  }

  const isDraft = (event, form) =>
    form && (!form.dataset.autosave || (event.detail.requestConfig || event.detail).path === form.dataset.autosave);

  document.addEventListener("htmx:beforeRequest", (event) => {
    const form = draftForm(event);
    if (isDraft(event, form)) draftStatus(form, "saving");
  });
  document.addEventListener("htmx:afterRequest", (event) => {
    const form = draftForm(event);
    if (!isDraft(event, form)) return;
    // A draft that was changed elsewhere is no lost connection: the answer says what to do.
    const answered = event.detail.successful || event.detail.xhr.status === 409;
    draftStatus(form, answered ? "saved" : "failed");
  });

  // A question before an act that cannot be undone.
  let confirmed = null;

  function ask(form, submitter) {
    const dialog = document.getElementById("confirm");
    dialog.querySelector("[data-confirm-text]").textContent = form.dataset.confirm;
    dialog.returnValue = "";
    dialog.addEventListener(
      "close",
      () => {
        if (dialog.returnValue === "yes") {
          confirmed = form;
          form.requestSubmit(submitter);
        }
      },
      { once: true },
    );
    dialog.showModal();
  }

  document.addEventListener(
    "submit",
    (event) => {
      const form = event.target;
      if (form.dataset.confirm && confirmed !== form) {
        event.preventDefault();
        event.stopImmediatePropagation();
        ask(form, event.submitter);
        return;
      }
      confirmed = null;
      sayActingFor(form);
      if ("submitOnce" in form.dataset) {
        // After this event, so that the button's own name and value are still sent.
        setTimeout(() => form.querySelectorAll("button").forEach((button) => (button.disabled = true)), 0);
      }
    },
    true,
  );

  document.addEventListener("click", (event) => {
    const theme = event.target.closest("[data-theme-choice]");
    if (theme) {
      try {
        localStorage.setItem("pmo-theme", theme.dataset.themeChoice);
      } catch {
        // Storage is switched off: the choice lasts for this page.
      }
      showTheme();
    }
    const dismiss = event.target.closest("[data-dismiss]");
    if (dismiss) dismiss.closest(".toast, .alert")?.remove();
    const empty = event.target.closest("[data-empty]");
    if (empty) document.querySelector(empty.dataset.empty)?.replaceChildren();
    document.querySelectorAll("details.menu[open]").forEach((menu) => {
      if (!menu.contains(event.target)) menu.open = false;
    });
  });

  document.addEventListener("change", (event) => {
    const form = event.target.closest("form");
    if (form && event.target.closest("[data-autosubmit]")) form.requestSubmit();
  });

  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") {
      document.querySelectorAll("details.menu[open]").forEach((menu) => {
        menu.open = false;
        menu.querySelector("summary").focus();
      });
    }
    const typing = event.target.closest("input, textarea, select, [contenteditable]");
    if (event.key === "/" && !typing && !event.ctrlKey && !event.metaKey) {
      const search = document.querySelector("[data-search]");
      if (search) {
        event.preventDefault();
        search.focus();
        search.select();
      }
    }
  });

  // Coming back to a tab asks once whether its figures have moved (the server answers 204 when not).
  document.addEventListener("visibilitychange", () => {
    if (!document.hidden) document.body.dispatchEvent(new CustomEvent("portal:returned"));
  });

  document.addEventListener("htmx:load", (event) => armToasts(event.detail.elt));
  document.addEventListener("DOMContentLoaded", () => {
    showTheme();
    armToasts(document);
    // On a phone the row of pages scrolls: where one is shows.
    for (const here of document.querySelectorAll(".topnav [aria-current], .project-tabs [aria-current]")) {
      const row = here.parentElement;
      const ahead = here.getBoundingClientRect().left - row.getBoundingClientRect().left;
      row.scrollLeft += ahead - (row.clientWidth - here.offsetWidth) / 2;
    }
  });
})();
