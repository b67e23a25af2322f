// What the visitor has written and the service has not yet taken: sent again after every reconnect, in order.
// Texts survive a reload of the page; files are too big for the browser's memory of a session and are named as lost.

const SLOW = 1500;
const LEAST = 20;

// Milliseconds until what was too fast is sent again: as many seconds as the service says, where it says any.
export function pauseAfter(wait) {
  return typeof wait === "number" && wait >= 0 ? Math.max(LEAST, Math.min(60, wait) * 1000) : SLOW;
}

export class Outbox {
  constructor(storage, key) {
    this.storage = storage;
    this.key = key;
    this.items = this.read();
    this.leaving = "";
    this.there = new Set();
  }

  read() {
    try {
      const kept = JSON.parse(this.storage.getItem(this.key) || "[]");
      return Array.isArray(kept) ? kept.filter((item) => item && typeof item.id === "string") : [];
    } catch (error) {
      return [];
    }
  }

  keep() {
    const kept = this.items.map((item) => (item.do === "file" ? Object.assign({}, item, { body: "", lost: true }) : item));
    try {
      this.storage.setItem(this.key, JSON.stringify(kept));
    } catch (error) {
      // A browser that keeps nothing still sends what is in its memory.
    }
  }

  add(item) {
    this.items.push(item);
    this.keep();
    return item;
  }

  // The service has it, or will never take it.
  remove(id) {
    const before = this.items.length;
    this.items = this.items.filter((item) => item.id !== id);
    if (this.leaving === id) this.leaving = "";
    if (this.items.length !== before) this.keep();
    return this.items.length !== before;
  }

  get(id) {
    return this.items.find((item) => item.id === id);
  }

  // What has to be sent (again), in the order in which it was written.
  due() {
    return this.items.filter((item) => !item.lost && !item.failed);
  }

  // Gives what is to be sent now, once; nothing while something before it is on its way.
  leaves() {
    const first = this.due().find((item) => !this.there.has(item.id));
    if (!first || first.id === this.leaving) return undefined;
    this.leaving = first.id;
    return first;
  }

  // Whether it is the one that was sent and is not taken yet.
  isLeaving(id) {
    return this.leaving === id && this.get(id) !== undefined;
  }

  // The service will not have it as it is.
  refused(item) {
    item.failed = true;
    if (this.leaving === item.id) this.leaving = "";
    this.keep();
  }

  // The service has it; it is gone from here when it is heard.
  arrived(id) {
    this.there.add(id);
  }

  // A new line: what was on its way on the old one is sent once more.
  again() {
    this.leaving = "";
    this.there.clear();
  }

  clear() {
    this.again();
    this.items = [];
    this.keep();
  }
}

// Messages as they are shown: each once by its id, in the order of its number.
export class Transcript {
  constructor() {
    this.messages = [];
    this.ids = new Set();
    this.last = 0;
  }

  // Gives the place at which the message belongs, -1 when it is there already.
  add(message) {
    if (this.ids.has(message.id)) return -1;
    this.ids.add(message.id);
    let place = this.messages.length;
    while (place > 0 && this.messages[place - 1].number > message.number) place -= 1;
    this.messages.splice(place, 0, message);
    if (message.number > this.last) this.last = message.number;
    return place;
  }
}

const SEATS = new Set(["started", "resumed"]);

// What is said of a conversation concerns who sits in it. A visitor who begins anew may still hear of the chat before:
// while she is asked (`asking`) not even the answer to an earlier "resume" brings her back there.
export function concerns(what, seated, asking) {
  if (what === "refused") return true;
  return SEATS.has(what) ? !asking : seated;
}
