// Passwords that can be shown, security keys, and recovery codes to take along. No inline code anywhere (CSP).
(function () {
  "use strict";

  document.querySelectorAll("[data-reveal]").forEach((button) => {
    const input = document.getElementById(button.dataset.reveal);
    button.hidden = false;
    button.addEventListener("click", () => {
      const show = input.type === "password";
      input.type = show ? "text" : "password";
      button.setAttribute("aria-pressed", String(show));
      input.focus();
    });
    // Sent hidden: browsers then know that it is a password.
    input.form.addEventListener("submit", () => (input.type = "password"));
  });

  function problem(form, error) {
    const line = form.querySelector("[data-webauthn-problem]");
    const known = error && error.name === "InvalidStateError";
    line.textContent = line.dataset[error ? (known ? "known" : "refused") : "unable"];
  }

  document.querySelectorAll("form[data-webauthn]").forEach((form) => {
    const button = form.querySelector("[data-webauthn-start]");

    async function ask() {
      const keys = window.webauthnJSON;
      if (!keys || !keys.supported()) return problem(form, null);
      const options = JSON.parse(document.getElementById(form.dataset.options).textContent);
      button.disabled = true;
      try {
        const answer = await (form.dataset.webauthn === "create"
          ? keys.create(options.creation_options)
          : keys.get(options.request_options));
        form.elements.credential.value = JSON.stringify(answer);
        form.submit();
      } catch (error) {
        button.disabled = false;
        problem(form, error);
        button.focus();
      }
    }

    button.addEventListener("click", ask);
    // Enter in a field of the form asks for the key too.
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      ask();
    });
  });

  function codes() {
    return [...document.querySelectorAll("#codes code")].map((code) => code.textContent).join("\n") + "\n";
  }

  function download(button) {
    const file = new Blob([`${button.dataset.title}\n\n${codes()}`], { type: "text/plain" });
    const link = document.createElement("a");
    link.href = URL.createObjectURL(file);
    link.download = button.dataset.file;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 1000);
  }

  async function copy(button) {
    try {
      await navigator.clipboard.writeText(codes());
      button.textContent = button.dataset.done;
    } catch {
      getSelection().selectAllChildren(document.getElementById("codes"));
    }
  }

  document.querySelectorAll("[data-codes]").forEach((button) => {
    button.hidden = false;
    button.addEventListener("click", () => {
      if (button.dataset.codes === "download") download(button);
      else if (button.dataset.codes === "copy") copy(button);
      else print();
    });
  });
})();
