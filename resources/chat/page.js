// The chat page: what the service says becomes what is shown, what the visitor does becomes a wish on the line.

import { After } from "./after.js";
import { Before } from "./before.js";
import { Composer } from "./composer.js";
import { Kept, newId, session } from "./kept.js";
import { Line } from "./line.js";
import { MessageList } from "./messages.js";
import { Outbox, Transcript, concerns, pauseAfter } from "./outbox.js";
import { wordsFor } from "./texts.js";

const HEARD_WITHIN = 5000;

const asked = new URLSearchParams(location.search);
const framed = window.parent !== window;
const words = wordsFor([asked.get("lang") || "", ...navigator.languages].filter(Boolean));
const find = (id) => document.getElementById(id);

class Page {
  constructor(stream) {
    this.stream = stream;
    this.kept = new Kept(stream.id);
    this.outbox = new Outbox(session, `${this.kept.key}-outbox`);
    this.transcript = new Transcript();
    this.state = "";
    this.conversation = "";
    this.seated = false;
    this.starting = null;
    this.unread = 0;
    this.readTo = 0;
    this.heardTo = 0;
    this.agentRead = 0;
    this.address = "";
    this.list = new MessageList(find("log"), words, (id) => this.fetched(id));
    this.before = new Before(find("before"), words, (answers) => this.begin(answers));
    this.composer = new Composer(find("compose"), words, this.kept, this);
    this.after = new After(find("after"), words, {
      rate: (stars, text) => this.line.send({ do: "rate", stars, text }),
      mail: (to) => this.line.send({ do: "transcript", to }),
      again: () => this.again(this.stream.persistent),
    });
    const scheme = location.protocol === "https:" ? "wss:" : "ws:";
    const timers = { set: (f, ms) => setTimeout(f, ms), clear: (t) => clearTimeout(t), random: Math.random };
    this.line = new Line(() => new WebSocket(`${scheme}//${location.host}/chat/line`), (word) => this.heard(word), (turn) => this.turned(turn), timers);
    this.controls();
  }

  controls() {
    find("end").addEventListener("click", () => this.askEnd());
    find("newer").addEventListener("click", () => this.list.toEnd());
    find("log").addEventListener("scroll", () => this.look(), { passive: true });
    window.addEventListener("online", () => this.line.hurry());
    window.addEventListener("focus", () => this.look());
    document.addEventListener("visibilitychange", () => {
      if (!document.hidden) this.line.hurry();
      this.look();
    });
  }

  // Pressed twice within some seconds: a browser asks no questions in the frame of another site.
  askEnd() {
    const sure = this.ending !== undefined;
    clearTimeout(this.ending);
    this.ending = sure ? undefined : setTimeout(() => this.keepOn(), 5000);
    if (sure) this.line.send({ do: "end" });
    find("end").textContent = words(sure ? "end" : "sure");
  }

  keepOn() {
    this.ending = undefined;
    find("end").textContent = words("end");
  }

  open() {
    find("welcome").textContent = words("welcome");
    if (this.kept.token || (this.stream.persistent && this.kept.earlier)) this.line.start();
    else this.askFirst();
  }

  askFirst() {
    this.before.show(this.stream);
    this.stand();
    if (!framed) find("before").querySelector("input").focus();
  }

  // -- beginning -----------------------------------------------------------------------------------

  begin({ name, answers }) {
    this.before.busy(true);
    this.address = Object.values(answers).find((answer) => /^\S+@\S+$/.test(answer)) || "";
    this.starting = {
      do: "start", id: newId(), stream: this.stream.id, answers, name, language: navigator.language,
      token: this.stream.persistent ? this.kept.earlier : null, page: asked.get("page") || "",
    };
    if (this.line.open) this.line.send(this.starting);
    else this.line.start();
  }

  // What lasts begins anew as well, with the word of what there was before.
  again(lasting = false) {
    this.kept.forget(lasting);
    this.outbox.clear();
    this.empty();
    this.conversation = "";
    this.seated = false;
    this.starting = null;
    this.state = "";
    this.after.reset();
    find("talk").hidden = find("compose").hidden = find("end").hidden = true;
    this.askFirst();
  }

