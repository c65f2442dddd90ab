// Print the page: its style sheet says what of it goes on paper. Without scripts the browser's own menu does.

const button = document.querySelector("[data-print]");
button.hidden = false;
button.addEventListener("click", () => window.print());
