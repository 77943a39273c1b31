/* Small behaviours of pages: shares and colours from data, rows that are links, filters, keys. */
(() => {
    const paint = root => {
        root.querySelectorAll("[data-share]").forEach(part => part.style.setProperty("flex-grow", part.dataset.share));
        root.querySelectorAll("[data-colour]").forEach(part => /^#[0-9a-f]{3,8}$/i.test(part.dataset.colour) && part.style.setProperty("--c", part.dataset.colour));
        root.querySelectorAll("[data-width]").forEach(part => part.style.setProperty("width", `${Number(part.dataset.width)}%`));
    };
    const mac = /Mac|iPhone|iPad/.test(navigator.platform);
    const relative = root => root.querySelectorAll("time[data-relative]").forEach(time => {
        const seconds = (new Date(time.dateTime) - Date.now()) / 1000;
        const units = [["day", 86400], ["hour", 3600], ["minute", 60]];
        const [unit, size] = units.find(([, length]) => Math.abs(seconds) >= length) || ["minute", 60];
        if (Math.abs(seconds) < 30 * 86400) {
            time.title ||= time.textContent.trim();
            time.textContent = new Intl.RelativeTimeFormat(document.documentElement.lang, {numeric: "auto"}).format(Math.round(seconds / size), unit);
        }
    });
    /* what is only read is scrolled by keys too: the canvas can be reached where nothing in it can */
    const reach = () => {
        const main = document.getElementById("main");
        if (main) main.tabIndex = main.querySelector(window.jiubuFocus.REACHED) ? -1 : 0;
    };
    const all = () => { paint(document); relative(document); reach(); };
    document.addEventListener("DOMContentLoaded", () => {
        all();
        if (mac) document.querySelectorAll("kbd[data-ctrl]").forEach(key => { key.textContent = "⌘ K"; });
        document.querySelectorAll("[data-scroll-here]").forEach(part => { part.parentElement.scrollLeft = part.offsetLeft - (part.parentElement.clientWidth - part.offsetWidth) / 2; });
        setInterval(() => relative(document), 60000);
    });
    document.addEventListener("htmx:afterSettle", all);

    document.addEventListener("click", event => {
        const row = event.target.closest("[data-href]");
        if (row && !event.target.closest("a, button, input, select, label, summary") && !getSelection().toString()) location.assign(row.dataset.href);
        const copy = event.target.closest("[data-copy]");
        if (copy) navigator.clipboard?.writeText(copy.dataset.copy);
        if (event.target.closest("[data-print]")) print();
    });
    document.addEventListener("change", event => {
        const form = event.target.closest("form[data-auto]");
        if (form) form.requestSubmit();
    });
    /* GET filters leave no empty parameters in the address */
    document.addEventListener("submit", event => {
        if (event.target.method === "get") [...event.target.elements].forEach(field => { if (field.name && !field.value) field.disabled = true; });
    });
    addEventListener("pageshow", () => document.querySelectorAll("form[method=get] :disabled[name]").forEach(field => { field.disabled = false; }));

    /* keys: elements say theirs in data-key ("j", "n", "/") */
    document.addEventListener("keydown", event => {
        if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || document.querySelector("dialog[open]")) return;
        if (event.target.closest("input, select, textarea, [contenteditable]")) return;
        const hit = document.querySelector(`[data-key="${CSS.escape(event.key)}"]`);
        if (hit) { event.preventDefault(); hit.click(); }
    });
})();
