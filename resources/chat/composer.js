// Where the visitor writes: Enter sends, Shift and Enter begin a line, files come by button, paste and drop.

const LARGEST = 5 * 1024 * 1024;
const LONGEST = 4000;
const TYPING_EVERY = 3000;
const TYPING_LASTS = 6000;

const find = (id) => document.getElementById(id);

function base64(file) {
  return new Promise((done, failed) => {
    const reader = new FileReader();
    reader.onload = () => done(reader.result.slice(reader.result.indexOf(",") + 1));
    reader.onerror = () => failed(reader.error);
    reader.readAsDataURL(file);
  });
}

// Letters are counted as the service counts them. The field takes more than may be sent: what the browser cuts off
// there unseen (it lays out a million letters for seconds) was said to be too long before.
function isTooLong(text) {
  return text.length > LONGEST && (text.length > 2 * LONGEST || [...text].length > LONGEST);
}

export class Composer {
  constructor(form, words, kept, page) {
    this.form = form;
    this.words = words;
    this.kept = kept;
    this.page = page;
    this.told = 0;
    this.text = find("text");
    find("text-label").textContent = words("write");
    this.text.placeholder = words("hint");
    find("send").setAttribute("aria-label", words("send"));
    find("attach").setAttribute("aria-label", words("attach"));
    find("attach").title = words("attach");
    this.text.value = kept.draft;
    this.changed();
    this.listen();
  }

  listen() {
    this.form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.send();
    });
    // An input method confirms with Enter, too: that must not send half a word.
    this.text.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || event.shiftKey || event.isComposing || event.keyCode === 229) return;
      event.preventDefault();
      this.send();
    });
    this.text.addEventListener("input", () => {
      this.changed();
      this.tellTyping();
    });
    find("attach").addEventListener("click", () => find("file").click());
    find("file").addEventListener("change", (event) => {
      this.take(event.target.files);
      event.target.value = "";
    });
    this.text.addEventListener("paste", (event) => {
      if (event.clipboardData?.files.length) {
        event.preventDefault();
        this.take(event.clipboardData.files);
      }
    });
    document.addEventListener("dragover", (event) => event.preventDefault());
    document.addEventListener("drop", (event) => {
      event.preventDefault();
      if (!this.form.hidden) this.take(event.dataTransfer.files);
    });
  }

  focus() {
    if (!this.form.hidden) this.text.focus({ preventScroll: true });
  }

  changed() {
    const tooLong = isTooLong(this.text.value.trim());
    this.kept.draft = this.text.value;
    find("send").disabled = tooLong || !this.text.value.trim();
    if (tooLong) this.page.notice("too_long");
    this.text.style.height = "auto";
    this.text.style.height = `${this.text.scrollHeight + 2}px`;
    this.text.style.overflowY = this.text.scrollHeight > this.text.clientHeight + 2 ? "auto" : "hidden";
  }

  send() {
    const text = this.text.value.trim();
    if (!text) return;
    if (isTooLong(text)) {
      this.page.notice("too_long");
      return;
    }
    this.page.post({ do: "say", text });
    this.text.value = "";
    this.told = 0;
    this.changed();
  }

  async take(files) {
    for (const file of files) {
      if (file.size > LARGEST) this.page.notice("too_big");
      else this.page.post({ do: "file", body: await base64(file), file: { name: file.name, type: file.type, size: file.size } });
    }
  }

  // Nobody need know while what was written is still to be sent: it would only take the messages' place on the line.
  tellTyping() {
    if (this.page.outbox.due().length) return;
    const now = Date.now();
    if (!this.text.value.trim() || now - this.told < TYPING_EVERY) return;
    this.told = now;
    this.page.line.send({ do: "typing" });
  }

  // An agent writes; an empty name is nobody any more.
  typing(name) {
    clearTimeout(this.timer);
    find("typing").classList.toggle("on", Boolean(name));
    find("typist").textContent = name ? this.words("typing", { name }) : "";
    if (name) this.timer = setTimeout(() => this.typing(""), TYPING_LASTS);
  }
}
