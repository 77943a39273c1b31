/* Lists: choosing rows for what is done to many at once; columns in another order. */
(() => {
    const bar = () => document.querySelector("[data-pick-bar]");
    const boxes = () => [...document.querySelectorAll("[data-pick]")];
    const chosen = () => boxes().filter(box => box.checked);
    const isAll = () => bar()?.querySelector("[data-pick-all]")?.getAttribute("aria-pressed") === "true";
    const show = () => {
        if (!bar()) return;
        const count = chosen().length;
        bar().hidden = !count;
        bar().querySelector("[data-pick-count]").textContent = isAll() ? bar().querySelector("[data-pick-count]").dataset.all : count;
        const page = document.querySelector("[data-pick-page]");
        if (page) { page.checked = count > 0 && count === boxes().length; page.indeterminate = count > 0 && count < boxes().length; }
    };
    const all = pressed => bar()?.querySelector("[data-pick-all]")?.setAttribute("aria-pressed", pressed);
    let last = null;
    document.addEventListener("click", event => {
        const box = event.target.closest("[data-pick]");
        if (box) {
            if (event.shiftKey && last?.isConnected) {  // from the last one to this one
                const row = boxes();
                const [from, to] = [row.indexOf(last), row.indexOf(box)].sort((a, b) => a - b);
                row.slice(from, to + 1).forEach(one => { one.checked = box.checked; });
            }
            last = box;
            if (!box.checked) all("false");
            show();
        }
        if (event.target.closest("[data-pick-page]")) { boxes().forEach(one => { one.checked = event.target.checked; }); all("false"); show(); }
        if (event.target.closest("[data-pick-none]")) { boxes().forEach(one => { one.checked = false; }); all("false"); show(); }
        const every = event.target.closest("[data-pick-all]");
        if (every) { all(every.getAttribute("aria-pressed") === "true" ? "false" : "true"); boxes().forEach(one => { one.checked = true; }); show(); }
        const action = event.target.closest("[data-pick-action]");
        if (action) {
            event.preventDefault();
            const url = new URL(action.href, location.href);
            if (isAll()) url.searchParams.set("all", "1");
            else url.searchParams.set("ids", chosen().map(one => one.dataset.pick).join(","));
            window.jiubuDialog(url.pathname + url.search);
        }
        const move = event.target.closest(".column-choice [data-move]");
        if (move) {
            const item = move.closest("li");
            if (move.dataset.move === "up") item.previousElementSibling?.before(item);
            else item.nextElementSibling?.after(item);
            move.focus();
        }
    });
    document.addEventListener("htmx:afterSettle", show);
    addEventListener("pageshow", show);
})();
