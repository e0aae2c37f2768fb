// What Shopify Admin draws around an app on its behalf: toasts, the save bar, the question before leaving, progress.

const byId = (id) => document.getElementById(id);

export function createToasts({ onAction, onDismissed }) {
  const list = byId("toasts");

  function hide(id) {
    const toast = list.querySelector(`[data-toast="${CSS.escape(id)}"]`);
    if (!toast) return;
    toast.remove();
    onDismissed(id);
  }

  function show({ id, message, isError, duration, action }) {
    const toast = document.createElement("div");
    toast.className = isError ? "toast toast-error" : "toast";
    toast.dataset.toast = id;
    const text = document.createElement("span");
    text.textContent = message;
    toast.append(text);
    if (action) {
      const button = document.createElement("button");
      button.type = "button";
      button.textContent = action;
      button.addEventListener("click", () => {
        onAction(id);
        hide(id);
      });
      toast.append(button);
    }
    const close = document.createElement("button");
    close.type = "button";
    close.className = "toast-close";
    close.setAttribute("aria-label", "Dismiss");
    close.textContent = "×";
    close.addEventListener("click", () => hide(id));
    toast.append(close);
    list.append(toast);
    setTimeout(() => hide(id), Math.max(Number(duration) || 0, 1000));
  }

  return { show, hide, clear: () => list.replaceChildren() };
}

/** The bar over the top bar while a form in the app has unsaved changes. One at a time, as in Shopify Admin. */
export function createSaveBar({ onAction }) {
  const bar = byId("save-bar");
  let current = null;

  const draw = () => {
    bar.hidden = current === null;
    document.body.classList.toggle("unsaved", current !== null);
  };

  async function act(action) {
    if (!current) return;
    const { id, confirmDiscard } = current;
    if (action === "discard" && confirmDiscard && !(await confirm("discard"))) return;
    onAction(id, action);
  }

  byId("save-bar-save").addEventListener("click", () => act("save"));
  byId("save-bar-discard").addEventListener("click", () => act("discard"));

  return {
    set({ id, show, toggle, confirmDiscard = false }) {
      const shown = current?.id === id;
      if (toggle ? !shown : show) current = { id, confirmDiscard };
      else if (shown) current = null;
      draw();
    },
    clear() {
      current = null;
      draw();
    },
    /** Whether the person may leave: nothing is unsaved, or they said so. */
    async mayLeave() {
      if (!current) return true;
      const leave = await confirm("leave");
      if (leave) this.clear();
      return leave;
    },
  };
}

const QUESTIONS = {
  leave: {
    title: "Leave page with unsaved changes?",
    text: "Leaving this page will delete all unsaved changes.",
    yes: "Leave page",
    no: "Stay",
  },
  discard: {
    title: "Discard all unsaved changes?",
    text: "If you discard changes, you’ll delete any edits you made since you last saved.",
    yes: "Discard changes",
    no: "Continue editing",
  },
};

function confirm(question) {
  const dialog = byId("question");
  const { title, text, yes, no } = QUESTIONS[question];
  byId("question-title").textContent = title;
  byId("question-text").textContent = text;
  byId("question-yes").textContent = yes;
  byId("question-no").textContent = no;
  dialog.returnValue = "no";
  dialog.showModal();
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => resolve(dialog.returnValue === "yes"), { once: true });
  });
}

export function createProgress() {
  const progress = byId("progress");
  return {
    set(on) {
      progress.hidden = !on;
    },
  };
}