  empty() {
    this.transcript = new Transcript();
    this.list.clear();
    this.readTo = this.heardTo = this.agentRead = 0;
  }

  // -- the line ------------------------------------------------------------------------------------

  turned(turn) {
    const lost = turn === "lost";
    find("line").hidden = !lost;
    find("line").textContent = lost ? words("lost") : "";
    if (lost) this.seated = false;
    else if (this.starting) this.line.send(this.starting);
    else this.line.send({ do: "resume", token: this.kept.token || this.kept.earlier, after: this.transcript.last, conversation: this.conversation });
  }

  heard(word) {
    const asking = !this.starting && !find("before").hidden;
    if (!concerns(word.is, this.seated, asking)) return;
    const act = {
      started: () => this.seat(word), resumed: () => this.seat(word), message: () => this.message(word), taken: () => this.taken(word),
      typing: () => this.composer.typing(word.name), read: () => this.read(word.number), state: () => this.stand(word), refused: () => this.refused(word),
      rated: () => this.after.rated(), mailed: () => this.after.mailed(word.to),
    }[word.is];
    if (act) act();
  }

  seat(word) {
    // Agents join the chats of one visitor into one: the page goes on in that.
    if (this.conversation && this.conversation !== word.conversation) this.empty();
    this.conversation = word.conversation;
    this.starting = null;
    this.seated = true;
    if (word.token) this.kept.keep(word.token, this.stream.persistent);
    find("before").hidden = true;
    find("talk").hidden = false;
    this.stand(word);
    for (const item of this.outbox.items) {
      if (!this.list.waiting.has(item.id)) this.list.hold(item);
      if (item.lost) this.list.mark(item.id, "file_lost", { name: item.file.name }, [["remove", () => this.remove(item.id)]]);
    }
    clearTimeout(this.slowed); // sent with all the rest below
    this.outbox.again();
    this.next();
    if (!framed || document.hasFocus()) this.composer.focus();
  }

  // -- messages ------------------------------------------------------------------------------------

  post(item) {
    this.outbox.add({ id: newId(), at: new Date().toISOString(), ...item });
    const added = this.outbox.items[this.outbox.items.length - 1];
    this.list.hold(added);
    this.list.toEnd();
    if (this.seated) this.next();
  }

  // One after another: what is refused for being too fast must not be overtaken by what was written after it.
  next() {
    const item = this.outbox.leaves();
    if (item) this.dispatch(item);
  }

  dispatch(item) {
    if (item.do === "file") this.line.send({ do: "file", id: item.id, name: item.file.name, type: item.file.type, body: item.body });
    else this.line.send({ do: "say", id: item.id, text: item.text });
  }

  // What was joined with another chat stands there under another id, and is not heard again under its own.
  taken(word) {
    this.outbox.arrived(word.id);
    if (this.transcript.ids.has(word.id)) this.remove(word.id);
    else setTimeout(() => this.remove(word.id), HEARD_WITHIN);
    this.next();
  }

  remove(id) {
    this.outbox.remove(id);
    this.list.drop(id);
  }

  message(message) {
    const wasAtEnd = this.list.atEnd;
    const place = this.transcript.add(message);
    this.outbox.remove(message.id);
    if (message.author === 1 && this.seated) this.next();
    if (place < 0) return;
    this.list.show(message, this.transcript.messages[place - 1]);
    if (message.author === 2) this.composer.typing("");
    if (message.author === 1 || wasAtEnd) this.list.toEnd();
    if (message.author === 1) this.list.readTo(this.agentRead);
    if (message.author === 2) {
      this.unread += 1;
      this.heardTo = Math.max(this.heardTo, message.number);
    }
    this.look();
  }

  read(number) {
    this.agentRead = Math.max(this.agentRead, number);
    this.list.readTo(this.agentRead);
  }

  // What is on the screen of a page that is in front counts as read.
  look() {
    const atEnd = this.list.atEnd;
    find("newer").hidden = atEnd || find("talk").hidden;
    const seen = !document.hidden && atEnd && (document.hasFocus() || !framed);
    if (seen && this.heardTo > this.readTo && this.line.send({ do: "read", number: this.heardTo })) {
      this.readTo = this.heardTo;
    }
    if (seen) this.unread = 0;
    tell({ unread: this.unread });
    document.title = (this.unread ? `(${this.unread}) ` : "") + this.name;
  }

