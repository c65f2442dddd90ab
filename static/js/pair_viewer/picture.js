// Pictures: fetched once, decoded before they are shown, and read back as samples.

export class Unavailable extends Error {}

/** {image(), samples(), blob, about}: about is what the server says of a map. Rejects with Unavailable. */
export async function load(address) {
  const answer = await fetch(address, { credentials: "same-origin" }).catch(() => null);
  if (answer?.status === 422) throw new Unavailable(await answer.text());
  if (!answer?.ok || answer.redirected) throw new Unavailable("");
  const blob = await answer.blob();
  const url = URL.createObjectURL(blob);
  return {
    blob,
    about: JSON.parse(answer.headers.get("Map-About") ?? "null"),
    image: () => decoded(url),
    samples: () => samplesOf(blob),
  };
}

async function decoded(url) {
  const image = new Image();
  image.alt = "";
  image.draggable = false;
  image.src = url;
  await image.decode().catch(() => {
    throw new Unavailable("");
  });
  return image;
}

// Nothing may convert the samples: no colour profile, no multiplication by opacity.
async function samplesOf(blob) {
  const bitmap = await createImageBitmap(blob, { colorSpaceConversion: "none", premultiplyAlpha: "none" });
  const canvas = document.createElement("canvas");
  [canvas.width, canvas.height] = [bitmap.width, bitmap.height];
  const context = canvas.getContext("2d", { colorSpace: "srgb", willReadFrequently: true });
  context.drawImage(bitmap, 0, 0);
  bitmap.close();
  return context.getImageData(0, 0, canvas.width, canvas.height, { colorSpace: "srgb" });
}
