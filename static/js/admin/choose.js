// Choosing pairs: all of the page at once; and a question before a division is replaced.

const form = document.querySelector("form[data-confirm]");
const every = form.querySelector("[data-every]");
const boxes = [...form.querySelectorAll("[name=pair]")];

every?.addEventListener("change", () => boxes.forEach((box) => (box.checked = every.checked)));
form.addEventListener("change", (event) => {
  if (event.target.name === "pair") every.checked = boxes.every((box) => box.checked);
});
form.addEventListener("submit", (event) => {
  if (event.submitter?.name === "divide" && !window.confirm(form.dataset.confirm)) event.preventDefault();
});
