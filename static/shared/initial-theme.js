// Blocking and tiny: the chosen theme stands before the first paint, so that it never flashes.
(() => {
  try {
    const theme = localStorage.getItem("digits-theme");
    if (theme === "light" || theme === "dark") document.documentElement.dataset.theme = theme;
  } catch {
    // storage is switched off: the system's theme it is
  }
})();
