// What somebody with weak eyes cannot read: each text and each mark of a chart inside arguments[0] whose colour is too
// near to the ground below it. WCAG 2.2 AA: 4.5 to 1 for text, 3 to 1 for large text, marks and the edges of fields.
const pixel = document.createElement("canvas").getContext("2d", { willReadFrequently: true });

// Whatever way of writing a colour the style has.
function read(colour) {
  pixel.clearRect(0, 0, 1, 1);
  pixel.fillStyle = colour;
  pixel.fillRect(0, 0, 1, 1);
  const [red, green, blue, alpha] = pixel.getImageData(0, 0, 1, 1).data;
  return [red, green, blue, alpha / 255];
}

function over(upper, lower) {
  const alpha = upper[3];
  return [0, 1, 2].map((part) => upper[part] * alpha + lower[part] * (1 - alpha)).concat(1);
}

function ground(element) {
  if (!element) return [255, 255, 255, 1];
  const own = read(getComputedStyle(element).backgroundColor);
  return own[3] === 1 ? own : over(own, ground(element.parentElement));
}

function opacity(element) {
  return element ? Number(getComputedStyle(element).opacity) * opacity(element.parentElement) : 1;
}

function brightness([red, green, blue]) {
  const [r, g, b] = [red, green, blue].map((part) => part / 255).map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4));
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

function contrast(colour, element, below) {
  const lower = ground(below);
  const upper = read(colour);
  upper[3] *= opacity(element);
  const [dark, light] = [brightness(over(upper, lower)), brightness(lower)].sort((one, other) => one - other);
  return (light + 0.05) / (dark + 0.05);
}

function isSeen(element) {
  const { width, height } = element.getBoundingClientRect();
  return width > 1 && height > 1 && element.checkVisibility({ visibilityProperty: true });
}

function* texts(root) {
  const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const element = walker.currentNode.parentElement;
    if (!walker.currentNode.data.trim() || !isSeen(element)) continue;
    const style = getComputedStyle(element);
    const size = parseFloat(style.fontSize);
    const isLarge = size >= 24 || (size >= 18.66 && Number(style.fontWeight) >= 700);
    yield [element, element instanceof SVGElement ? style.fill : style.color, element, isLarge ? 3 : 4.5];
  }
  for (const field of root.querySelectorAll("input, select")) yield [field, getComputedStyle(field).color, field, 4.5];
}

const MARKS = {
  ".bar": (style) => style.fill,
  polyline: (style) => style.stroke,
  ".pipeline-time > span": (style) => style.backgroundColor,
  "input, select": (style) => style.borderTopColor,
};

function* marks(root) {
  for (const [selector, colour] of Object.entries(MARKS)) {
    for (const mark of root.querySelectorAll(selector)) {
      if (isSeen(mark)) yield [mark, colour(getComputedStyle(mark)), mark.parentElement, 3];
    }
  }
}

const root = document.querySelector(arguments[0]);
root.querySelectorAll("details").forEach((details) => (details.open = true));
const seen = [...texts(root), ...marks(root)];
const faint = seen
  .map(([element, colour, below, least]) => [element, contrast(colour, element, below), least])
  .filter(([, ratio, least]) => ratio < least)
  .map(([element, ratio]) => `${element.tagName}.${element.getAttribute("class")} ${element.textContent.trim().slice(0, 30)}: ${ratio.toFixed(2)}`);
return { seen: seen.length, ground: brightness(ground(root)), faint: [...new Set(faint)] };