  refused({ code, id, wait }) {
    const item = id && this.outbox.get(id);
    if (code === "unknown_token") {
      this.again();
      if (this.line.open) this.notice(code);
    } else if (item && code === "too_fast") {
      this.list.mark(id, "too_fast");
      // It stays the one on its way: what was written after it waits behind it, however soon it goes again.
      clearTimeout(this.slowed);
      this.slowed = setTimeout(() => this.seated && this.outbox.isLeaving(id) && this.dispatch(item), pauseAfter(wait));
    } else if (item) {
      this.outbox.refused(item);
      this.next();
      this.list.mark(id, code, {}, [["remove", () => this.remove(id)], ...(code === "failed" ? [["retry", () => this.retry(item)]] : [])]);
    } else {
      if (this.starting) {
        this.starting = null;
        this.before.busy(false);
      }
      this.notice(code);
    }
  }

  retry(item) {
    delete item.failed;
    this.outbox.keep();
    this.list.mark(item.id, "waits");
    this.next();
  }

  notice(code) {
    find("notice").textContent = code ? words(code) : "";
    find("notice").hidden = !code;
    clearTimeout(this.noticed);
    if (code) this.noticed = setTimeout(() => this.notice(""), 8000);
  }

  // -- how it stands -------------------------------------------------------------------------------

  get name() {
    return this.stream.company ? words("with", { company: this.stream.company }) : words("chat");
  }

  stand({ state = this.state, agent = "", place = 0 } = {}) {
    const ended = state === "ended";
    this.state = state;
    this.agent = agent;
    find("title").textContent = this.stream.company || words("chat");
    find("standing").textContent = {
      waiting: place > 1 ? words("place", { place: place - 1 }) : words(place === 1 ? "first" : "waiting"),
      active: words("active", { agent }), paused: words("paused"), ended: words("over"),
    }[state] || "";
    find("face").textContent = initials(state === "active" ? agent : this.stream.company || "?");
    find("end").hidden = !this.seated || ended || this.stream.persistent; // what lasts is left, and ended by an agent
    find("compose").hidden = !this.seated && !this.transcript.last ? true : ended;
    document.body.classList.toggle("over", ended);
    if (!ended && !find("after").hidden) this.after.reset();
    if (ended && find("after").hidden) {
      this.after.show(this.address);
      this.composer.typing("");
      if (this.transcript.last) find("after").focus({ preventScroll: true });
      find("after").scrollIntoView({ block: "nearest" });
    }
    document.title = this.name;
  }

  async fetched(id) {
    const answer = await fetch(`/chat/file/${encodeURIComponent(id)}`, { headers: { Authorization: `Bearer ${this.kept.token}` } });
    if (!answer.ok) throw new Error(String(answer.status));
    return URL.createObjectURL(await answer.blob());
  }
}

function initials(name) {
  const parts = name.split(/\s+/).filter(Boolean);
  return [parts[0], parts.length > 1 ? parts[parts.length - 1] : ""].map((part) => (part ? [...part][0] : "")).join("").toUpperCase();
}

// The page that embeds this one hears nothing but how much is unread, and that the chat is to be closed.
function tell(what) {
  if (framed) window.parent.postMessage({ ninedesk: what }, "*");
}

async function begin() {
  document.documentElement.lang = words.language;
  document.body.classList.toggle("framed", framed);
  find("end").textContent = words("end");
  find("newer").textContent = words("newer");
  find("close").hidden = !framed;
  find("close").setAttribute("aria-label", words("close"));
  find("close").addEventListener("click", () => tell({ close: true }));
  document.addEventListener("keydown", (event) => event.key === "Escape" && tell({ close: true }));
  const answer = await fetch(`/chat/stream?id=${encodeURIComponent(asked.get("stream") || "")}`);
  if (!answer.ok) {
    find("title").textContent = words("chat");
    find("standing").textContent = words("unknown_stream");
    return;
  }
  new Page(await answer.json()).open();
}

begin();
