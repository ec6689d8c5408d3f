// <period-choice>: choosing a period clears the days that were written out; writing days takes the choice back.
class PeriodChoice extends HTMLElement {
  connectedCallback() {
    const choice = this.querySelector("select");
    const days = [...this.querySelectorAll("input")];
    choice.addEventListener("change", () => {
      if (choice.value) for (const day of days) day.value = "";
    });
    for (const day of days) day.addEventListener("change", () => (choice.value = ""));
  }
}

customElements.define("period-choice", PeriodChoice);
