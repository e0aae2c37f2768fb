// The local Shopify Admin: it frames the app as the chosen person, and draws around it what Shopify would draw.

import { createBridge } from "./bridge.js";
import { createProgress, createSaveBar, createToasts } from "./chrome.js";
import { internal } from "./internal.js";
import { createNav } from "./nav.js";
import { createPhone } from "./phone.js";

const config = JSON.parse(document.getElementById("config").textContent);
const PERSONA_KEY = "local-admin.persona";
/** How long a page may take to load App Bridge before the admin says that something is wrong. */
const HELLO_TIMEOUT_MS = 8000;

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
    frame.addEventListener("load", () => progress.set(false));
    stage.append(frame);
    bridge.attach(frame);
    frame.src = url;
    helloTimer = setTimeout(() => bridge.alive || say(unanswered), HELLO_TIMEOUT_MS);
  } catch (error) {
    progress.set(false);
    say(error.message);
  }
}

const unanswered =
  `The app hasn’t answered at ${config.appOrigin}. Check that it is running and that its pages load App Bridge.`;

function say(sentence) {
  trouble.hidden = !sentence;
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

createPhone({ shop: config.shop });
setPath(path);
launch(path);
