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

  function draw() {
    const here = path.split(/[?#]/)[0];
    const matching = items.filter(({ href }) => here === href || here.startsWith(`${href.replace(/\/$/, "")}/`));
    const current = matching.sort((a, b) => b.href.length - a.href.length)[0];
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
  sidebar.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && NARROW.matches) {
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
      return list.querySelector("[aria-current]")?.textContent;
    },
  };
}
