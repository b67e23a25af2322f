// The line to the service: it comes back by itself, sooner when the browser says that the network is there again.

const PAUSES = [500, 1000, 2000, 4000, 8000, 15000];
const BEAT = 25000;
const PATIENCE = 10000;

export class Line {
  // `connect` makes a WebSocket; `said` gets what the service says; `turned` hears "open", "lost" and "refused".
  constructor(connect, said, turned, timers) {
    this.connect = connect;
    this.said = said;
    this.turned = turned;
    this.timers = timers;
    this.socket = null;
    this.tries = 0;
    this.timer = 0;
    this.beat = 0;
    this.silent = 0;
    this.stopped = true;
  }

  get open() {
    return this.socket !== null && this.socket.readyState === 1;
  }

  start() {
    this.stopped = false;
    if (this.socket === null) this.dial();
  }

  stop() {
    this.stopped = true;
    this.hush();
    if (this.socket !== null) {
      const socket = this.socket;
      this.socket = null;
      socket.close();
    }
  }

  // Something says that it is worth trying now.
  hurry() {
    if (this.stopped) return;
    if (this.socket === null) {
      this.tries = 0;
      this.dial();
    } else if (this.open) {
      this.ping();
    }
  }

  send(wish) {
    if (!this.open) return false;
    this.socket.send(JSON.stringify(wish));
    return true;
  }

  dial() {
    this.timers.clear(this.timer);
    const socket = this.connect();
    this.socket = socket;
    socket.onopen = () => {
      if (socket !== this.socket) return;
      this.turned("open");
      this.schedule();
    };
    socket.onmessage = (event) => {
      if (socket !== this.socket) return;
      this.tries = 0;
      this.timers.clear(this.silent);
      this.silent = 0;
      this.said(JSON.parse(event.data));
    };
    socket.onclose = () => {
      if (socket === this.socket) this.lost();
    };
  }

  schedule() {
    this.timers.clear(this.beat);
    this.beat = this.timers.set(() => {
      this.ping();
      this.schedule();
    }, BEAT);
  }

  ping() {
    if (!this.send({ do: "ping" }) || this.silent) return;
    this.silent = this.timers.set(() => {
      const socket = this.socket;
      this.lost();
      if (socket !== null) socket.close();
    }, PATIENCE);
  }

  hush() {
    this.timers.clear(this.timer);
    this.timers.clear(this.beat);
    this.timers.clear(this.silent);
    this.silent = 0;
  }

  lost() {
    this.hush();
    this.socket = null;
    if (this.stopped) return;
    this.turned("lost");
    const pause = PAUSES[Math.min(this.tries, PAUSES.length - 1)];
    this.tries += 1;
    // Many pages lose their line at the same moment; they must not all come back at one.
    this.timer = this.timers.set(() => this.dial(), pause * (0.75 + this.timers.random() * 0.5));
  }
}
