// How messages look. Texts are set as text, never as HTML: whatever is written stays what was written.

const ADDRESS = /https?:\/\/[^\s<>"']+[^\s<>"'.,;:!?)\]]/g;
const PICTURES = ["image/png", "image/jpeg", "image/gif", "image/webp"];
const EVENTS = ["joined", "left", "transferred", "ended", "customer_left", "returned"];

function make(name, classes, text) {
  const made = document.createElement(name);
  if (classes) made.className = classes;
  if (text !== undefined) made.textContent = text;
  return made;
}

// Addresses become links that give nothing of this page away.
function linked(body, text) {
  let from = 0;
  for (const match of text.matchAll(ADDRESS)) {
    body.append(text.slice(from, match.index));
    const link = make("a", "", match[0]);
    link.href = match[0];
    link.target = "_blank";
    link.rel = "noopener noreferrer nofollow";
    body.append(link);
    from = match.index + match[0].length;
  }
  body.append(text.slice(from));
}

function sizeOf(bytes) {
  return bytes < 1048576 ? `${Math.max(1, Math.round(bytes / 1024))} KB` : `${(bytes / 1048576).toFixed(1)} MB`;
}

// A chat that lasts is read again on another day.
function momentOf(when, locale) {
  const time = { hour: "2-digit", minute: "2-digit" };
  if (when.toDateString() === new Date().toDateString()) return when.toLocaleTimeString(locale, time);
  return when.toLocaleString(locale, { day: "numeric", month: "short", ...time });
}

export class MessageList {
  // `fetched` gives a promise of a file's content as an object address.
  constructor(log, words, fetched) {
    this.log = log;
    this.words = words;
    this.fetched = fetched;
    this.shown = new Map();
    this.waiting = new Map();
    // Who reads the newest goes on doing so when the box below grows or a keyboard comes up.
    // A list that has become smaller is scrolled by the browser: that is not the reader's doing.
    let stuck = true;
    let height = log.clientHeight;
    log.addEventListener("scroll", () => (stuck = log.clientHeight === height ? this.atEnd : stuck), { passive: true });
    new ResizeObserver(() => {
      height = log.clientHeight;
      if (stuck) this.toEnd();
    }).observe(log);
  }

  get atEnd() {
    return this.log.scrollHeight - this.log.scrollTop - this.log.clientHeight < 60;
  }

  toEnd() {
    this.log.scrollTop = this.log.scrollHeight;
  }

  clear() {
    this.log.replaceChildren();
    this.shown.clear();
    this.waiting.clear();
  }

  // Show a message that the service has given a number; `after` is the message before it.
  show(message, after) {
    const made = message.kind === 3 ? this.event(message) : this.said(message);
    if (made === null) return;
    this.drop(message.id);
    const before = after && this.shown.get(after.id);
    made.dataset.number = message.number;
    if (before) before.after(made);
    else if (after || !this.log.firstChild) this.log.insertBefore(made, this.firstWaiting());
    else this.log.prepend(made);
    this.shown.set(message.id, made);
  }

  // Show something that is still on its way, below everything else.
  hold(item) {
    const message = { author: 1, text: item.text, name: "", sent: item.at, file: item.file, own: item.body && `data:${item.file.type};base64,${item.body}` };
    const made = this.said(message, true);
    made.classList.add("waits");
    this.log.append(made);
    this.waiting.set(item.id, made);
    this.mark(item.id, "waits");
    return made;
  }

  drop(id) {
    const made = this.waiting.get(id);
    if (made) made.remove();
    this.waiting.delete(id);
  }

  // Say below a message that waits how it goes with it; buttons are pairs of words and what they do.
  mark(id, key, values, buttons) {
    const made = this.waiting.get(id);
    if (!made) return;
    made.classList.toggle("failed", key !== "waits" && key !== "too_fast");
    made.querySelector(".state")?.remove();
    const state = make("p", "state", this.words(key, values));
    for (const [word, act] of buttons || []) {
      const button = make("button", "", this.words(word));
      button.type = "button";
      button.addEventListener("click", act);
      state.append(" ", button);
    }
    made.append(state);
  }

  // "Read" stands below the newest own message that was read, nowhere else.
  readTo(number) {
    this.log.querySelectorAll(".said.mine:not(.waits) .state").forEach((state) => state.remove());
    const own = [...this.log.querySelectorAll(".said.mine:not(.waits)")];
    const last = own.filter((made) => Number(made.dataset.number) <= number).pop();
    if (last) last.append(make("p", "state", this.words("read")));
  }

  firstWaiting() {
    return this.log.querySelector(".waits");
  }

  event(message) {
    if (!EVENTS.includes(message.text)) return null;
    return make("p", "event", this.words(message.text, { name: message.name, ...message.values }));
  }

  said(message, waits) {
    const mine = message.author === 1;
    const made = make("div", `said${mine ? " mine" : ""}`);
    const by = mine ? this.words("you") : message.name;
    const first = waits ? !this.log.lastElementChild?.classList.contains("mine") : this.isFirst(message);
    if (first) made.classList.add("first");
    made.append(make("p", first ? "by" : "unseen", `${by}, ${momentOf(new Date(message.sent), this.words.locale)}`));
    const body = make("div", "body");
    body.dir = "auto";
    if (message.file) this.file(body, message);
    else linked(body, message.text);
    made.append(body);
    this.before = message;
    return made;
  }

  isFirst(message) {
    const last = this.before;
    return !last || last.author !== message.author || last.name !== message.name || new Date(message.sent) - new Date(last.sent) > 300000;
  }

  file(body, message) {
    if (PICTURES.includes(message.file.type)) this.picture(body, message);
    else body.append(this.saves(message));
  }

  saves(message) {
    const button = make("button", "file");
    button.type = "button";
    button.append(make("b", "", message.file.name), make("span", "", sizeOf(message.file.size)));
    button.addEventListener("click", () => this.save(message));
    return button;
  }

  picture(body, message) {
    const picture = make("img");
    picture.alt = this.words("picture", { name: message.file.name });
    body.classList.add("picture");
    body.append(picture);
    const wasAtEnd = this.atEnd;
    picture.addEventListener("load", () => wasAtEnd && this.toEnd());
    picture.addEventListener("error", () => {
      body.classList.remove("picture"); // it says of itself that it is one: a file like any other
      picture.replaceWith(this.saves(message));
    });
    if (message.own) this.own(message.own).then((address) => (picture.src = address));
    else this.fetched(message.id).then((address) => (picture.src = address), () => picture.replaceWith(message.file.name));
  }

  // The page's rules allow no data: addresses, so its own pictures go the same way as all others.
  async own(data) {
    const [head, body] = data.split(",");
    const bytes = Uint8Array.from(atob(body), (c) => c.charCodeAt(0));
    return URL.createObjectURL(new Blob([bytes], { type: head.slice(5).split(";")[0] }));
  }

  async save(message) {
    const link = make("a");
    link.href = await this.fetched(message.id);
    link.download = message.file.name;
    link.click();
  }
}
