// Choosing a crop: a box on the photograph, moved by pointer, keys or numbers; the crop beside it, pixel for pixel.
// The numbers in the form are the truth: the box follows them and writes them. Lengths are the photograph's pixels.

const section = document.querySelector("[data-crop]");
const fields = Object.fromEntries(
  ["x", "y", "width", "height", "for_training"].map((name) => [name, document.querySelector(`#id_${name}`)]),
);
if (section && Object.values(fields).every(Boolean)) begin();

function begin() {
  const part = (name) => section.querySelector(`[data-${name}]`);
  const [sheet, photograph, box, preview] = ["sheet", "photograph", "box", "preview"].map(part);
  const size = { width: Number(section.dataset.width), height: Number(section.dataset.height) };
  const others = JSON.parse(document.getElementById("crop-others").textContent);
  const outlines = others.map((other) => outline(other, part("other"), part("training-word").innerHTML));
  const ask = asking(section.dataset.measure, { ...of("si", "cf", "remarks", "lost") });
  let scale = 1; // CSS pixels per pixel of the photograph

  part("scripted").hidden = false;
  box.hidden = false;
  sheet.dataset.ready = "";
  sheet.append(...outlines);
  lay();
  photograph.decode().then(draw, () => {}); // where it cannot be decoded, the crop as saved stays

  window.addEventListener("resize", lay); // also when the zoom changes
  for (const field of Object.values(fields)) field.addEventListener("input", () => show());
  box.addEventListener("keydown", byKeys);
  box.addEventListener("pointerdown", byDragging);
  sheet.addEventListener("click", byClicking);

  function of(...names) {
    return Object.fromEntries(names.map((name) => [name, part(name)]));
  }

  /** As typed; NaN where it is no number. */
  function crop() {
    return Object.fromEntries(["x", "y", "width", "height"].map((side) => [side, fields[side].valueAsNumber]));
  }

  function fits({ x, y, width, height }) {
    const isThere = [x, y, width, height].every(Number.isInteger) && x >= 0 && y >= 0 && width > 0 && height > 0;
    return isThere && x + width <= size.width && y + height <= size.height;
  }

  /** As large as a device pixel per pixel, and smaller where the page is. */
  function lay() {
    const whole = 1 / window.devicePixelRatio;
    const beside = section.clientWidth - Math.max(300, Number(fields.width.value) * whole) - 24; // as in contents.css
    const room = {
      width: beside >= 480 ? beside : section.clientWidth, // narrower, the crop goes below
      height: Math.max(240, 0.75 * window.innerHeight),
    };
    scale = Math.min(whole, room.width / size.width, room.height / size.height);
    part("scaled").hidden = scale === whole;
    place(sheet, { width: size.width, height: size.height });
    outlines.forEach((element, n) => place(element, others[n]));
    const saved = part("saved");
    saved.style.width = `${saved.naturalWidth ? saved.naturalWidth * whole : fields.width.value * whole}px`;
    show();
  }

  function place(element, { x, y, width, height }) {
    if (x !== undefined) {
      element.style.left = `${x * scale}px`;
      element.style.top = `${y * scale}px`;
    }
    element.style.width = `${width * scale}px`;
    element.style.height = `${height * scale}px`;
  }

  function show() {
    const wanted = crop();
    box.hidden = ![wanted.x, wanted.y, wanted.width, wanted.height].every(Number.isFinite);
    if (!box.hidden) place(box, wanted);
    draw();
    ask({ ...wanted, for_training: fields.for_training.checked });
  }

  function draw() {
    const wanted = crop();
    if (!photograph.complete || !photograph.naturalWidth || !fits(wanted)) return;
    const { x, y, width, height } = wanted;
    Object.assign(preview, { width, height });
    preview.style.width = `${width / window.devicePixelRatio}px`;
    preview.getContext("2d").drawImage(photograph, x, y, width, height, 0, 0, width, height);
    preview.hidden = false;
    part("saved").hidden = true;
  }

  /** To the nearest place within the photograph. */
  function move(x, y) {
    const { width, height } = crop();
    fields.x.value = Math.max(0, Math.min(Math.round(x), size.width - width));
    fields.y.value = Math.max(0, Math.min(Math.round(y), size.height - height));
    fields.x.dispatchEvent(new Event("input", { bubbles: true }));
  }

  function byKeys(event) {
    const [right, down] = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[event.key] ?? [];
    if (right === undefined || event.ctrlKey || event.altKey || event.metaKey) return;
    event.preventDefault(); // of the page
    const step = event.shiftKey ? 10 : 1;
    const { x, y } = crop();
    move(x + right * step, y + down * step);
  }

  function byDragging(event) {
    if (event.button !== 0) return;
    const from = { ...crop(), pageX: event.pageX, pageY: event.pageY };
    const follow = (now) => move(from.x + (now.pageX - from.pageX) / scale, from.y + (now.pageY - from.pageY) / scale);
    const end = new AbortController();
    box.setPointerCapture(event.pointerId);
    box.addEventListener("pointermove", follow, end);
    for (const name of ["pointerup", "pointercancel"]) box.addEventListener(name, () => end.abort(), end);
  }

  function byClicking(event) {
    if (event.target === box) return;
    const { left, top } = sheet.getBoundingClientRect();
    const { width, height } = crop();
    move((event.clientX - left) / scale - width / 2, (event.clientY - top) / scale - height / 2);
    box.focus({ preventScroll: true });
  }
}

/** The frame of another content, with its name. */
function outline(other, template, trainingWord) {
  const frame = template.content.firstElementChild.cloneNode(true);
  frame.firstElementChild.textContent = other.training ? `${other.name} (${trainingWord})` : other.name;
  return frame;
}

/** Asks the server for SI, CF and remarks on a crop, once it has stood still, and shows the latest answer. */
function asking(address, { si, cf, remarks, lost }) {
  const WAIT = 250; // ms
  let timer, before, asked;
  return (crop) => {
    const query = new URLSearchParams(Object.entries(crop).filter(([, value]) => value !== false && !Number.isNaN(value)));
    if (String(query) === asked) return;
    asked = String(query);
    clearTimeout(timer);
    before?.abort();
    for (const value of [si, cf]) value.dataset.stale = "";
    timer = setTimeout(async () => {
      before = new AbortController();
      try {
        const answer = await fetch(`${address}?${query}`, { signal: before.signal });
        if (!answer.ok && answer.status !== 422) throw new Error(answer.statusText);
        const said = await answer.json();
        si.textContent = said.si ?? "–";
        cf.textContent = said.cf ?? "–";
        remarks.replaceChildren(...said.remarks.map(remark));
        lost.hidden = true;
        for (const value of [si, cf]) delete value.dataset.stale;
      } catch (problem) {
        if (problem.name !== "AbortError") lost.hidden = false;
      }
    }, WAIT);
  };
}

function remark({ text, grave }) {
  const item = document.createElement("li");
  item.textContent = text;
  item.classList.toggle("grave", grave);
  return item;
}
