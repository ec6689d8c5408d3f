// <theme-switch>: a select with system, light and dark; stored in this browser.
const system = matchMedia("(prefers-color-scheme: dark)");

function show(choice) {
  const dark = choice ? choice === "dark" : system.matches;
  document.documentElement.dataset.bsTheme = dark ? "dark" : "light";
}

class ThemeSwitch extends HTMLElement {
  connectedCallback() {
    const select = this.querySelector("select");
    this.hidden = false;
    select.value = localStorage.getItem("theme") ?? "";
    select.onchange = () => {
      if (select.value) localStorage.setItem("theme", select.value);
      else localStorage.removeItem("theme");
      show(select.value);
    };
    this.follow = () => show(localStorage.getItem("theme") ?? "");
    system.addEventListener("change", this.follow);
    this.follow();
  }

  disconnectedCallback() {
    system.removeEventListener("change", this.follow);
  }
}

customElements.define("theme-switch", ThemeSwitch);
