/* The funnel beside the board stays as it was left, in this browser. */
(() => {
    const key = "jiubu.funnel";
    const set = () => {
        const funnel = document.querySelector("[data-funnel]");
        try { if (funnel) funnel.open = localStorage.getItem(key) === "open"; } catch { /* private window: closed */ }
    };
    document.addEventListener("DOMContentLoaded", set);
    document.addEventListener("htmx:afterSettle", set);
    document.addEventListener("click", event => {
        const summary = event.target.closest("[data-funnel] > summary");
        if (!summary) return;
        try { localStorage.setItem(key, summary.parentElement.open ? "closed" : "open"); } catch { /* this page only */ }
    });
})();
