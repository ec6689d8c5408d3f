// In a box that is wider than the screen: opens at the end of the first column of this class, where the latest weeks are.
class ScrollEnd extends HTMLElement {
  connectedCallback() {
    const box = this.closest(".box");
    const column = box.querySelector(`.${this.getAttribute("of")}`);
    box.scrollLeft = column.offsetLeft + column.offsetWidth - box.clientWidth;
  }
}

customElements.define("scroll-end", ScrollEnd);
