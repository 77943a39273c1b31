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
    const move = (card, to, from) => htmx.ajax("POST", `/deals/${card.dataset.id}/stage/`, {
        source: card, target: "#dialog", swap: "innerHTML", values: {to: to.dataset.stage, from: from.dataset.stage},
    });
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
                    move(event.item, event.to, event.from);
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

    /* by keys: arrows choose a card, with Shift they take it to the next column, C opens its next contact */
    const nameOf = card => card?.querySelector(".card-name");
    const beside = (list, step) => {
        const lists = [...board().querySelectorAll(".cards")];
        return lists[lists.indexOf(list) + step];
    };
    const neighbour = (card, key) => {
        if (key === "ArrowDown") return card.nextElementSibling?.matches(".card") ? card.nextElementSibling : null;
        if (key === "ArrowUp") return card.previousElementSibling;
        const step = key === "ArrowRight" ? 1 : -1;
        let list = beside(card.parentElement, step);
        while (list && !list.querySelector(".card")) list = beside(list, step);
        if (!list) return null;
        const at = [...card.parentElement.children].indexOf(card), cards = list.querySelectorAll(".card");
        return cards[Math.min(at, cards.length - 1)];
    };
    const carry = (card, step) => {
        const from = card.parentElement, to = beside(from, step);
        if (!to || card.classList.contains("htmx-request")) return;
        window.jiubuFocus.keep(nameOf(card));
        move(card, to, from);
    };
    document.addEventListener("keydown", event => {
        const isArrow = event.key.startsWith("Arrow");
        if (!board() || event.ctrlKey || event.metaKey || event.altKey || event.isComposing || document.querySelector("dialog[open]")) return;
        const card = event.target.closest(".card");
        if (card && isArrow && event.shiftKey && ["ArrowLeft", "ArrowRight"].includes(event.key)) {
            event.preventDefault();
            carry(card, event.key === "ArrowRight" ? 1 : -1);
        } else if (isArrow && !event.shiftKey && (card || event.target === document.body)) {
            event.preventDefault();
            const next = nameOf(card ? neighbour(card, event.key) : board().querySelector(".card"));
            next?.focus();
            next?.closest(".card").scrollIntoView({block: "nearest", inline: "nearest"});
        } else if (card && event.key === "c") {
            event.preventDefault();
            window.jiubuFocus.keep(nameOf(card));
            card.querySelector(".next")?.click();
        }
    });
    document.addEventListener("keydown", event => {
        if (event.key === "Escape" && !event.isComposing) event.target.closest?.(".create-slot")?.querySelector("[data-cancel-create]")?.click();
    });
})();
