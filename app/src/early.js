(() => {
  const root = document.documentElement;
  const url = new URL(location.href);
  if (url.searchParams.has("id_token")) {
    url.searchParams.delete("id_token");
    history.replaceState(history.state, "", url);
  }
  // Inside Shopify Admin only fetch carries the session token, so nothing may leave by itself before the page is awake.
  let held = [];
  const hold = (event) => {
    if (event.button || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    const target = event.target.closest?.(event.type === "submit" ? "form" : "a[href^='/'],button[data-hold]");
    if (!target) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    held = held.filter((one) => one.target !== target).concat({ target, submitter: event.submitter });
  };
  const kinds = ["click", "submit"];
  for (const kind of kinds) document.addEventListener(kind, hold, true);
  new MutationObserver((_, observer) => {
    if (!("hydrated" in root.dataset) && !("failed" in root.dataset)) return;
    observer.disconnect();
    for (const kind of kinds) document.removeEventListener(kind, hold, true);
    if ("failed" in root.dataset) return;
    for (const { target, submitter } of held) {
      if (!target.isConnected) continue;
      if (target.matches("form")) target.requestSubmit(submitter?.isConnected ? submitter : undefined);
      else target.click();
    }
  }).observe(root, { attributes: true });
})();
