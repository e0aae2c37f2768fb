// The carrier between the app and the phone: whether it has approved the campaign, and what it does wrong.

import { internal } from "./internal.js";

const byId = (id) => document.getElementById(id);

export function createCarrierPanel() {
  const panel = byId("carrier");
  const campaign = byId("carrier-campaign");
  const answers = byId("carrier-answers");
  const said = byId("carrier-said");

  function draw(state) {
    campaign.value = state.approved ? "approved" : "pending";
    // What another program has ordered can't be chosen here, but it is shown.
    byId("carrier-other").hidden = state.answers !== "other";
    answers.value = state.answers;
    const messages = state.accepted === 1 ? "1 message" : `${state.accepted} messages`;
    byId("carrier-taken").textContent = `The carrier has taken ${messages}.`;
  }

  async function ask(options, done = "") {
    try {
      draw(await internal("/internal/carrier", options));
      said.textContent = done;
    } catch (error) {
      said.textContent = error.message;
    }
  }

  campaign.addEventListener("change", () =>
    ask({ method: "PUT", body: { approved: campaign.value === "approved" } }, "The campaign is changed. Switchboard sees it when it next reads it."),
  );
  answers.addEventListener("change", () => ask({ method: "PUT", body: { answers: answers.value } }, "The carrier answers differently from now on."));
  panel.addEventListener("toggle", () => {
    if (panel.open) ask();
  });
  return { refresh: () => panel.open && ask() };
}
