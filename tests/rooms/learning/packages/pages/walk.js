api.LMSInitialize("");
const read = () => api.LMSGetValue("cmi.core.lesson_location");
const tell = () => say(("à " + read()).trim());
const button = document.body.appendChild(document.createElement("button"));
button.textContent = "Avancer";
button.onclick = () => {
  api.LMSSetValue("cmi.core.lesson_location", "p" + (Number(read().slice(1)) + 1));
  api.LMSCommit("");
  tell();
};
tell();
