/* The board: a dragged card asks the server; what the gate misses comes back as one small dialog. */
(() => {
    const board = () => document.getElementById("board");
    let moving = null;  // {card, from, next}: where the card goes back to when the move does not happen
    const back = () => {
        if (!moving) return;
        const {card, from, next} = moving;
        moving = null;
        from.insertBefore(card, next && next.parentElement === from ? next : null);
    };
    const ready = () => {
        if (!window.Sortable || !board()) return;
        board().querySelectorAll(".cards").forEach(list => {
            if (Sortable.get(list)) return;
            Sortable.create(list, {
                group: "deals", draggable: ".card", animation: 140, delay: 180, delayOnTouchOnly: true, sort: false,
                filter: ".next, .is-fixed", preventOnFilter: false, scrollSensitivity: 90, forceFallback: false,
                onStart: () => board().classList.add("is-dragging"),
                onEnd: event => {
                    board().classList.remove("is-dragging");
                    if (event.from === event.to) return;
                    moving = {card: event.item, from: event.from, next: event.from.children[event.oldIndex] || null};
                    htmx.ajax("POST", `/deals/${event.item.dataset.id}/stage/`, {
                        source: event.item, target: "#dialog", swap: "innerHTML", values: {to: event.to.dataset.stage, from: event.from.dataset.stage},
                    });
                },
            });
        });
    };
    document.addEventListener("DOMContentLoaded", ready);
    document.addEventListener("htmx:afterSettle", ready);
    document.addEventListener("htmx:beforeOnLoad", event => {
        const {xhr} = event.detail;
        if (event.defaultPrevented) return;  // one thing was mended, the move is asked for again
        if (moving && (xhr.getResponseHeader("HX-Location") || xhr.getResponseHeader("HX-Redirect"))) moving = null;
        else if (moving && xhr.status >= 400 && xhr.getResponseHeader("HX-Retarget")) back();
    });
    document.addEventListener("htmx:sendError", back);
    document.addEventListener("close", event => { if (event.target.id === "dialog") back(); }, true);

    /* quick-create inside the column */
    document.addEventListener("click", async event => {
        const plus = event.target.closest("[data-inline-create]");
        if (plus && !event.ctrlKey && !event.metaKey) {
            event.preventDefault();
            const slot = plus.closest(".col").querySelector(".create-slot");
            if (!slot.hidden) { slot.hidden = true; slot.replaceChildren(); return; }
            await htmx.ajax("GET", plus.getAttribute("href"), {target: slot, swap: "innerHTML"});
            slot.hidden = false;
            slot.querySelector("input:not([type=hidden])")?.focus();
        }
        const cancel = event.target.closest("[data-cancel-create]");
        if (cancel) { const slot = cancel.closest(".create-slot"); slot.hidden = true; slot.replaceChildren(); }
    });
    document.addEventListener("keydown", event => {
        if (event.key === "Escape" && !event.isComposing) event.target.closest?.(".create-slot")?.querySelector("[data-cancel-create]")?.click();
    });
})();
