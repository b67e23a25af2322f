// What comes after a chat: a rating, a letter with what was said, and the way to a new one.

export class After {
  constructor(section, words, wishes) {
    this.section = section;
    this.words = words;
    this.find = (id) => section.querySelector(`#${id}`);
    this.find("ended").textContent = words("over");
    this.find("ask").textContent = words("rate");
    this.find("tell-label").textContent = words("tell");
    this.find("rate").textContent = words("rated");
    this.find("to-label").textContent = words("to");
    this.find("mail").textContent = words("mail");
    this.find("again").textContent = words("again");
    this.stars();
    this.find("rating").addEventListener("submit", (event) => {
      event.preventDefault();
      const stars = Number(new FormData(event.target).get("star"));
      if (stars) wishes.rate(stars, this.find("tell").value);
    });
    this.find("letter").addEventListener("submit", (event) => {
      event.preventDefault();
      this.find("mailed").textContent = "";
      wishes.mail(this.find("to").value.trim());
    });
    this.find("again").addEventListener("click", () => wishes.again());
  }

  stars() {
    for (let n = 1; n <= 5; n += 1) {
      const label = document.createElement("label");
      const field = document.createElement("input");
      field.type = "radio";
      field.name = "star";
      field.value = String(n);
      field.setAttribute("aria-label", this.words(n === 1 ? "star" : "stars", { n }));
      field.addEventListener("change", () => this.fill(n));
      const sign = document.createElement("span");
      sign.setAttribute("aria-hidden", "true");
      sign.textContent = "★";
      label.append(field, sign);
      this.find("stars").append(label);
    }
    this.fill(0);
  }

  fill(stars) {
    this.section.querySelectorAll("#stars label").forEach((label, place) => label.classList.toggle("on", place < stars));
    this.find("rate").disabled = stars === 0;
  }

  show(address) {
    this.section.hidden = false;
    if (!this.find("to").value) this.find("to").value = address;
  }

  rated() {
    this.find("rating").hidden = true;
    this.find("thanks").textContent = this.words("thanks");
  }

  mailed(to) {
    this.find("mailed").textContent = this.words("mailed", { to });
  }

  reset() {
    this.section.hidden = true;
    this.find("rating").hidden = false;
    this.find("rating").reset();
    this.fill(0);
    this.find("thanks").textContent = "";
    this.find("mailed").textContent = "";
  }
}
