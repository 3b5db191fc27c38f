// First script of every page of a package. Its page is sandboxed and has no origin: it sees neither the page that plays
// it nor the other frames of its own package. This gives it what SCORM says that it will find:
// - in the frame that the player opens, the data model itself (scorm-again), filled before the first line of the page
//   runs: reading gives an answer at once, as the standard wants, with its error codes;
// - in the frames below, a reflection of it, and a `parent` that passes calls on;
// - `localStorage`, `sessionStorage` and `document.cookie` in memory, where a sandbox refuses them.
// What is remembered travels in `window.name`, which belongs to the frame and not to the page: it is there at once, and
// stays when the package goes from page to page.
(function () {
  "use strict";
  const script = document.currentScript;
  const standard = script.dataset.standard;
  const is12 = standard === "scorm12";
  const holder = is12 ? "API" : "API_1484_11";
  const library = is12 ? "Scorm12API" : "Scorm2004API";
  const prefix = is12 ? "LMS" : "";
  const verbs = {
    begin: prefix + "Initialize",
    end: is12 ? "LMSFinish" : "Terminate",
    get: prefix + "GetValue",
    set: prefix + "SetValue",
    commit: prefix + "Commit",
    last: prefix + "GetLastError",
    words: prefix + "GetErrorString",
    detail: prefix + "GetDiagnostic",
  };
  const MARK = "terreau:";
  const above = window.parent;
  const isFirst = above === window.top && above !== window;

  function remembered() {
    try {
      return window.name.startsWith(MARK) ? JSON.parse(window.name.slice(MARK.length)) : null;
    } catch (error) {
      return null;
    }
  }

  // ---- what a sandbox refuses, in memory
  function memory() {
    const kept = new Map();
    const store = {
      getItem: (key) => (kept.has(String(key)) ? kept.get(String(key)) : null),
      setItem: (key, value) => void kept.set(String(key), String(value)),
      removeItem: (key) => void kept.delete(String(key)),
      clear: () => kept.clear(),
      key: (rank) => [...kept.keys()][rank] ?? null,
    };
    Object.defineProperty(store, "length", { get: () => kept.size });
    return store;
  }
  for (const name of ["localStorage", "sessionStorage"]) {
    try {
      void window[name];
    } catch (error) {
      Object.defineProperty(window, name, { value: memory(), configurable: true });
    }
  }
  try {
    void document.cookie;
  } catch (error) {
    const jar = new Map();
    Object.defineProperty(document, "cookie", {
      configurable: true,
      get: () => [...jar].map(([key, value]) => key + "=" + value).join("; "),
      set: (written) => {
        const [key, ...rest] = String(written).split(";")[0].split("=");
        jar.set(key.trim(), rest.join("=").trim());
      },
    });
  }

  if (above === window) return; // opened outside of a player: nothing to speak to

  const asText = (values) => Object.fromEntries(Object.entries(values).map(([key, value]) => [key, String(value ?? "")]));
  let own; // the object that the package finds under `API` or `API_1484_11`
  let values; // every value of the data model, by its name: what the frames below are given

  // ---- the frames below this one: told what is known, by name where the package gave them none
  const frames = () => [...document.querySelectorAll("iframe, frame")];
  function tellBelow() {
    const told = MARK + JSON.stringify({ values: values() });
    for (const each of frames()) {
      if (!each.name || each.name.startsWith(MARK)) each.name = told;
      if (each.contentWindow) each.contentWindow.postMessage({ terreauValues: values() }, "*");
    }
  }
  new MutationObserver((changes) => {
    for (const change of changes) {
      for (const node of change.addedNodes) {
        if (node.nodeType !== 1) continue;
        const found = node.matches("iframe, frame") ? [node] : [...node.querySelectorAll("iframe, frame")];
        for (const each of found) if (!each.name) each.name = MARK + JSON.stringify({ values: values() });
      }
    }
  }).observe(document, { childList: true, subtree: true });

  function isBelow(source) {
    for (let rank = 0; rank < window.length; rank += 1) if (window[rank] === source) return true;
    return false;
  }
  function comesFromBelow(source) {
    for (let one = source, steps = 0; one && steps < 12; one = one.parent, steps += 1) {
      if (one.parent === window) return true;
      if (one.parent === one) return false;
    }
    return false;
  }
  window.addEventListener("message", (event) => {
    const said = event.data;
    if (!said || typeof said !== "object") return;
    if (typeof said.terreauCall === "string" && isBelow(event.source)) {
      const called = window[said.terreauCall];
      if (typeof called === "function") called.apply(window, said.args);
    } else if (typeof said.terreauSet === "string" && isBelow(event.source)) {
      window[said.terreauSet] = said.value;
    } else if (said.terreauAsk && isFirst && comesFromBelow(event.source)) {
      event.source.postMessage({ terreauValues: values() }, "*");
    } else if (typeof said.terreauVerb === "string" && isFirst && comesFromBelow(event.source)) {
      if (own[said.terreauVerb]) own[said.terreauVerb](...said.args);
    }
  });

  // ---- the frame that the player opens: the data model itself
  function dataModel() {
    const given = remembered() || { values: {} };
    let model = null;
    let over = false;
    let waiting = 0;

    function made() {
      if (model) return model;
      model = new window[library]({
        autocommit: false, lmsCommitUrl: false, logLevel: 5, mastery_override: false, autoProgress: false,
      });
      model.loadFromFlattenedJSON({ ...given.values }, "");
      if (given.running) model[verbs.begin]("");
      return model;
    }
    values = () => given.values;
    function tell(kind) {
      clearTimeout(waiting);
      waiting = 0;
      given.values = asText(model.getFlattenedCMI());
      window.name = MARK + JSON.stringify(given);
      if (given.nonce) above.postMessage({ terreau: given.nonce, kind, values: given.values }, given.origin);
      tellBelow();
    }
    function soon() {
      // Pages that leave say so before anything else runs: what waits then leaves with them (below).
      if (!waiting) waiting = setTimeout(() => tell("state"), 60);
    }
    for (const moment of ["beforeunload", "pagehide"]) {
      window.addEventListener(moment, () => waiting && tell("state"));
    }
    function begin(argument) {
      if (over) {
        // A package of several pages that ends on each of them and begins on the next: the same session goes on.
        model = null;
        over = given.running = false;
      }
      const answer = made()[verbs.begin](argument ?? "");
      if (answer === "true") {
        given.running = true;
        tell("begin");
      }
      return answer;
    }
    function end(argument) {
      const answer = made()[verbs.end](argument ?? "");
      if (answer === "true") {
        over = true;
        given.running = false;
        tell("end");
      }
      return answer;
    }
    return {
      [verbs.begin]: begin,
      [verbs.end]: end,
      [verbs.get]: (name) => String(made()[verbs.get](name) ?? ""),
      [verbs.set]: (name, value) => {
        const answer = String(made()[verbs.set](name, value));
        if (answer === "true") soon();
        return answer;
      },
      [verbs.commit]: (argument) => {
        const answer = String(made()[verbs.commit](argument ?? ""));
        if (answer === "true") tell("commit");
        return answer;
      },
      [verbs.last]: () => String(made()[verbs.last]()),
      [verbs.words]: (code) => String(made()[verbs.words](String(code ?? "")) ?? ""),
      [verbs.detail]: (code) => String(made()[verbs.detail](String(code ?? "")) ?? ""),
    };
  }

  // ---- the frames below: what the first frame last said, and what this page wrote itself
  function reflection() {
    let first = above;
    while (first.parent !== window.top && first.parent !== first) first = first.parent;
    let known = (remembered() || {}).values || {};
    const written = {};
    values = () => ({ ...known, ...written });
    window.addEventListener("message", (event) => {
      if (event.data && event.data.terreauValues && (event.source === first || event.source === above)) {
        known = event.data.terreauValues;
        tellBelow();
      }
    });
    const pass = (verb, ...args) => first.postMessage({ terreauVerb: verb, args: args.map((each) => String(each ?? "")) }, "*");
    first.postMessage({ terreauAsk: true }, "*");
    function read(name) {
      const all = values();
      if (name in all) return all[name];
      const counted = /^(.*)\._count$/.exec(name);
      if (!counted) return "";
      const ranks = Object.keys(all).map((key) => key.startsWith(counted[1] + ".") && parseInt(key.slice(counted[1].length + 1), 10));
      return String(Math.max(-1, ...ranks.filter((rank) => rank !== false && !isNaN(rank))) + 1);
    }
    return {
      [verbs.begin]: () => (pass(verbs.begin), "true"),
      [verbs.end]: () => (pass(verbs.end), "true"),
      [verbs.get]: (name) => read(String(name)),
      [verbs.set]: (name, value) => {
        written[String(name)] = String(value ?? "");
        pass(verbs.set, name, value);
        return "true";
      },
      [verbs.commit]: () => (pass(verbs.commit), "true"),
      [verbs.last]: () => "0",
      [verbs.words]: () => "",
      [verbs.detail]: () => "",
    };
  }

  // ---- `parent`
  const posting = (target) => target.postMessage.bind(target);
  function player() {
    // For the package, nothing is above its first page: what it looks for is there.
    const seen = { [holder]: own, closed: false, length: 1, postMessage: posting(isFirst ? above : window.top) };
    return Object.assign(seen, { parent: seen, top: seen, self: seen, window: seen });
  }
  function frameAbove(target, next) {
    const known = { [holder]: own, closed: false, postMessage: posting(target) };
    const native = (name) => typeof window[name] === "function" && /\[native code\]/.test(String(window[name]));
    const proxy = new Proxy(known, {
      get(_known, name) {
        if (typeof name !== "string" || name in known) return known[name];
        if (["API", "API_1484_11", "document", "location", "opener", "then", "length", "frames"].includes(name)) return undefined;
        if (native(name)) return window[name].bind(window);
        return (...args) => {
          try {
            target.postMessage({ terreauCall: name, args }, "*");
          } catch (error) {
            target.postMessage({ terreauCall: name, args: JSON.parse(JSON.stringify(args)) }, "*");
          }
        };
      },
      set(_known, name, value) {
        known[name] = value;
        try {
          target.postMessage({ terreauSet: name, value }, "*");
        } catch (error) {
          // what cannot be sent stays here
        }
        return true;
      },
    });
    return Object.assign(known, { self: proxy, window: proxy, parent: next || proxy, top: next ? next.top : proxy }) && proxy;
  }

  if (isFirst) {
    own = dataModel();
    window.parent = player();
    if (!window[library]) {
      document.write('<script src="' + script.src.replace("frame.js", standard + ".min.js") + '"></' + "script>");
    }
  } else {
    own = reflection();
    const chain = [];
    for (let one = above; one !== window.top && one.parent !== one; one = one.parent) chain.unshift(one);
    window.parent = chain.reduce((next, target) => frameAbove(target, next), null) || player();
  }
  window[holder] = own;
})();
