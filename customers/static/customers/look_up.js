// Customers while somebody types into the list's search field: a few of them under it, each a link to the customer's page.
// Without this the field is searched on Enter, as it is with it.
const WAIT = 250;
const FEWEST = 2;
const NO_ANSWER = "No answer. Press Enter to search.";
const LOGGED_OUT = "You are logged out, or may not do this any more. Load the page again to log in.";
const form = document.getElementById("changelist-search");
let timer = 0;
let asked = new AbortController();

class LoggedOut extends Error {}

async function ask(term, signal) {
  const answer = await fetch(`look-up/?q=${encodeURIComponent(term)}`, { redirect: "manual", signal });
  if (answer.type === "opaqueredirect" || answer.status === 403) throw new LoggedOut();
  if (!answer.ok) throw new Error(`status ${answer.status}`);
  return new DOMParser().parseFromString(await answer.text(), "text/html").querySelector("ul");
}

function follow(field, found, word) {
  const close = () => {
    clearTimeout(timer);
    asked.abort();
    found.replaceChildren();
    word.textContent = "";
  };
  const show = (list) => {
    found.replaceChildren(list);
    word.textContent = list.dataset.word;
  };
  const look = async () => {
    const { signal } = (asked = new AbortController());
    try {
      show(await ask(field.value.trim(), signal));
    } catch (error) {
      if (signal.aborted) return;
      found.replaceChildren();
      word.textContent = error instanceof LoggedOut ? LOGGED_OUT : NO_ANSWER;
    }
  };
  // What was asked before is given up: an answer that was long on its way never covers a newer one.
  field.addEventListener("input", () => {
    clearTimeout(timer);
    asked.abort();
    if (field.value.trim().length < FEWEST) close();
    else timer = setTimeout(look, WAIT);
  });
  form.addEventListener("submit", close);
  // A link that is touched is not focused everywhere: nothing has the focus then.
  form.addEventListener("focusout", ({ relatedTarget }) => relatedTarget && !form.contains(relatedTarget) && close());
  document.addEventListener("pointerdown", ({ target }) => form.contains(target) || close());
  form.addEventListener("keydown", (event) => walk(event, field, found, close));
}

function walk(event, field, found, close) {
  const stops = [field, ...found.querySelectorAll("a")];
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (event.key === "Escape") {
    close();
    field.focus();
  } else if (step) {
    event.preventDefault();
    stops[stops.indexOf(document.activeElement) + step]?.focus();
  }
}

if (form) {
  const panel = document.createElement("div");
  panel.className = "look-up";
  panel.innerHTML = '<p role="status"></p><div></div>';
  form.append(panel);
  follow(form.querySelector("[type=search]"), panel.querySelector("div"), panel.querySelector("p"));
}
