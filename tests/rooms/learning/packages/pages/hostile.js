// Tries to reach what is not its own, and says what it got.
const got = {};
const attempt = (name, act) => { try { const r = act(); got[name] = r ? "GOT " + r : "refused"; } catch (error) { got[name] = "refused"; } };
const later = (name, promise) => promise.then(r => { got[name] = r ? "GOT " + r : "refused"; }, () => { got[name] = "refused"; });
const shown = node => new Promise(done => {
  node.onload = () => done("loaded"); node.onerror = () => done(""); setTimeout(() => done(""), 1200); document.body.append(node);
});
const make = (tag, more) => Object.assign(document.createElement(tag), more);
attempt("cookie", () => Object.getOwnPropertyDescriptor(Document.prototype, "cookie").get.call(document));
attempt("storage", () => { delete window.localStorage; return window.localStorage; });
attempt("session", () => { delete window.sessionStorage; return window.sessionStorage; });
const page = window.top;
attempt("parent", () => page.frames.parent.document.body);
attempt("top", () => page.document.title);
attempt("open", () => window.open("/mes-droits/"));
attempt("navigate", () => { page.location.href = "/mes-droits/"; return ""; });
page.postMessage({ terreau: "guessed", kind: "end", values: { "cmi.core.lesson_status": "passed" } }, "*");
got.forged = "refused";
const site = location.origin === "null" ? document.URL.split("/").slice(0, 3).join("/") : location.origin;
const form = make("form", { method: "post", action: site + "/compte/nom/", target: "sink" });
document.body.append(make("iframe", { name: "sink" }), form);
attempt("form", () => { form.submit(); return ""; });
const link = make("a", { href: site + "/mes-droits/", target: "_top" });
document.body.append(link);
link.click();
Promise.all([
  later("fetch", fetch(site + "/mes-droits/", { credentials: "include" }).then(r => r.status)),
  later("xhr", new Promise((yes, no) => {
    const x = new XMLHttpRequest(); x.withCredentials = true; x.onload = () => yes(x.status); x.onerror = no;
    x.open("GET", site + "/journal/"); x.send();
  })),
  later("beacon", new Promise((yes, no) => {
    document.addEventListener("securitypolicyviolation", event => event.blockedURI.includes("imports") && no());
    navigator.sendBeacon(site + "/imports/", "x"); setTimeout(() => yes("sent"), 1200);
  })),
  later("image", shown(make("img", { src: site + "/boussole/" }))),
  later("script", shown(make("script", { src: site + "/static/packages/player.js" }))),
  later("frame", new Promise((yes, no) => {
    document.addEventListener("securitypolicyviolation", event => event.blockedURI.includes("compte") && no());
    document.body.append(make("iframe", { src: site + "/compte/nom/" })); setTimeout(() => yes("framed"), 1200);
  })),
  later("worker", Promise.resolve().then(() => navigator.serviceWorker.register("sw.js"))),
]).then(() => say(JSON.stringify(got)));
