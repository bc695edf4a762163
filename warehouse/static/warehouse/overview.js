// New orders change the numbers while somebody looks. Without this the page is as it was when it was opened.
const EVERY = 5000;
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

async function refresh() {
    const response = await fetch(live.dataset.refresh, {headers: version ? {"If-None-Match": version} : {}});
    if (response.redirected) return location.reload(); // to the log-in
    if (response.status === 304) return;
    if (!response.ok) throw new Error(`the server answers ${response.status}`);
    version = response.headers.get("ETag") ?? "";
    const before = live.textContent;
    swap(await response.text());
    if (live.textContent !== before) status.textContent = `New numbers at ${new Date().toLocaleTimeString()}.`;
}

async function keepFresh() {
    if (document.visibilityState === "visible") {
        try {
            await refresh();
            live.classList.remove("stale");
        } catch (error) {
            live.classList.add("stale");
            status.textContent = `These numbers are old: ${error.message}. Trying again.`;
        }
    }
    setTimeout(keepFresh, EVERY);
}

if (live) {
    status.textContent = "The numbers follow new orders by themselves.";
    setTimeout(keepFresh, EVERY);
}
