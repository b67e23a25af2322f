// Puts the chat into a page of another site: a button, and the chat in a frame of its own above it.
//
//   <script src="https://chat.example/chat/widget.js" data-stream="ID" async></script>
//
// Optional: data-label (the button's words), data-side="left", data-language, data-colour. The frame belongs to the
// chat's own origin: the page around it sees nothing of what is said, and the chat nothing of the page but its address.
(() => {
  "use strict";
  const script = document.currentScript;
  if (!script || document.getElementById("ninedesk-chat")) return;
  const origin = new URL(script.src).origin;
  const { stream = "", label = "Chat", side = "right", language = "", colour = "#2456d6" } = script.dataset;

  const host = document.createElement("div");
  host.id = "ninedesk-chat";
  const root = host.attachShadow({ mode: "closed" });
  const style = new CSSStyleSheet();
  style.replaceSync(`
    :host { all: initial; }
    button { position: fixed; z-index: 2147483000; bottom: max(20px, env(safe-area-inset-bottom)); height: 56px; min-width: 56px;
      padding: 0 20px 0 16px; border: 0; border-radius: 28px; background: var(--c); color: #fff; cursor: pointer;
      font: 600 16px/1 system-ui, -apple-system, "Segoe UI", Roboto, sans-serif; display: flex; align-items: center; gap: 10px;
      box-shadow: 0 4px 18px #0005; }
    button:focus-visible { outline: 3px solid #fff; box-shadow: 0 0 0 6px var(--c); }
    svg { width: 24px; height: 24px; fill: none; stroke: currentColor; stroke-width: 2; stroke-linejoin: round; }
    b { position: absolute; top: -4px; right: -2px; min-width: 22px; height: 22px; border-radius: 11px; background: #b3261e; color: #fff;
      font: 700 13px/22px system-ui, sans-serif; text-align: center; padding: 0 4px; box-sizing: border-box; }
    iframe { position: fixed; z-index: 2147483001; bottom: 88px; width: 384px; height: min(640px, calc(100vh - 108px)); border: 0;
      border-radius: 16px; box-shadow: 0 12px 40px #0006; background: Canvas; color-scheme: light dark; }
    [hidden] { display: none !important; }
    .right { right: max(20px, env(safe-area-inset-right)); }
    .left { left: max(20px, env(safe-area-inset-left)); }
    @media (max-width: 480px), (max-height: 480px) {
      iframe { inset: 0; width: 100%; height: 100%; border-radius: 0; }
    }`);
  root.adoptedStyleSheets = [style];

  const button = document.createElement("button");
  button.type = "button";
  button.className = side === "left" ? "left" : "right";
  button.style.setProperty("--c", colour);
  button.setAttribute("aria-expanded", "false");
  const picture = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  picture.setAttribute("viewBox", "0 0 24 24");
  picture.setAttribute("aria-hidden", "true");
  const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
  path.setAttribute("d", "M4 5h16v11H11l-5 4v-4H4z");
  picture.append(path);
  const badge = document.createElement("b");
  badge.hidden = true;
  button.append(picture, document.createTextNode(label), badge);
  root.append(button);

  let frame = null;
  function open() {
    if (frame === null) {
      const asked = new URLSearchParams({ stream, page: location.origin + location.pathname, ...(language && { lang: language }) });
      frame = document.createElement("iframe");
      frame.title = label;
      frame.className = button.className;
      frame.src = `${origin}/chat/?${asked}`;
      root.append(frame);
    }
    frame.hidden = false;
    button.setAttribute("aria-expanded", "true");
    frame.focus();
  }
  function close() {
    frame.hidden = true;
    button.setAttribute("aria-expanded", "false");
    button.focus();
  }
  button.addEventListener("click", () => (frame === null || frame.hidden ? open() : close()));
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && frame !== null && !frame.hidden) close();
  });
  window.addEventListener("message", (event) => {
    if (frame === null || event.source !== frame.contentWindow || event.origin !== origin) return;
    const said = event.data && event.data.ninedesk;
    if (!said) return;
    if (said.close && !frame.hidden) close();
    if ("unread" in said) {
      badge.hidden = !said.unread;
      badge.textContent = said.unread > 9 ? "9+" : String(said.unread);
      button.setAttribute("aria-label", said.unread ? `${label} (${said.unread})` : label);
    }
  });
  document.body.append(host);
})();
