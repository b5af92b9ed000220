// Contrast of every visible text against what lies behind it, and of the edges of controls, computed from the styles.
(() => {
  const parse = (value) => {
    const canvas = parse.context ??= document.createElement("canvas").getContext("2d", { willReadFrequently: true });
    canvas.clearRect(0, 0, 1, 1);
    canvas.fillStyle = value;
    canvas.fillRect(0, 0, 1, 1);
    const [r, g, b, a] = canvas.getImageData(0, 0, 1, 1).data;
    return [r, g, b, a / 255];
  };
  const over = ([r, g, b, a], [R, G, B]) => [r * a + R * (1 - a), g * a + G * (1 - a), b * a + B * (1 - a)];
  const ground = (e) => {
    const layers = [];
    for (let node = e; node; node = node.parentElement) {
      const colour = parse(getComputedStyle(node).backgroundColor);
      if (colour[3]) layers.unshift(colour);
      if (colour[3] === 1) break;
    }
    return layers.reduce((below, layer) => over(layer, below), parse(getComputedStyle(document.body).backgroundColor).slice(0, 3));
  };
  const light = (rgb) => {
    const [r, g, b] = rgb.map((v) => (v / 255 <= 0.04045 ? v / 255 / 12.92 : ((v / 255 + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const contrast = (a, b) => {
    const [x, y] = [light(a), light(b)].sort((m, n) => n - m);
    return (x + 0.05) / (y + 0.05);
  };
  const bad = [];
  const visible = (e) => e.checkVisibility({ checkOpacity: true, checkVisibilityCSS: true }) && !e.closest(".visually-hidden, .skip, option, [disabled]");
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const e = node.parentElement;
    if (!node.data.trim() || !visible(e) || e.matches("script, style, noscript")) continue;
    const style = getComputedStyle(e);
    const large = parseFloat(style.fontSize) >= 24 || (parseFloat(style.fontSize) >= 18.66 && Number(style.fontWeight) >= 700);
    if (e.closest("svg")) {
      if (contrast(parse(style.fill), ground(e.closest("svg").parentElement)) < 4.5 && !e.closest("a[aria-current]")) bad.push(`svg ${node.data}`);
      continue;
    }
    const back = ground(e);
    const found = contrast(over(parse(style.color), back), back);
    if (found < (large ? 3 : 4.5)) bad.push(`${found.toFixed(2)} ${node.data.trim().slice(0, 40)}`);
  }
  for (const e of document.querySelectorAll("input, select, textarea, button, .button")) {
    if (!visible(e) || e.matches(".quiet, [type=checkbox], [type=radio]")) continue;
    const style = getComputedStyle(e);
    const around = ground(e.parentElement);
    const edge = contrast(over(parse(style.borderTopColor), around), around);
    const face = contrast(ground(e), around);
    if (Math.max(edge, face) < 3) bad.push(`${edge.toFixed(2)} edge of ${e.outerHTML.slice(0, 60)}`);
  }
  return bad;
})()
