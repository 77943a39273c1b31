/* The browser's own print of a sheet. */
document.querySelector("[data-print]").addEventListener("click", () => window.print());
