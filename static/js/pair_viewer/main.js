// A pair looked at closely: beside each other or in place, differences, maps, at whole-number zooms.

import { areExact, boxesOf } from "../trial/boxes.js";
import { PixelCheck } from "../trial/pixels.js";
import { arranged } from "./arrange.js";
import { listen } from "./keys.js";
import { fragmentOf, optionsOf, stepped } from "./options.js";
import { Pane, together } from "./pane.js";
import { load, Unavailable } from "./picture.js";
import { Readout } from "./readout.js";

const GAP = 24; // CSS pixels between two windows
const LABEL = 28; // and above each, for its caption
const LEAST_HEIGHT = 240;
const BELOW = 210; // of the browser's window, for what is under the pictures

const told = JSON.parse(document.getElementById("viewer").textContent);
const { words } = told;
const root = document.querySelector("[data-viewer]");
const part = (name) => root.querySelector(`[data-${name}]`);
const panesPart = part("panes");
const panes = {
  reference: new Pane(root.querySelector('[data-pane="reference"]')),
  shown: new Pane(root.querySelector('[data-pane="shown"]')),
};
const language = document.documentElement.lang;
const number = new Intl.NumberFormat(language, { maximumSignificantDigits: 4 });
const readout = new Readout(part("readout"), language);
const files = new Map(); // address → promise of a picture

let options = optionsOf(location.hash, told);
let samples = {};
let map = null; // the map that lies on the sheet: {name, about, grid, samples}
let difference = ""; // the address of the difference that lies there
let measuring = new AbortController();

start();

async function start() {
  root.hidden = false;
  together(panes.reference, panes.shown);
  bind();
  try {
    const [reference, shown] = await Promise.all([file(told.reference.address), file(told.shown.address)]);
    const [beside, inPlace, other] = await Promise.all([reference.image(), reference.image(), shown.image()]);
    panes.reference.put("reference", beside, whole(told.reference));
    panes.shown.put("reference", inPlace, whole(told.reference));
    panes.shown.put("shown", other, whole(told.shown));
    panes.reference.see("reference");
    panes.shown.see("shown"); // until what is asked for is drawn
    lay();
    samples = { reference: await reference.samples(), shown: await shown.samples() };
    await apply();
    await verify([reference, told.reference], [shown, told.shown]);
  } catch (error) {
    if (!(error instanceof Unavailable)) throw error;
    fault(error);
  }
}

