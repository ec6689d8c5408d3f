// <key-list>: j and k move through the rows, Enter opens, Space looks at one beside the list, x ticks, e, h, a and v open or press
// what is done with them, / goes to the filter, g and a letter to a page, z takes back, ? lists the keys; single keys can be switched off.
const OFF = "keys-off";
const GO_MS = 1500; // from g to the letter of the page
const NARROW = 1200; // pixels below which what is looked at stands above the list

class KeyList extends HTMLElement {
  connectedCallback() {
    this.pressed = (event) => this.press(event);
    this.swapped = (event) => this.stay(event.detail?.ctx?.target);
    document.addEventListener("keydown", this.pressed);
    document.addEventListener("htmx:after:swap", this.swapped);
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
    document.removeEventListener("htmx:after:swap", this.swapped);
  }

  get rows() {
    return [...document.querySelectorAll("[data-row]")];
  }

  get here() {
    return document.querySelector("[data-here]");
  }

  press(event) {
    const typing = event.target.closest("input:not([type=checkbox]), textarea, select, dialog[open]"); // a closed dialog keeps the focus until the next frame
    if (event.key === "Escape") return this.leave(event, typing);
    if (typing || event.ctrlKey || event.metaKey || event.altKey || localStorage.getItem(OFF)) return;
    const act = this.act(event);
    if (!act) return;
    event.preventDefault();
    act();
  }

  act(event) {
    const going = this.going && event.timeStamp - this.going < GO_MS;
    this.going = event.key === "g" ? event.timeStamp : 0;
    const page = going && document.querySelector(`[data-go="${CSS.escape(event.key)}"]`);
    if (page) return () => page.click();
    const verb = document.querySelector(`[data-key="${CSS.escape(event.key)}"]`);
    if (verb && (this.here || this.ticked.length)) return () => this.do(verb);
    if (event.key === " ") {
      const peek = this.here?.querySelector("[data-peek]");
      return peek && !event.target.closest("button, summary, input") ? () => peek.click() : null;
    }
    return {
      j: () => this.move(1),
      k: () => this.move(-1),
      x: () => this.tick(false),
      X: () => this.tick(true),
      z: () => document.querySelector("[data-undo]")?.click(),
      "/": () => this.filter(),
      "?": () => this.help(),
    }[event.key];
  }

  leave(event, typing) {
    if (typing?.matches("[data-filter]")) return typing.blur();
    const open = event.target.closest("details[open]");
    if (open) {
      open.open = false;
      open.querySelector("summary").focus();
    } else if (!typing) document.querySelector("[data-closes-peek]")?.click();
  }

  move(step) {
    const rows = this.rows;
    const at = rows.findIndex((row) => row.hasAttribute("data-here"));
    this.mark(rows[Math.min(Math.max(at + step, 0), rows.length - 1)]);
    if (document.querySelector("[data-closes-peek]")) this.here?.querySelector("[data-peek]")?.click(); // what is beside the list goes along
  }

  mark(row) {
    if (!row) return;
    for (const one of this.rows) one.toggleAttribute("data-here", one === row);
    this.place = this.rows.indexOf(row);
    row.querySelector("a").focus({ preventScroll: true }); // Enter then opens it, as on any link
    row.scrollIntoView({ block: "nearest" });
  }

  // The row that one was at may be done and gone: then the one that came into its place.
  stay(target) {
    if (target?.id === "peek" && innerWidth < NARROW) target.scrollIntoView({ block: "nearest" });
    const rows = this.rows;
    if (this.place === undefined || this.here || !rows.length) return;
    const row = rows[Math.min(this.place, rows.length - 1)];
    if (document.activeElement === document.body) this.mark(row);
    else row.setAttribute("data-here", "");
  }

  get ticked() {
    return [...document.querySelectorAll(".tick-one:checked, [data-every]:checked")];
  }

  tick(range) {
    const box = this.here?.querySelector("input[type=checkbox]");
    box?.dispatchEvent(new MouseEvent("click", { bubbles: true, cancelable: true, shiftKey: range }));
  }

  // To what is ticked; to the row one is at where nothing is.
  do(verb) {
    if (!this.ticked.length) this.tick(false);
    verb.click();
    const panel = verb.closest("details");
    if (verb.matches("summary") && panel) panel.querySelector("select, input, textarea, button")?.focus();
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
