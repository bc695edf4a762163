// New orders change the numbers while somebody looks. Without this the page is as it was when it was opened.
const EVERY = 5000;
const FOLLOWING = "The numbers follow new orders by themselves.";
const live = document.querySelector("[data-refresh]");
const status = document.querySelector("[data-refresh-status]");
let version = "";

// What was opened stays open, and the keyboard stays where it was.
function swap(html) {
    const reachable = () => [...live.querySelectorAll("a, summary, [tabindex]")];
    const open = [...live.querySelectorAll("details[open]")].map((details) => details.id);
    const focused = reachable().indexOf(document.activeElement);
    live.innerHTML = html;
    open.forEach((id) => document.getElementById(id)?.setAttribute("open", ""));
    reachable()[focused]?.focus({preventScroll: true});
}

// Whether the numbers are others now.
async function refresh() {
    const response = await fetch(live.dataset.refresh, {headers: version ? {"If-None-Match": version} : {}});
    if (response.redirected) location.reload(); // to the log-in
    if (response.redirected || response.status === 304) return false;
    if (!response.ok) throw new Error(`the server answers ${response.status}`);
    version = response.headers.get("ETag") ?? "";
    const before = live.textContent.trim();
    swap(await response.text());
    return live.textContent.trim() !== before;
}

function say(words, isStale = false) {
    live.classList.toggle("stale", isStale);
    status.textContent = words;
}

async function keepFresh() {
    if (document.visibilityState === "visible") {
        try {
            if (await refresh()) say(`New numbers at ${new Date().toLocaleTimeString()}.`);
            else if (live.classList.contains("stale")) say(FOLLOWING);
        } catch (error) {
            say(`These numbers are old: ${error.message}. Trying again.`, true);
        }
    }
    setTimeout(keepFresh, EVERY);
}

// Where the page stays after all, the next refresh takes it back.
function load() {
    say("Loading the numbers\u2026", true);
}

if (live) {
    say(FOLLOWING);
    document.querySelector(".filters").addEventListener("submit", load);
    document.querySelector(".filters nav").addEventListener("click", load);
    setTimeout(keepFresh, EVERY);
}
