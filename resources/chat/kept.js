// What the page remembers: a live chat for as long as its window lives, a persistent one for the next visit too.

function storageOf(name) {
  try {
    const storage = window[name];
    storage.setItem("ninedesk-try", "1");
    storage.removeItem("ninedesk-try");
    return storage;
  } catch (error) {
    const held = new Map();
    return {
      getItem: (key) => (held.has(key) ? held.get(key) : null),
      setItem: (key, value) => held.set(key, value),
      removeItem: (key) => held.delete(key),
    };
  }
}

export const session = storageOf("sessionStorage");
const lasting = storageOf("localStorage");

export function newId() {
  if (crypto.randomUUID) return crypto.randomUUID();
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 15) | 64;
  bytes[8] = (bytes[8] & 63) | 128;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}

export class Kept {
  constructor(stream) {
    this.key = `ninedesk-chat-${stream}`;
  }

  get token() {
    return session.getItem(this.key);
  }

  get earlier() {
    return lasting.getItem(this.key);
  }

  keep(token, persistent) {
    session.setItem(this.key, token);
    if (persistent) lasting.setItem(this.key, token);
  }

  forget(butEarlier) {
    session.removeItem(this.key);
    if (!butEarlier) lasting.removeItem(this.key);
  }

  get draft() {
    return session.getItem(`${this.key}-draft`) || "";
  }

  set draft(text) {
    session.setItem(`${this.key}-draft`, text);
  }
}
