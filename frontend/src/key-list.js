// <key-list>: j and k move through the rows, Enter opens, x ticks, / goes to the filter, ? lists the keys; single keys can be switched off.
const OFF = "keys-off";

class KeyList extends HTMLElement {
  connectedCallback() {
    this.pressed = (event) => this.press(event);
    document.addEventListener("keydown", this.pressed);
    const dialog = document.querySelector("dialog.keys");
    const on = dialog?.querySelector("input");
    if (on) {
      on.checked = !localStorage.getItem(OFF);
      on.onchange = () => (on.checked ? localStorage.removeItem(OFF) : localStorage.setItem(OFF, "1"));
    }
    for (const opener of document.querySelectorAll("[data-opens-keys]")) {
      opener.hidden = false;
      opener.onclick = () => dialog.showModal();
    }
  }

  disconnectedCallback() {
    document.removeEventListener("keydown", this.pressed);
  }

  press(event) {
    const typing = event.target.closest("input:not([type=checkbox]), textarea, select, dialog[open]"); // a closed dialog keeps the focus until the next frame
    if (event.key === "Escape" && typing?.matches("[data-filter]")) return typing.blur();
    if (typing || event.ctrlKey || event.metaKey || event.altKey || localStorage.getItem(OFF)) return;
    const act = { j: () => this.move(1), k: () => this.move(-1), x: () => this.tick(), "/": () => this.filter(), "?": () => this.help() }[event.key];
    if (act) {
      event.preventDefault();
      act();
    }
  }

  move(step) {
    const rows = [...document.querySelectorAll("[data-row]")];
    const here = rows.findIndex((row) => row.hasAttribute("data-here"));
    const next = rows[Math.min(Math.max(here + step, 0), rows.length - 1)];
    if (!next) return;
    for (const row of rows) row.toggleAttribute("data-here", row === next);
    next.querySelector("a").focus(); // Enter then opens it, as on any link
    next.scrollIntoView({ block: "nearest" });
  }

  tick() {
    document.querySelector("[data-here] input[type=checkbox]")?.click();
  }

  filter() {
    const field = document.querySelector("[data-filter]");
    field?.focus();
    field?.select();
  }

  help() {
    document.querySelector("dialog.keys")?.showModal();
  }
}

customElements.define("key-list", KeyList);
