/* Runs before the first paint: light or dark, as chosen, else as the system says. */
(() => {
    const media = matchMedia("(prefers-color-scheme: dark)");
    const chosen = () => { try { return localStorage.getItem("jiubu.theme") || "system"; } catch { return "system"; } };
    const apply = () => {
        const theme = chosen();
        document.documentElement.dataset.bsTheme = theme === "system" ? (media.matches ? "dark" : "light") : theme;
        document.querySelectorAll("[data-theme-choice]").forEach(button =>
            button.setAttribute("aria-pressed", String(button.dataset.themeChoice === theme)));
    };
    apply();
    media.addEventListener("change", apply);
    addEventListener("storage", apply);
    document.addEventListener("DOMContentLoaded", apply);
    document.addEventListener("click", event => {
        const button = event.target.closest("[data-theme-choice]");
        if (!button) return;
        try { localStorage.setItem("jiubu.theme", button.dataset.themeChoice); } catch { /* private window: this page only */ }
        apply();
    });
})();
