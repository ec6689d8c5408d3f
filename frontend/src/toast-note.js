// <toast-note>: what was just done, with its undo; goes after its time (12 seconds), not while one is at it.
const SECONDS = 12;

class ToastNote extends HTMLElement {
  static observedAttributes = ["data-said"];

  connectedCallback() {
    this.classList.add("toast-note");
    this.begin();
    for (const name of ["pointerenter", "focusin"]) this.addEventListener(name, () => this.wait());
    for (const name of ["pointerleave", "focusout"]) this.addEventListener(name, () => this.begin());
  }

  disconnectedCallback() {
    this.wait();
  }

  // Another deed in the same place: it is shown again, from the beginning.
  attributeChangedCallback() {
    if (!this.isConnected) return;
    this.hidden = false;
    this.begin();
  }

  begin() {
    this.wait();
    this.timer = setTimeout(() => (this.hidden = true), SECONDS * 1000);
  }

  wait() {
    clearTimeout(this.timer);
  }
}

customElements.define("toast-note", ToastNote);
