// The board follows what others do, and a touch moves an order on without leaving the page. Without this the page is as
// it was when it was opened, and each button loads it anew.
import { change } from "../brewlytics/change.js";

const EVERY = 3000;
// Longer than the second touch of two takes, shorter than one that is meant.
const SETTLING = 350;
const board = document.getElementById("board");
const form = document.getElementById("order-moves");
const trouble = document.getElementById("board-trouble");
const NO_ANSWER = "No answer. What you see may be old; this page looks again.";
const LOGGED_OUT = "You are logged out, or may not do this any more. Load the page again to log in.";
let work = Promise.resolve();
let timer = 0;
let version = "";

class LoggedOut extends Error {}

// One after the other: an answer that was long on its way never covers a newer one.
function inTurn(step) {
  work = work.then(step).then(
    () => tell(""),
    (error) => tell(error instanceof LoggedOut ? LOGGED_OUT : NO_ANSWER),
  );
  return work;
}

async function look() {
  clearTimeout(timer);
  await inTurn(refresh);
  if (!document.hidden) timer = setTimeout(look, EVERY);
}

async function refresh() {
  const headers = version ? { "If-None-Match": version } : {};
  const answer = await fetch(board.dataset.source, { headers, redirect: "manual", signal: AbortSignal.timeout(10_000) });
  if (answer.status === 304) return;
  show(await read(answer));
  version = answer.headers.get("ETag") ?? "";
}

async function move(button) {
  const body = new FormData(form);
  body.set(button.name, button.value);
  const answer = await fetch(button.formAction, { method: "POST", body, signal: AbortSignal.timeout(10_000) });
  const page = await read(answer);
  version = "";
  change(document.getElementById("board-word"), page.getElementById("board-word"));
  const card = button.closest("li");
  const wasFocused = button === document.activeElement;
  show(page);
  if (wasFocused) document.querySelector(`#${card.id} button`)?.focus({ preventScroll: true });
  if (wasFocused && document.activeElement === document.body) document.querySelector("#board h2").focus();
}

async function read(answer) {
  if (answer.type === "opaqueredirect" || answer.status === 403) throw new LoggedOut();
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  if (page.getElementById("board-moment")) return page;
  throw answer.redirected ? new LoggedOut() : new Error(`status ${answer.status}`);
}

// Where cards have moved, a touch that was meant for what stood there before must not reach what stands there now.
function show(page) {
  const before = order();
  change(document.getElementById("board-moment"), page.getElementById("board-moment"));
  tellAges();
  if (order() === before) return;
  board.classList.add("is-settling");
  setTimeout(() => board.classList.remove("is-settling"), SETTLING);
}

function order() {
  return [...board.querySelectorAll(".board-card")].map((card) => card.parentElement.parentElement.id + card.id).join();
}

function tell(words) {
  if (trouble.textContent !== words) trouble.textContent = words;
  trouble.hidden = !words;
}

// Told here and not by the server, whose answer stays the same while nothing happens.
function tellAges() {
  for (const time of board.querySelectorAll(".board-card time")) {
    const minutes = Math.max(0, Math.floor((Date.now() - Date.parse(time.dateTime)) / 60_000));
    time.dataset.age = minutes < 60 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
  }
}

form.addEventListener("submit", (event) => {
  event.preventDefault();
  const button = event.submitter;
  if (button.getAttribute("aria-disabled")) return;
  button.setAttribute("aria-disabled", "true");
  inTurn(() => move(button)).then(() => button.removeAttribute("aria-disabled"));
});
document.addEventListener("visibilitychange", () => (document.hidden ? clearTimeout(timer) : look()));
tellAges();
timer = setTimeout(look, EVERY);
