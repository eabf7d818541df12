// Cells of a spreadsheet, pasted into one field, fill the fields after it; nothing is sent before one saves.
(() => {
  const grid = (field) => {
    const row = field.closest("tr");
    if (!row) return [[...field.form.querySelectorAll("[data-paste]")]];
    return [...row.parentElement.rows].map((one) => [...one.querySelectorAll("[data-paste]")]);
  };

  const put = (field, text) => {
    field.value = text.trim();
    field.dispatchEvent(new Event("input", { bubbles: true }));
  };

  document.addEventListener("paste", (event) => {
    const field = event.target;
    if (!(field instanceof HTMLInputElement) || !field.hasAttribute("data-paste")) return;
    const lines = event.clipboardData.getData("text").replace(/\r\n?/g, "\n").replace(/\n$/, "").split("\n");
    const cells = lines.map((line) => line.split("\t"));
    if (cells.length === 1 && cells[0].length === 1) return;
    event.preventDefault();
    const rows = grid(field);
    if (rows.length === 1) {
      // One list of fields takes a column as well as a row.
      const fields = rows[0];
      const start = fields.indexOf(field);
      cells.flat().forEach((text, number) => fields[start + number] && put(fields[start + number], text));
      return;
    }
    const top = rows.findIndex((row) => row.includes(field));
    const left = rows[top].indexOf(field);
    cells.forEach((line, down) =>
      line.forEach((text, right) => {
        const target = rows[top + down]?.[left + right];
        if (target) put(target, text);
      }),
    );
  });
})();
