// The page that plays a package: opens it in a frame without origin, and keeps what it says.
// - what the package writes is kept in this browser at once, then sent: at each of its commits, at its end, every
//   fifteen seconds, and when the page is hidden or left;
// - what could not be sent stays in this browser, and leaves when the page is next opened.
(function () {
  "use strict";
  const place = document.getElementById("player");
  const about = JSON.parse(place.dataset.about);
  const words = JSON.parse(place.dataset.words);
  const status = document.getElementById("player-status");
  const token = document.querySelector("[name=csrfmiddlewaretoken]");
  const session = crypto.getRandomValues(new Uint32Array(4)).join("-");
  const nonce = crypto.getRandomValues(new Uint32Array(4)).join("-");
  const began = Date.now();
  const EVERY = 15000;
  const KEEPALIVE_MOST = 60000; // browsers let a page that leaves send 64 kB
  let revision = about.revision;
  let last = null; // what the package last said, and has to be sent
  let sequence = 0;
  let flying = false;
  let again = false; // something came while a state was on its way
  let stopped = false;
  let frame = null;

  const say = (text, kind) => {
    if (status.textContent !== text) status.textContent = text;
    status.className = "fr-message fr-message--" + (kind || "info");
  };
  const kept = {
    read() {
      try {
        return JSON.parse(localStorage.getItem(about.key));
      } catch (error) {
        return null;
      }
    },
    write(value) {
      try {
        localStorage.setItem(about.key, JSON.stringify(value));
      } catch (error) {
        // full, or refused: what is sent is all that is kept
      }
    },
    forget() {
      try {
        localStorage.removeItem(about.key);
      } catch (error) {
        // refused
      }
    },
  };

  async function post(state) {
    const body = JSON.stringify(state);
    const answer = await fetch(about.save, {
      method: "POST",
      headers: { "Content-Type": "application/json", "X-CSRFToken": token.value },
      credentials: "same-origin",
      keepalive: body.length < KEEPALIVE_MOST,
      body,
    });
    const type = answer.headers.get("Content-Type") || "";
    return [answer.status, type.includes("json") ? await answer.json() : {}];
  }

  // What one answer changes. True when the state was taken.
  function settled(code, told) {
    if (code === 200) {
      revision = told.revision;
      return true;
    }
    if (code === 409) {
      stopped = true;
      kept.forget();
    }
    say(told.said || words.refused, "error");
    return false;
  }

  async function send() {
    if (!about.save || !last || stopped) return;
    if (flying) {
      again = true;
      return;
    }
    const sent = last;
    flying = true;
    again = false;
    try {
      const [code, told] = await post(sent);
      if (settled(code, told)) {
        if (last === sent) {
          last = null;
          kept.forget();
        }
        say(told.said, "valid");
        if (told.done) document.getElementById("player-done").hidden = false;
      }
    } catch (error) {
      say(words.offline, "warning");
    } finally {
      flying = false;
    }
    if (again) await send();
  }

  function heard(event) {
    const said = event.data;
    if (!said || said.terreau !== nonce) return;
    if (event.source && event.source !== frame.contentWindow) return;
    document.getElementById("player-silent")?.remove();
    if (said.kind === "begin" && !last) return;
    sequence += 1;
    const elapsed = Math.round((Date.now() - began) / 1000);
    last = { session, sequence, revision, elapsed, ended: said.kind === "end", values: said.values };
    if (about.save) kept.write(last);
    else say(said.kind === "end" ? words.tried_over : words.tried);
    if (said.kind === "commit" || said.kind === "end") send();
  }

  function open() {
    frame = document.createElement("iframe");
    frame.title = about.title;
    frame.className = "player__frame";
    frame.setAttribute("sandbox", "allow-scripts allow-forms allow-modals");
    frame.referrerPolicy = "no-referrer";
    frame.name = "terreau:" + JSON.stringify({ nonce, origin: location.origin, values: about.values });
    frame.src = about.launch;
    place.replaceChildren(frame);
    window.addEventListener("message", heard);
    setInterval(send, EVERY);
    window.addEventListener("pagehide", send);
    window.addEventListener("online", send);
    document.addEventListener("visibilitychange", () => document.visibilityState === "hidden" && send());
    for (const link of document.querySelectorAll("[data-player-leave]")) link.addEventListener("click", leave);
  }

  // Closing the frame first lets the package say its last words, which are then sent before the page changes.
  function leave(event) {
    if (event.ctrlKey || event.metaKey || event.shiftKey || !about.save) return;
    event.preventDefault();
    const href = event.currentTarget.href;
    frame.src = "about:blank";
    const wait = (milliseconds) => new Promise((go) => setTimeout(go, milliseconds));
    (async () => {
      await wait(250);
      const arrived = async () => {
        await send();
        while (flying) await wait(50);
      };
      await Promise.race([arrived(), wait(3000)]); // what has not arrived stays in this browser
      location.assign(href);
    })();
  }

  async function start() {
    const left = about.save ? kept.read() : null;
    if (left) {
      try {
        const [code, told] = await post({ ...left, late: true });
        if (code === 200) {
          kept.forget();
          revision = told.revision;
          about.values = told.values || about.values;
          say(words.recovered, "valid");
        } else if (code < 500) {
          kept.forget();
          say(code === 409 ? words.older : told.said || words.refused, "warning");
        }
      } catch (error) {
        say(words.offline, "warning");
        about.values = { ...about.values, ...left.values };
        revision = left.revision;
      }
    }
    open();
  }
  start();
})();
