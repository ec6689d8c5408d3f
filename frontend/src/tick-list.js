// <tick-list>: says how many rows are ticked, ticks all of the page, and with Shift all from one row to another.
class TickList extends HTMLElement {
  connectedCallback() {
    this.addEventListener("click", (event) => this.clicked(event));
    this.addEventListener("change", () => this.tell());
    this.done = (event) => this.untick(event);
    document.addEventListener("htmx:after:swap", this.done);
    this.watch = new MutationObserver(() => this.tell()); // rows come and go as one filters
    this.watch.observe(this, { childList: true, subtree: true });
    this.tell();
  }

  disconnectedCallback() {
    this.watch.disconnect();
    document.removeEventListener("htmx:after:swap", this.done);
  }

  get boxes() {
    return [...this.querySelectorAll(".tick-one")];
  }

  clicked(event) {
    const box = event.target.closest(".tick-one");
    if (event.target.closest(".tick-all")) for (const one of this.boxes) one.checked = event.target.checked;
    if (!box) return;
    const boxes = this.boxes;
    const [from, to] = [boxes.indexOf(this.last), boxes.indexOf(box)].sort((a, b) => a - b);
    if (event.shiftKey && from >= 0) for (const one of boxes.slice(from, to)) one.checked = box.checked;
    this.last = box;
  }

  // What was done is done: whoever is ticked next is ticked anew.
  untick(event) {
    if (event.detail?.ctx?.request?.method !== "POST") return;
    for (const box of this.querySelectorAll("input[type=checkbox]:checked")) box.checked = false;
    this.tell();
  }

  tell() {
    const boxes = this.boxes;
    const count = boxes.filter((one) => one.checked).length;
    const all = this.querySelector(".tick-all");
    if (all) {
      all.hidden = false;
      all.checked = count > 0 && count === boxes.length;
      all.indeterminate = count > 0 && count < boxes.length;
    }
    const said = this.querySelector("[data-ticked]");
    const every = this.querySelector("[data-every]:checked")?.parentElement.textContent.trim();
    const text = every ?? (count ? `${count} ticked` : said?.dataset.ticked);
    if (said && said.textContent !== text) said.textContent = text;
  }
}

customElements.define("tick-list", TickList);