function bind() {
  const act = {
    toggle: () => change({ show: options.show === "shown" ? "reference" : "shown" }),
    shown: () => change({ show: "shown" }),
    reference: () => change({ show: "reference" }),
    difference: () => change({ show: "difference" }),
    map: () => options.map && change({ show: "map" }),
    beside: () => change({ beside: !options.beside }),
    absolute: () => change({ show: "difference", absolute: !options.absolute }),
    more: () => change({ show: "difference", by: stepped(told.amplifications, options.by, 1) }),
    less: () => change({ show: "difference", by: stepped(told.amplifications, options.by, -1) }),
    zoom: () => change({ zoom: told.zooms[(told.zooms.indexOf(options.zoom) + 1) % told.zooms.length] }),
    ...Object.fromEntries(told.zooms.map((zoom) => [`zoom${zoom}`, () => change({ zoom })])),
  };
  root.querySelector(".tools").addEventListener("click", (event) => {
    const button = event.target.closest("button");
    if (!button) return;
    const { act: name, show, zoom } = button.dataset;
    act[name ?? show ?? `zoom${zoom}`]();
    if (event.detail) button.blur(); // pressed by a pointer: Space goes on toggling
  });
  part("map")?.addEventListener("change", ({ target }) => change({ show: "map", map: target.value }));
  listen(act, {
    step: (by) => document.querySelector(`a[data-step="${by}"]`)?.click(),
    scrolls: (target) => Object.values(panes).some((pane) => pane.window === target && pane.scrollsSideways),
    move: ({ x, y }) => readout.show(
      readout.pixel
        ? { x: readout.pixel.x + x, y: readout.pixel.y + y }
        : { x: Math.floor(told.shown.width / 2), y: Math.floor(told.shown.height / 2) },
    ),
  });
  for (const pane of Object.values(panes)) {
    for (const kind of ["pointermove", "pointerdown"]) {
      pane.window.addEventListener(kind, (event) => readout.show(pane.pixelAt(event)));
    }
  }
  for (const link of document.querySelectorAll("a[data-step]")) {
    link.addEventListener("click", () => (link.href = link.href.replace(/#.*|$/, fragmentOf(options))));
  }
  addEventListener("hashchange", () => change(optionsOf(location.hash, told)));
  addEventListener("resize", lay);
  visualViewport?.addEventListener("resize", tellExactness);
  watchPixels();
}

function change(some) {
  options = { ...options, ...some };
  history.replaceState(null, "", fragmentOf(options));
  if ("zoom" in some || "beside" in some) lay(); // never for a toggle
  return apply().catch((error) => {
    if (!(error instanceof Unavailable)) throw error;
    fault(error);
  });
}

/** What is asked for is decoded and laid out first, then seen. */
async function apply() {
  const wanted = options;
  press();
  if (!part("fault").hidden) {
    part("fault").hidden = true;
    lay();
  }
  if (wanted.show === "difference") await putDifference(wanted);
  if (wanted.show === "map") await putMap(wanted);
  if (wanted !== options) return; // another wish has come meanwhile
  panes.shown.see(wanted.show);
  tell();
}

async function putDifference({ absolute, by }) {
  const { address } = told.differences[absolute ? "absolute" : "signed"][by];
  if (address === difference) return;
  part("about").textContent = words.drawing;
  const image = await (await file(address)).image();
  const { by: byNow, absolute: absoluteNow } = options;
  if (byNow !== by || absoluteNow !== absolute) return;
  panes.shown.put("difference", image, whole(told.shown));
  difference = address;
}

async function putMap({ map: name }) {
  if (map?.name === name) return;
  part("about").textContent = words.drawing;
  const picture = await file(told.maps[name].address);
  const [image, read] = await Promise.all([picture.image(), picture.samples()]);
  if (options.map !== name) return;
  const { about } = picture;
  const grid = { left: about.left ?? 0, top: about.top ?? 0, step: about.step ?? 1, width: about.width, height: about.height };
  map = { name, about, grid, samples: read };
  panes.shown.put("map", image, grid);
}

/** The windows and all pictures, at whole device pixels. */
function lay() {
  if (!panes.shown.picture("shown")) return;
  const dpr = devicePixelRatio;
  const device = (length) => Math.round(length * dpr);
  const middle = panes.shown.look && panes.shown.middle;
  const measures = { dpr, gap: device(GAP), label: device(LABEL), scrollbar: scrollbar(dpr) };
  const { left, top, width } = panesPart.getBoundingClientRect();
  const shift = { x: upToWhole((left + scrollX) * dpr), y: upToWhole((top + scrollY) * dpr) };
  const room = {
    width: Math.floor(width * dpr) - 1,
    height: Math.floor(Math.max(LEAST_HEIGHT, innerHeight - BELOW) * dpr),
  };
  const item = { width: Math.max(told.reference.width, told.shown.width), height: Math.max(told.reference.height, told.shown.height) };
  const { size, boxes, height } = arranged(room, item, options, measures);
  const look = { dpr, zoom: options.zoom, label: measures.label };
  for (const [name, pane] of Object.entries(panes)) {
    const box = boxes[name];
    pane.lay(box && { ...box, left: box.left + shift.x, top: box.top + shift.y }, size, look);
  }
  panesPart.style.height = `${Math.ceil((height + 1) / dpr)}px`;
  if (middle) panes.shown.middle = middle;
  if (options.beside) panes.reference.window.scrollTo(panes.shown.window.scrollLeft, panes.shown.window.scrollTop);
  tellExactness();
}

/** What the buttons show. */
function press() {
  const pressed = {
    ...Object.fromEntries(["shown", "reference", "difference", "map"].map((name) => [`[data-show="${name}"]`, options.show === name])),
    ...Object.fromEntries(told.zooms.map((zoom) => [`[data-zoom="${zoom}"]`, options.zoom === zoom])),
    '[data-act="absolute"]': options.absolute,
    '[data-act="beside"]': options.beside,
  };
  for (const [selector, is] of Object.entries(pressed)) {
    root.querySelector(selector)?.setAttribute("aria-pressed", String(is));
  }
  part("amplification").textContent = `× ${options.by}`;
  if (part("map")) part("map").value = options.map;
}

/** In words: what is seen, and how it is to be read. */
function tell() {
  const kind = options.absolute ? "absolute" : "signed";
  const captions = {
    shown: words[told.shown_is],
    reference: words.reference,
    difference: filled(words[kind], options),
    map: filled(words.map, { metric: options.map }),
  };
  panes.shown.caption.textContent = captions[options.show];
  panes.shown.window.setAttribute("aria-label", captions[options.show]);
  const { beyond } = told.differences[kind][options.by];
  const about = {
    difference: () => filled(words[`about_${kind}`], { by: options.by, beyond }),
    map: aboutMap,
  };
  part("about").textContent = about[options.show]?.() ?? "";
  part("legend").hidden = options.show !== "map" || map.about.low === map.about.high;
  if (options.show === "map") {
    part("low").textContent = number.format(map.about.low);
    part("high").textContent = number.format(map.about.high);
  }
  readout.of(samples, options.show === "map" ? map : null);
}

function aboutMap() {
  const { low, high, width, height, top, step, undefined: n } = map.about;
  const flat = low === high;
  return [
    filled(flat ? words.about_flat_map : words.about_map, { low: number.format(low), high: number.format(high), width, height }),
    flat ? "" : words[`map_${told.maps[map.name].better}`],
    filled(top === null ? words.map_unplaced : words.map_placed, { zoom: options.zoom * (step ?? 1) }),
    n ? filled(words.map_undefined, { n }) : "",
  ].join(" ");
}

/** Whether the pictures are as large on the screen as they have to be: measured, not believed. */
async function tellExactness() {
  measuring.abort();
  measuring = new AbortController();
  const { signal } = measuring;
  const dpr = devicePixelRatio;
  const { zoom } = options;
  const { shown, reference } = panes;
  const layers = { shown: shown.picture("shown"), ...(options.beside && { reference: reference.picture("reference") }) };
  const size = { width: told.shown.width * zoom, height: told.shown.height * zoom };
  try {
    const exact = areExact(await boxesOf(layers, { dpr }, signal), size, { dpr });
    const pinched = Math.abs((visualViewport?.scale ?? 1) - 1) > 0.001;
    const said = pinched ? words.pinched : !exact ? words.inexact : zoom === 1 ? words.exact_one : words.exact;
    part("exactness").textContent = filled(said, { zoom });
    part("exactness").classList.toggle("over", pinched || !exact);
  } catch (error) {
    if (error !== signal.reason) throw error;
  }
}

/** Whether the pixels that the browser decodes are the stored ones. */
async function verify(...pictures) {
  const check = new PixelCheck();
  const verdicts = await Promise.all(pictures.map(([{ blob }, { pixels_sha256 }]) => check.verdict(blob, pixels_sha256)));
  const verdict = ["different", "unverifiable"].find((one) => verdicts.includes(one)) ?? "same";
  part("verdict").textContent = words[verdict];
  part("verdict").classList.toggle("over", verdict === "different");
}

function fault(error) {
  part("about").textContent = "";
  part("fault").textContent = error.message || words.missing;
  part("fault").hidden = false;
  lay(); // it has moved what is below it
}

function file(address) {
  if (!files.has(address)) {
    const loading = load(address);
    loading.catch(() => files.delete(address)); // it may come back
    files.set(address, loading);
  }
  return files.get(address);
}

function whole({ width, height }) {
  return { left: 0, top: 0, width, height, step: 1 };
}

function filled(text, values) {
  return text.replace(/\{(\w+)\}/g, (_all, name) => values[name]);
}

// Browsers keep lengths in steps of 1/64: what is that near to a whole number is one.
function upToWhole(length) {
  return Math.ceil(length - 0.05) - length;
}

/** A scrollbar's thickness in device pixels; 0 where it lies on what it scrolls. */
function scrollbar(dpr) {
  const probe = document.createElement("div");
  probe.className = "window probe";
  root.append(probe);
  const thickness = probe.offsetWidth - probe.clientWidth;
  probe.remove();
  return Math.ceil(thickness * dpr);
}

/** The browser's zoom or another screen changes what a device pixel is. */
function watchPixels() {
  matchMedia(`(resolution: ${devicePixelRatio}dppx)`).addEventListener("change", () => {
    lay();
    watchPixels();
  }, { once: true });
}
