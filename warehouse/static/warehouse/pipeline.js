// Asks for the newest moment every two seconds while somebody can see the page, and changes only what differs: focus,
// selection and scrolling stay where they are.
import { change } from "../brewlytics/change.js";

const EVERY = 2000;
const place = document.getElementById("pipeline");
const news = document.getElementById("pipeline-news");
const trouble = document.getElementById("pipeline-trouble");
const pause = document.getElementById("pipeline-pause");
let timer = 0;

function isPaused() {
  return pause.getAttribute("aria-pressed") === "true";
}

function isWanted() {
  return !document.hidden && !isPaused();
}

async function look() {
  clearTimeout(timer);
  try {
    show(await ask());
    tell("");
  } catch (error) {
    tell(error instanceof LoggedOut ? error.message : "No answer. What you see may be old; this page looks again.");
  }
  clearTimeout(timer);
  if (isWanted()) timer = setTimeout(look, EVERY);
}

class LoggedOut extends Error {}

async function ask() {
  const answer = await fetch(place.dataset.source, { redirect: "manual", signal: AbortSignal.timeout(10_000) });
  if (answer.type === "opaqueredirect" || answer.status === 403) {
    throw new LoggedOut("You are logged out, or may not see this any more. Load the page again to log in.");
  }
  const moment = new DOMParser().parseFromString(await answer.text(), "text/html").getElementById("pipeline-moment");
  if (!moment) throw new Error(`status ${answer.status}`);
  return moment;
}

function show(moment) {
  if (news.textContent !== moment.dataset.words) news.textContent = moment.dataset.words;
  change(document.getElementById("pipeline-moment"), moment);
}

function tell(words) {
  if (trouble.textContent !== words) trouble.textContent = words;
  trouble.hidden = !words;
}

function goOn() {
  if (isWanted()) look();
  else clearTimeout(timer);
}

pause.hidden = false;
pause.addEventListener("click", () => {
  pause.setAttribute("aria-pressed", String(!isPaused()));
  goOn();
});
document.addEventListener("visibilitychange", goOn);
timer = setTimeout(look, EVERY);
