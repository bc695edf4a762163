// What a finger misses, or a voice cannot name: each control of the page that is not met 21 px above, below and beside its
// middle, and each without a name. Bars of a chart are left out: the same figures stand in a table below them.
const CONTROLS = "a[href], button, input:not([type=hidden]), select, textarea, summary, [x-on\\:click^='sidebar']";
const controls = [...document.querySelectorAll(CONTROLS)]
  .filter((element) => element.checkVisibility({ visibilityProperty: true }) && element.getBoundingClientRect().width > 1)
  .filter((element) => !element.closest("svg"));

function isMet(element, x, y) {
  const there = document.elementFromPoint(x, y);
  return element.contains(there) || there?.closest("label")?.control === element;
}

function isSmall(element) {
  element.scrollIntoView({ block: "center", inline: "center", behavior: "instant" });
  const { left, top, width, height } = element.getBoundingClientRect();
  const [x, y] = [left + width / 2, top + height / 2];
  return ![[0, -21], [0, 21], [-21, 0], [21, 0]].every(([right, down]) => isMet(element, x + right, y + down));
}

function isNameless(element) {
  const told = element.matches("a, button, summary") ? element.innerText.trim() : element.labels?.length;
  return !told && !element.getAttribute("aria-label") && !element.getAttribute("aria-labelledby")
    && !element.title && !element.querySelector("[title]");
}

function called(element) {
  return `${element.tagName} ${element.name || element.id || ""} ${element.ariaLabel || element.innerText.trim() || element.className}`;
}

return [...controls.filter(isSmall).map((element) => `small: ${called(element)}`),
  ...controls.filter(isNameless).map((element) => `no name: ${called(element)}`)];
