// The local Shopify Admin: it frames the app as the chosen person, and draws around it what Shopify would draw.

import { createBridge } from "./bridge.js";
import { createCarrierPanel } from "./carrier.js";
import { createProgress, createSaveBar, createToasts } from "./chrome.js";
import { internal } from "./internal.js";
import { createNav } from "./nav.js";
import { createPhone } from "./phone.js";

const config = JSON.parse(document.getElementById("config").textContent);
const PERSONA_KEY = "local-admin.persona";
/** How long a page may take to load before the admin says that something is wrong. */
const LOAD_TIMEOUT_MS = 8000;
/** How long a loaded page may stay silent: App Bridge speaks before the page has loaded. */
const SILENCE_MS = 500;

const stage = document.getElementById("stage");
const trouble = document.getElementById("trouble");
const personaSelect = document.getElementById("persona");

// --- Who is signed in -----------------------------------------------------------------------------------------------

const known = (role) => config.personas.some((persona) => persona.role === role);

function startingPersona() {
  const wanted = [new URLSearchParams(location.search).get("persona"), localStorage.getItem(PERSONA_KEY)];
  return wanted.find((role) => role && known(role)) ?? config.personas[0].role;
}

let persona = startingPersona();
personaSelect.value = persona;

// --- The address bar ------------------------------------------------------------------------------------------------

const base = `/store/${config.store}/apps/${config.apiKey}`;

function startingPath() {
  const query = new URLSearchParams(location.search);
  query.delete("persona");
  const search = query.toString();
  return (location.pathname.slice(base.length) || "/") + (search && `?${search}`) + location.hash;
}

function hrefInAdmin(path) {
  const address = new URL(path, "http://app.invalid");
  for (const name of config.launchParameters) address.searchParams.delete(name);
  if (persona !== config.personas[0].role) address.searchParams.set("persona", persona);
  return base + address.pathname + address.search + address.hash;
}

let path = startingPath();

function setPath(next, title) {
  path = next;
  nav.setPath(next);
  history.replaceState(null, "", hrefInAdmin(next));
  document.title = `${title || nav.current || config.appName} · ${config.store} · Local Admin`;
}

// --- The frame ------------------------------------------------------------------------------------------------------

const frameUrl = (target) => {
  const address = new URL(target, "http://app.invalid");
  return internal("/internal/frame", {
    query: { shop: config.shop, persona, path: address.pathname, query: address.search.slice(1) },
  }).then(({ url }) => url + address.hash);
};

let helloTimer;

function expectHello(within) {
  clearTimeout(helloTimer);
  helloTimer = setTimeout(explainSilence, within);
}

/** Loads the app anew at `target`, as Shopify Admin does when an app is opened. */
async function launch(target) {
  clearTimeout(helloTimer);
  say(null);
  saveBar.clear();
  progress.set(true);
  stage.querySelector("iframe")?.remove();
  bridge.attach(null);
  try {
    const url = await frameUrl(target);
    const frame = document.createElement("iframe");
    frame.title = config.appName;
    frame.allow = "clipboard-write";
    frame.addEventListener("load", () => {
      progress.set(false);
      expectHello(SILENCE_MS);
    });
    stage.append(frame);
    bridge.attach(frame);
    frame.src = url;
    expectHello(LOAD_TIMEOUT_MS);
  } catch (error) {
    progress.set(false);
    say(error.message);
  }
}

/** Says why no App Bridge has spoken. What an app that runs has answered stays in sight: it may say more. */
async function explainSilence() {
  if (bridge.alive) return;
  const { running } = await internal("/internal/app").catch(() => ({ running: false }));
  if (bridge.alive) return;
  if (running) say("This page of the app does not load App Bridge, so the admin can’t work with it.");
  else say(`The app does not answer at ${config.appOrigin}. Is it running?`, { hideFrame: true });
}

function say(sentence, { hideFrame = false } = {}) {
  trouble.hidden = !sentence;
  stage.classList.toggle("stage-empty", hideFrame);
  document.getElementById("trouble-text").textContent = sentence ?? "";
}

document.getElementById("trouble-retry").addEventListener("click", () => launch(path));

// --- What the app may ask for ---------------------------------------------------------------------------------------

function leaveFor(url) {
  const address = new URL(url);
  if (address.origin === location.origin) location.assign(address);
  else if (address.origin === config.appOrigin) launch(address.pathname + address.search + address.hash);
  else toasts.show({ id: "outside", message: `The local Admin does not open ${address.host}.`, isError: true, duration: 6000 });
}

const bridge = createBridge({
  appOrigin: config.appOrigin,
  handlers: {
    hello() {
      clearTimeout(helloTimer);
      say(null);
      bridge.send("config", { config: { apiKey: config.apiKey, host: config.host, locale: "en", shop: config.shop } });
    },
    idToken: () => internal("/internal/token", { query: { shop: config.shop, persona } }).then(({ token }) => token),
    launch: ({ path: target }) => frameUrl(target),
    menu: ({ items }) => nav.setItems(items),
    path({ path: next, title }) {
      if (!next.startsWith("/auth/")) setPath(next, title);
    },
    toast: (toast) => toasts.show(toast),
    toastHide: ({ id }) => toasts.hide(id),
    saveBar: (change) => saveBar.set(change),
    leave: async () => {
      if (!(await saveBar.mayLeave())) await new Promise(() => {});
    },
    loading: ({ on }) => progress.set(on),
    redirect: ({ url }) => leaveFor(url),
  },
});

const toasts = createToasts({
  onAction: (id) => bridge.send("toastAction", { id }),
  onDismissed: (id) => bridge.send("toastDismissed", { id }),
});
const saveBar = createSaveBar({ onAction: (id, action) => bridge.send("saveBar", { id, action }) });
const progress = createProgress();
const nav = createNav({
  hrefInAdmin,
  async onNavigate(target) {
    if (!(await saveBar.mayLeave())) return;
    if (bridge.alive) bridge.send("navigate", { href: target });
    else launch(target);
  },
});

personaSelect.addEventListener("change", async () => {
  if (!(await saveBar.mayLeave())) {
    personaSelect.value = persona;
    return;
  }
  persona = personaSelect.value;
  localStorage.setItem(PERSONA_KEY, persona);
  setPath(path);
  launch(path);
});

document.getElementById("skip").addEventListener("click", (event) => {
  event.preventDefault();
  (stage.querySelector("iframe") ?? stage).focus();
});

createPhone({ shop: config.shop, onReceived: createCarrierPanel().refresh });
setPath(path);
launch(path);
