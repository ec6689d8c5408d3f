// <file-drop>: a file dropped anywhere on it goes into its file field, and the form is sent.
class FileDrop extends HTMLElement {
  connectedCallback() {
    const box = this.querySelector(".drop");
    const field = this.querySelector("input[type=file]");
    const over = (event) => {
      event.preventDefault();
      box.toggleAttribute("data-over", event.type === "dragover");
    };
    box.ondragover = over;
    box.ondragleave = over;
    box.ondrop = (event) => {
      over(event);
      if (event.dataTransfer.files.length) {
        field.files = event.dataTransfer.files;
        field.form.requestSubmit();
      }
    };
  }
}

customElements.define("file-drop", FileDrop);
