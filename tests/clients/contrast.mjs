// Runs in a page: texts with too little contrast (WCAG 1.4.3), or smaller than so many pixels.
export const contrastProblems = (smallest) => {
  const numbers = (color) => (color.match(/[\d.]+/g) ?? []).map(Number);
  const light = ([r, g, b]) => [r, g, b].map((c) => c / 255).map((c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4))
    .reduce((sum, c, i) => sum + c * [0.2126, 0.7152, 0.0722][i], 0);
  const ground = (node) => {
    for (; node; node = node.parentElement) {
      const color = numbers(getComputedStyle(node).backgroundColor);
      if (color.length === 3 || color[3] === 1) return color;
    }
    return [255, 255, 255];
  };
  const problems = [];
  for (const node of document.querySelectorAll("body *")) {
    const text = [...node.childNodes].some((child) => child.nodeType === Node.TEXT_NODE && child.textContent.trim());
    if (!text || !node.checkVisibility()) continue;
    const style = getComputedStyle(node);
    const [high, low] = [light(numbers(style.color)), light(ground(node))].sort((a, b) => b - a);
    const ratio = (high + 0.05) / (low + 0.05);
    if (ratio < 4.5) problems.push(`${node.tagName} "${node.textContent.trim().slice(0, 30)}": ${ratio.toFixed(2)}`);
    if (parseFloat(style.fontSize) < smallest) problems.push(`${node.tagName}: ${style.fontSize}`);
  }
  return problems;
};
