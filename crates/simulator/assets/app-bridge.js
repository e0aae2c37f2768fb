// The local stand-in for Shopify's App Bridge. The app's pages load it inside the frame; it speaks to the local Admin that
// frames them, and to nobody else. What it does and its names follow Shopify's documentation of App Bridge.
(() => {
  "use strict";

  const CHANNEL = "local-app-bridge";
  const LAUNCH_PARAMETERS = ["embedded", "hmac", "host", "id_token", "locale", "session", "shop", "timestamp"];
  const RETRY_HEADER = "X-Shopify-Retry-Invalid-Session-Request";
  const REAUTHORIZE_HEADER = "X-Shopify-API-Request-Failure-Reauthorize-Url";
  const ANSWER_TIMEOUT_MS = 10_000;

  const script = document.currentScript;
  const adminOrigin = new URL(script.src).origin;
  const embedded = window.parent !== window;
  // A page written by the bounce page runs this script a second time in the same window: always start from the originals.
  const ORIGINALS = Symbol.for("local-app-bridge.originals");
  const originals = (window[ORIGINALS] ??= {
    fetch: window.fetch.bind(window),
    open: window.open.bind(window),
    pushState: history.pushState.bind(history),
    replaceState: history.replaceState.bind(history),
  });

  const launch = new URLSearchParams(location.search);
  const config = {
    apiKey: document.querySelector('meta[name="shopify-api-key"]')?.content ?? script.dataset.apiKey ?? "",
    host: launch.get("host") ?? "",
    locale: launch.get("locale") ?? "en",
    shop: launch.get("shop") ?? "",
  };

  // --- The channel -------------------------------------------------------------------------------------------------

  const waiting = new Map();
  let lastCall = 0;

  function post(type, body = {}) {
    if (embedded) window.parent.postMessage({ channel: CHANNEL, type, ...body }, adminOrigin);
  }

  /** Asks the admin and waits. `patient` is for questions that a person answers. */
  function ask(type, body = {}, { patient = false } = {}) {
    if (!embedded) return Promise.reject(new Error("This page is not framed by the local Shopify Admin."));
    return new Promise((resolve, reject) => {
      const call = ++lastCall;
      const timer = patient
        ? undefined
        : setTimeout(() => {
            waiting.delete(call);
            reject(new Error(`The local Shopify Admin did not answer (${type}).`));
          }, ANSWER_TIMEOUT_MS);
      waiting.set(call, { resolve, reject, timer });
      post(type, { ...body, call });
    });
  }

  const handlers = {
    config(message) {
      Object.assign(config, message.config);
      becomeReady();
    },
    answer({ call, ok, value, error }) {
      const asked = waiting.get(call);
      if (!asked) return;
      waiting.delete(call);
      clearTimeout(asked.timer);
      if (ok) asked.resolve(value);
      else asked.reject(new Error(error));
    },
    navigate({ href }) {
      navigate(href);
    },
    toastAction({ id }) {
      toasts.get(id)?.onAction?.();
    },
    toastDismissed({ id }) {
      toasts.get(id)?.onDismiss?.();
      toasts.delete(id);
    },
    saveBar({ id, action }) {
      answerSaveBar(id, action);
    },
  };

  function receive(event) {
    if (event.source !== window.parent || event.origin !== adminOrigin) return;
    const message = event.data;
    if (message?.channel === CHANNEL && Object.hasOwn(handlers, message.type)) handlers[message.type](message);
  }

  // --- Tokens and fetch --------------------------------------------------------------------------------------------

  const idToken = () => ask("idToken");

  async function authorised(request) {
    try {
      request.headers.set("Authorization", `Bearer ${await idToken()}`);
    } catch (error) {
      console.warn(`app-bridge: sent without a session token. ${error.message}`);
    }
    return originals.fetch(request);
  }

  async function bridgedFetch(input, init) {
    const url = new URL(input instanceof Request ? input.url : String(input), document.baseURI);
    if (url.origin !== location.origin) return originals.fetch(input, init);
    const request = new Request(input, init);
    if (request.headers.has("Authorization")) return originals.fetch(request);
    const second = request.clone();
    let response = await authorised(request);
    if (response.status === 401 && response.headers.has(RETRY_HEADER)) response = await authorised(second);
    const reauthorise = response.headers.get(REAUTHORIZE_HEADER);
    if (reauthorise) redirect(reauthorise);
    return response;
  }

  /** Leaves the frame: the admin decides whether it goes there. */
  function redirect(url) {
    post("redirect", { url: new URL(url, location.href).href });
  }

  function bridgedOpen(url, target, features) {
    if (url && (target === "_top" || target === "_parent")) {
      redirect(url);
      return null;
    }
    return originals.open(url, target, features);
  }

  // --- Where the page is -------------------------------------------------------------------------------------------

  /** The address without what Shopify added to it: nothing secret leaves the frame. */
  function publicPath(address = location) {
    const query = new URLSearchParams(address.search);
    for (const name of LAUNCH_PARAMETERS) query.delete(name);
    const search = query.toString();
    return address.pathname + (search && `?${search}`) + address.hash;
  }

  let told = "";

  function tellPath() {
    const here = { path: publicPath(), title: document.title };
    const key = JSON.stringify(here);
    if (key === told) return;
    told = key;
    post("path", here);
  }

  function watchHistory() {
    for (const name of ["pushState", "replaceState"]) {
      history[name] = (...parameters) => {
        originals[name](...parameters);
        tellPath();
      };
    }
    window.addEventListener("popstate", tellPath);
    window.addEventListener("hashchange", tellPath);
  }

  // --- The navigation menu -----------------------------------------------------------------------------------------

  const MENUS = "s-app-nav, ui-nav-menu";
  let toldMenu = "";

  const menuLinks = () => [...document.querySelectorAll(`:is(${MENUS}) :is(a, s-link)[href]`)];

  function tellMenu() {
    const items = menuLinks().map((link) => ({
      href: link.getAttribute("href"),
      label: link.textContent.trim(),
      home: link.getAttribute("rel") === "home",
    }));
    const key = JSON.stringify(items);
    if (key === toldMenu || items.length === 0) return;
    toldMenu = key;
    post("menu", { items });
  }

  function hideMenus() {
    const style = new CSSStyleSheet();
    style.replaceSync(`${MENUS} { display: none !important; }`);
    document.adoptedStyleSheets = [...document.adoptedStyleSheets, style];
  }

  /** A click in the admin's menu: the app routes by itself, or the frame loads the address anew. */
  async function navigate(href) {
    const target = new URL(href, location.href);
    if (target.origin !== location.origin) return;
    const link = menuLinks().find((one) => one.getAttribute("href") === href) ?? transientLink(href);
    const event = new CustomEvent("shopify:navigate", { bubbles: true, cancelable: true });
    const unhandled = link.dispatchEvent(event);
    if (link.dataset.transient !== undefined) link.remove();
    if (unhandled) location.assign(await ask("launch", { path: publicPath(target) }));
  }

  function transientLink(href) {
    const link = document.createElement("a");
    link.href = href;
    link.hidden = true;
    link.dataset.transient = "";
    document.body.append(link);
    return link;
  }

  // --- Toasts and loading ------------------------------------------------------------------------------------------

  const toasts = new Map();
  let lastToast = 0;

  const toast = {
    show(message, { isError = false, duration = 5000, action, onAction, onDismiss } = {}) {
      const id = `toast-${++lastToast}`;
      toasts.set(id, { onAction, onDismiss });
      if (embedded) post("toast", { id, message: String(message), isError, duration, action });
      else console.info(`app-bridge toast: ${message}`);
      return id;
    },
    hide(id) {
      post("toastHide", { id });
    },
  };

  // --- The save bar ------------------------------------------------------------------------------------------------

  const FORM = "form[data-save-bar]";
  let formIds = 0;

  const saveBar = {
    async show(id) {
      post("saveBar", { id, show: true });
    },
    async hide(id) {
      post("saveBar", { id, show: false });
    },
    async toggle(id) {
      post("saveBar", { id, toggle: true });
    },
    /** Resolves once nothing unsaved is in the way; stays pending when the person decides to stay. */
    async leaveConfirmation() {
      if (embedded) await ask("leave", {}, { patient: true });
    },
  };

  const formId = (form) => (form.dataset.saveBarId ??= form.id || `form-${++formIds}`);

  function answerSaveBar(id, action) {
    const form = [...document.querySelectorAll(FORM)].find((one) => formId(one) === id);
    if (form) {
      if (action === "save") form.requestSubmit();
      else form.reset();
      return;
    }
    const bar = document.getElementById(id);
    const buttons = [...(bar?.querySelectorAll("button") ?? [])];
    const primary = buttons.find((button) => button.getAttribute("variant") === "primary");
    (action === "save" ? primary : buttons.find((button) => button !== primary))?.click();
  }

  function watchForms() {
    const changed = (event) => {
      const form = event.target.closest?.(FORM);
      if (form) post("saveBar", { id: formId(form), show: true, confirmDiscard: "discardConfirmation" in form.dataset });
    };
    const settled = (event) => {
      if (event.target.matches?.(FORM)) saveBar.hide(formId(event.target));
    };
    document.addEventListener("input", changed);
    document.addEventListener("change", changed);
    document.addEventListener("submit", settled);
    document.addEventListener("reset", settled);
  }

  // --- The bounce page ---------------------------------------------------------------------------------------------

  /** An address that needs a session token sent the browser here: fetch it with one and show the answer in its place. */
  async function bounce(address) {
    const target = new URL(address, location.href);
    if (target.origin !== location.origin) return;
    const response = await bridgedFetch(target, { headers: { "X-Shopify-Bounce": "1", Accept: "text/html" } });
    if (new URL(response.url).searchParams.has("shopify-reload")) throw new Error("The app refused a fresh session token.");
    const html = await response.text();
    // A written page keeps the bounce page's policy, so one whose scripts carry a nonce of their own has to be loaded.
    if (/'nonce-/.test(response.headers.get("Content-Security-Policy") ?? "")) {
      target.searchParams.set("id_token", await idToken());
      location.replace(target);
      return;
    }
    originals.replaceState(null, "", response.url || target.href);
    document.open();
    document.write(html);
    document.close();
  }

  // --- Start -------------------------------------------------------------------------------------------------------

  let becomeReady;
  const ready = new Promise((resolve) => {
    becomeReady = resolve;
  });

  window.shopify = {
    config,
    origin: adminOrigin,
    ready,
    environment: { embedded, mobile: false, pos: false },
    idToken,
    toast,
    saveBar,
    loading: (on = true) => post("loading", { on: Boolean(on) }),
  };

  if (!embedded) {
    becomeReady();
    return;
  }

  window.fetch = bridgedFetch;
  window.open = bridgedOpen;
  window.addEventListener("message", receive);
  post("hello");

  const reload = launch.get("shopify-reload");
  if (reload) {
    bounce(reload).catch((error) => console.error(`app-bridge: the page could not be reloaded. ${error.message}`));
    return;
  }

  watchHistory();
  watchForms();
  hideMenus();
  const look = () => {
    tellMenu();
    tellPath();
  };
  new MutationObserver(look).observe(document, {
    subtree: true,
    childList: true,
    characterData: true,
    attributes: true,
    attributeFilter: ["href"],
  });
  look();
})();
