/* The queue by keys: j and k choose, Enter opens, d does, m moves to another time. */
(() => {
    const items = () => [...document.querySelectorAll("[data-queue] > .item")];
    const chosen = () => document.activeElement?.closest("[data-queue] > .item");
    const choose = step => {
        const all = items();
        if (!all.length) return;
        const at = all.indexOf(chosen());
        const next = all[at < 0 ? 0 : Math.min(Math.max(at + step, 0), all.length - 1)];
        all.forEach(item => item.setAttribute("tabindex", item === next ? "0" : "-1"));
        next.focus();
        next.scrollIntoView({block: "nearest"});
    };
    /* what was worked on is done and gone: the next one is in its place */
    let last = 0;
    document.addEventListener("focusin", () => { const at = items().indexOf(chosen()); if (at >= 0) last = at; });
    document.addEventListener("jiubu:homeless", () => { const all = items(); all[Math.min(last, all.length - 1)]?.focus(); });

    const keys = {
        j: () => choose(1), ArrowDown: () => choose(1), k: () => choose(-1), ArrowUp: () => choose(-1),
        d: item => item?.querySelector("[data-do]")?.click(),
        m: item => item?.querySelector("[data-move]")?.click(),
        Enter: item => item?.querySelector("[data-open]")?.click(),
    };
    document.addEventListener("keydown", event => {
        if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || document.querySelector("dialog[open]")) return;
        if (event.target.closest("input, select, textarea, summary")) return;
        const run = keys[event.key];
        if (!run) return;
        const item = chosen();
        if (event.key === "Enter" && (event.target !== item || !item)) return;
        if (!item && !["j", "k", "ArrowDown", "ArrowUp"].includes(event.key)) return;
        event.preventDefault();
        run(item);
    });
})();
