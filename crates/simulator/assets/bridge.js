// The admin's end of the channel to the framed app: nothing is read from, or sent to, any other window or origin.

const CHANNEL = "local-app-bridge";

/**
 * Listens to the framed app. `handlers` maps a message's type to a function; what it returns (or throws) answers a message
 * that carries a call number.
 */
export function createBridge({ appOrigin, handlers }) {
  let frame = null;
  let alive = false;

  function send(type, body = {}) {
    frame?.contentWindow?.postMessage({ channel: CHANNEL, type, ...body }, appOrigin);
  }

  async function answer(source, { type, call, ...body }) {
    const reply = (outcome) => source.postMessage({ channel: CHANNEL, type: "answer", call, ...outcome }, appOrigin);
    try {
      const value = await handlers[type](body);
      if (call !== undefined) reply({ ok: true, value });
    } catch (error) {
      if (call !== undefined) reply({ ok: false, error: error.message });
      else console.error(error);
    }
  }

  window.addEventListener("message", (event) => {
    if (!frame || event.source !== frame.contentWindow || event.origin !== appOrigin) return;
    const message = event.data;
    if (message?.channel !== CHANNEL || !Object.hasOwn(handlers, message.type)) return;
    alive = true;
    answer(event.source, message);
  });

  return {
    send,
    /** Talks to this frame from now on, and to no earlier one. */
    attach(next) {
      frame = next;
      alive = false;
    },
    /** Whether the page in the frame has spoken at all. */
    get alive() {
      return alive;
    },
  };
}
