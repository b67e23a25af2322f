// What is asked before a chat: the name, and the questions of the work stream.

const ADDRESS = /^[^@\s]+@[^@\s]+\.[^@\s]+$/;

function isEmail(question) {
  return question.kind === "email" || question.id === "email";
}

function fieldFor(question, words) {
  if (question.kind === "choice") {
    const field = document.createElement("select");
    field.append(new Option(words("choose"), ""), ...question.choices.map((choice) => new Option(choice, choice)));
    return field;
  }
  const field = document.createElement("input");
  field.type = isEmail(question) ? "email" : "text";
  field.maxLength = question.id === "name" ? 80 : 500;
  field.autocomplete = isEmail(question) ? "email" : question.id === "name" ? "name" : "off";
  return field;
}

function problemOf(question, value) {
  if (question.required && !value) return "needed";
  return isEmail(question) && value && !ADDRESS.test(value) ? "address" : "";
}

export class Before {
  constructor(form, words, begin) {
    this.form = form;
    this.words = words;
    this.questions = [];
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      const answers = this.check();
      if (answers) begin(answers);
    });
  }

  show(stream) {
    const name = { id: "name", text: this.words("name"), kind: "text", required: false, choices: [] };
    this.questions = stream.questions.some((question) => question.id === "name") ? stream.questions : [name, ...stream.questions];
    this.form.querySelector("#questions").replaceChildren(...this.questions.map((question) => this.row(question)));
    this.busy(false);
    this.form.hidden = false;
  }

  busy(on) {
    const button = this.form.querySelector("#begin");
    button.disabled = on;
    button.textContent = this.words(on ? "beginning" : "begin");
  }

  row(question) {
    const row = document.createElement("div");
    const label = document.createElement("label");
    label.htmlFor = `q-${question.id}`;
    label.textContent = question.text;
    if (!question.required) {
      const note = document.createElement("small");
      note.textContent = ` (${this.words("optional")})`;
      label.append(note);
    }
    const field = fieldFor(question, this.words);
    field.id = label.htmlFor;
    if (question.required) field.setAttribute("aria-required", "true");
    row.append(label, field);
    return row;
  }

  // Gives {name, answers}, or null after the first wrong field has been named and focused.
  check() {
    let wrong = null;
    const answers = {};
    for (const question of this.questions) {
      const field = this.form.querySelector(`#q-${CSS.escape(question.id)}`);
      const value = field.value.trim();
      this.say(field, problemOf(question, value));
      if (problemOf(question, value) && !wrong) wrong = field;
      if (value) answers[question.id] = value;
    }
    if (wrong) {
      wrong.focus();
      return null;
    }
    const { name = "", ...rest } = answers;
    return { name, answers: rest };
  }

  say(field, problem) {
    field.parentElement.querySelector(".wrong")?.remove();
    field.removeAttribute("aria-invalid");
    field.removeAttribute("aria-describedby");
    if (!problem) return;
    const words = document.createElement("p");
    words.className = "wrong";
    words.id = `${field.id}-wrong`;
    words.textContent = this.words(problem);
    field.after(words);
    field.setAttribute("aria-invalid", "true");
    field.setAttribute("aria-describedby", words.id);
  }
}
