// The left navigation: the app with the pages it announces, a column on wide screens and a drawer on narrow ones.

const NARROW = window.matchMedia("(max-width: 800px)");

/** `hrefInAdmin` turns a path of the app into an address of the admin; `onNavigate` gets the app's own path. */
export function createNav({ hrefInAdmin, onNavigate }) {
  const sidebar = document.getElementById("sidebar");
  const list = document.getElementById("app-pages");
  const home = document.getElementById("app-home");
  const toggle = document.getElementById("nav-toggle");
  const scrim = document.getElementById("scrim");
  let items = [];
  let path = "/";

  function follow(link, href) {
    link.href = hrefInAdmin(href);
    link.onclick = (event) => {
      if (event.metaKey || event.ctrlKey || event.shiftKey || event.button !== 0) return;
      event.preventDefault();
      open(false);
      onNavigate(href);
    };
  }

  /** The item with the longest address that the shown path is, or lies below. */
  function currentItem() {
    const here = path.split(/[?#]/)[0];
    const matching = items.filter(({ href }) => here === href || here.startsWith(`${href.replace(/\/$/, "")}/`));
    return matching.sort((one, other) => other.href.length - one.href.length)[0];
  }

  function draw() {
    const current = currentItem();
    list.replaceChildren(
      ...items.filter((item) => !item.home).map((item) => {
        const link = document.createElement("a");
        link.textContent = item.label;
        if (item === current) link.setAttribute("aria-current", "page");
        follow(link, item.href);
        const entry = document.createElement("li");
        entry.append(link);
        return entry;
      }),
    );
    follow(home, items.find((item) => item.home)?.href ?? "/");
    if (current?.home) home.setAttribute("aria-current", "page");
    else home.removeAttribute("aria-current");
  }

  function open(on) {
    const narrow = NARROW.matches;
    document.body.classList.toggle("nav-open", on && narrow);
    sidebar.inert = narrow && !on;
    scrim.hidden = !(on && narrow);
    toggle.setAttribute("aria-expanded", String(on && narrow));
    if (on && narrow) home.focus();
  }

  toggle.addEventListener("click", () => open(toggle.getAttribute("aria-expanded") !== "true"));
  scrim.addEventListener("click", () => open(false));
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && toggle.getAttribute("aria-expanded") === "true") {
      open(false);
      toggle.focus();
    }
  });
  NARROW.addEventListener("change", () => open(false));
  open(false);
  draw();

  return {
    setItems(next) {
      items = next;
      draw();
    },
    setPath(next) {
      path = next;
      draw();
    },
    /** The label of the page that is shown, if the menu has it. */
    get current() {
      return currentItem()?.label;
    },
  };
}
