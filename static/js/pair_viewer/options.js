// What is shown and how, kept in the address's fragment: so that it can be handed on, and goes along to the next pair.
//
// Options: {show: "shown", "reference", "difference" or "map"; zoom: device pixels per image pixel; by: amplification;
// absolute: of the difference; map: the metric's name, "" for none; beside: whether the reference stands beside}.

/** The options of a fragment, with what is unknown or missing as it is at first. known: what the server told. */
export function optionsOf(fragment, { zooms, amplifications, maps }) {
  const asked = new URLSearchParams(fragment.replace(/^#/, ""));
  const names = Object.keys(maps);
  const among = (choices, text, otherwise) => choices.find((choice) => String(choice) === text) ?? otherwise;
  const shows = ["shown", "reference", "difference", ...(names.length ? ["map"] : [])];
  return {
    show: among(shows, asked.get("show"), "shown"),
    zoom: among(zooms, asked.get("zoom"), 1),
    by: among(amplifications, asked.get("by"), 16),
    absolute: asked.get("absolute") === "1",
    map: among(names, asked.get("map"), names[0] ?? ""),
    beside: asked.get("beside") !== "0",
  };
}

/** The fragment of options. */
export function fragmentOf({ show, zoom, by, absolute, map, beside }) {
  const said = { show, zoom, by, absolute: Number(absolute), beside: Number(beside), ...(map && { map }) };
  return `#${new URLSearchParams(said)}`;
}

/** The choice that many steps further, or the same at the end. */
export function stepped(choices, choice, steps) {
  const index = choices.indexOf(choice) + steps;
  return choices[Math.max(0, Math.min(choices.length - 1, index))];
}
