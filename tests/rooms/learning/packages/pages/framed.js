setTimeout(() => {
  const began = api.LMSInitialize("");
  say([began, api.LMSGetValue("cmi.core.lesson_location"), api.LMSGetLastError()].join("|"));
  api.LMSSetValue("cmi.core.lesson_location", "chapitre-2");
  api.LMSSetValue("cmi.core.exit", "suspend");
  api.LMSCommit("");
  parent.pass(7);
}, 300);
