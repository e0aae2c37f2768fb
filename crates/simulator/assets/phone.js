// A client's phone beside the frame: what is typed here reaches the app as a signed webhook of the carrier, and what the
// carrier took for this number appears here.

import { internal } from "./internal.js";

const SENT_KEY = "local-admin.phone.sent";
const OPEN_KEY = "local-admin.phone.open";
/** How often the phone asks the carrier for messages while it can be seen. */
const POLL_MS = 1000;
/** How near to its end, in pixels, the log counts as read to the end. */
const END_PX = 40;
const WIDE = window.matchMedia("(min-width: 1100px)");

const byId = (id) => document.getElementById(id);

function stored() {
  try {
    return JSON.parse(sessionStorage.getItem(SENT_KEY)) ?? {};
  } catch {
    return {};
  }
}

export function createPhone({ shop, onReceived }) {
  const panel = byId("phone");
  const toggle = byId("phone-toggle");
  const client = byId("phone-client");
  const number = byId("phone-number");
  const log = byId("phone-log");
  const text = byId("phone-text");
  const form = byId("phone-form");
  const problem = byId("phone-problem");
  const sent = stored();
  let clients = [];
  let numbers = [];
  /** What the carrier took for the chosen client, oldest first. */
  let received = [];
  /** Whose messages those are. */
  let receivedFor = null;
  /** Whether the newest message is in sight. Whoever reads further up is left there. */
  let atEnd = true;

  // --- The panel: a column on wide screens, a sheet on narrow ones ---

  function open(on, { focus = false } = {}) {
    panel.hidden = !on;
    document.body.classList.toggle("phone-open", on);
    toggle.setAttribute("aria-expanded", String(on));
    if (WIDE.matches) localStorage.setItem(OPEN_KEY, on ? "yes" : "no");
    if (on) {
      if (number.options.length === 0) refresh();
      else receive();
      if (focus) text.focus();
      log.scrollTop = log.scrollHeight;
    }
  }

  toggle.addEventListener("click", () => open(panel.hidden, { focus: true }));
  byId("phone-close").addEventListener("click", () => {
    open(false);
    toggle.focus();
  });
  panel.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && !WIDE.matches) {
      open(false);
      toggle.focus();
    }
  });
  WIDE.addEventListener("change", () => open(WIDE.matches && localStorage.getItem(OPEN_KEY) !== "no"));

  // --- The conversation ---

  log.addEventListener("scroll", () => {
    atEnd = log.scrollHeight - log.scrollTop - log.clientHeight < END_PX;
  });
  new ResizeObserver(() => {
    if (atEnd) log.scrollTop = log.scrollHeight;
  }).observe(log);

  const chosen = () => clients.find((one) => one.number === client.value);

  function line(words) {
    const element = document.createElement("p");
    element.className = "bubble-state";
    element.textContent = words;
    return element;
  }

  function bubble({ text: words, at, route, state, failed, incoming }) {
    const item = document.createElement("li");
    item.className = ["bubble", incoming && "bubble-in", failed && "bubble-failed"].filter(Boolean).join(" ");
    const body = document.createElement("p");
    body.className = "bubble-text";
    body.dir = "auto";
    body.textContent = words;
    const time = new Date(at).toLocaleTimeString([], { hour: "numeric", minute: "2-digit" });
    item.append(body, ...[`${route}, ${time}`, state].map(line));
    return item;
  }

  /** Everything on this phone, oldest first. */
  function bubbles() {
    const out = (sent[client.value] ?? []).map((entry) => ({ ...entry, route: `To ${entry.to}` }));
    const ours = receivedFor === client.value ? received : [];
    const name = (from) => numbers.find((one) => one.number === from)?.name;
    const into = ours.map((entry) => ({ ...entry, incoming: true, route: `From ${name(entry.from) ?? entry.fromReadable}` }));
    return [...out, ...into].sort((a, b) => a.at - b.at);
  }

  function draw() {
    const who = chosen();
    const shown = bubbles();
    const scrolled = log.scrollTop;
    byId("phone-name").textContent = who?.name ?? "";
    byId("phone-handle").textContent = who?.readable ?? "";
    byId("phone-initials").textContent = who ? who.name.split(" ").map((part) => part[0]).join("").slice(0, 2) : "";
    byId("phone-empty").hidden = shown.length > 0;
    text.placeholder = who ? `Text as ${who.name.split(" ")[0]}` : "Text message";
    log.replaceChildren(...shown.map(bubble));
    log.scrollTop = atEnd ? log.scrollHeight : scrolled;
  }

  /** Asks the carrier what it has for the chosen client; draws when something changed. */
  async function receive() {
    const who = client.value;
    if (!who) return;
    let items;
    try {
      ({ items } = await internal("/internal/phone/messages", { query: { number: who } }));
    } catch {
      return; // The next poll asks again.
    }
    if (who !== client.value) return;
    const known = receivedFor === who;
    if (known && JSON.stringify(items) === JSON.stringify(received)) return;
    const newest = items.at(-1);
    const isNew = known && newest && !received.some(({ id }) => id === newest.id);
    received = items;
    receivedFor = who;
    draw();
    onReceived();
    if (isNew) byId("phone-said").textContent = `New message: ${newest.text}`;
  }

  setInterval(() => {
    if (!panel.hidden && document.visibilityState === "visible") receive();
  }, POLL_MS);

  function remember(number, entry) {
    (sent[number] ??= []).push(entry);
    sessionStorage.setItem(SENT_KEY, JSON.stringify(sent));
    draw();
    log.scrollTop = log.scrollHeight;
    return (change) => {
      Object.assign(entry, change);
      sessionStorage.setItem(SENT_KEY, JSON.stringify(sent));
      draw();
    };
  }

  /** Sends what is typed, with these files of the carrier's. */
  async function send(files = []) {
    const words = text.value.trim();
    if (!words && !files.length) return;
    if (!number.value) {
      await refresh();
      if (!number.value) return;
    }
    const to = number.selectedOptions[0];
    text.value = "";
    grow();
    const update = remember(client.value, { text: [files.length && "(Photo)", words].filter(Boolean).join(" "), at: Date.now(), to: to.dataset.name, state: "Sending…" });
    try {
      const { status } = await internal("/internal/phone/messages", {
        method: "POST",
        body: { shop, from: client.value, account: number.value, text: words, files },
      });
      update({ state: `Delivered to Switchboard (${status})` });
      byId("phone-said").textContent = "Delivered to Switchboard.";
    } catch (error) {
      update({ state: error.message, failed: true });
      byId("phone-said").textContent = error.message;
    }
  }

  function grow() {
    text.style.height = "auto";
    text.style.height = `${Math.min(text.scrollHeight, 120)}px`;
  }

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    send();
  });
  text.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
      event.preventDefault();
      send();
    }
  });
  byId("phone-photo").addEventListener("click", () => send(["photo.png"]));
  text.addEventListener("input", grow);
  client.addEventListener("change", () => {
    draw();
    log.scrollTop = log.scrollHeight;
    receive();
  });

  // --- Who can write, and to which numbers ---

  function option(value, label, data = {}) {
    const element = new Option(label, value);
    Object.assign(element.dataset, data);
    return element;
  }

  async function refresh() {
    const before = { client: client.value, number: number.value };
    let trouble = null;
    try {
      const world = await internal("/internal/phone", { query: { shop } });
      clients = world.clients;
      numbers = world.numbers;
      client.replaceChildren(...clients.map((one) => option(one.number, one.name)));
      const options = world.numbers.map((one) => option(one.id, `${one.name} · ${one.readable}`, { name: one.name }));
      number.replaceChildren(...options);
      trouble = world.problem;
    } catch (error) {
      trouble = error.message;
    }
    if (before.client) client.value = before.client;
    if (before.number) number.value = before.number;
    number.disabled = number.options.length === 0;
    problem.hidden = !trouble;
    byId("phone-problem-text").textContent = trouble ?? "";
    draw();
    log.scrollTop = log.scrollHeight;
    receive();
  }

  byId("phone-retry").addEventListener("click", refresh);
  open(WIDE.matches && localStorage.getItem(OPEN_KEY) !== "no");
}
