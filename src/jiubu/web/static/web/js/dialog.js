/* Dialogs: <a href="…" data-dialog> shows its page in the dialog, where the page's form stays until it is accepted.
   Also menus (<details class="menu">) and the palette (Ctrl or Cmd + K). */
(() => {
    const dialog = () => document.getElementById("dialog");
    window.jiubuDialog = async url => {
        await htmx.ajax("GET", url, {target: "#dialog", swap: "innerHTML"});
    };
    let isStale = false;  // whether the page behind the dialog shows what was before
    let closings = 0;  // how often it was closed: what was asked for before the last time opens it no more
    let then = null;  // where a dialog goes when the one that was opened from it has done its work
    document.addEventListener("click", event => {
        if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
        const link = event.target.closest("[data-dialog]");
        if (link) {
            event.preventDefault();
            then = link.dataset.then || (link.closest("#dialog") ? then : null);
            window.jiubuDialog(link.getAttribute("href") || link.dataset.dialog);
        }
        if (event.target.closest("[data-close-dialog]")) event.target.closest("dialog").close();
    });
    document.addEventListener("htmx:afterSwap", event => {
        const box = dialog();
        if (event.detail.target !== box || !box.childElementCount) return;
        if (!box.open) { window.jiubuFocus.keep(); box.showModal(); }
        const wanted = box.querySelector("[aria-invalid=true], [autofocus], .dialog-body :is(input, select, textarea):not([type=hidden])");
        (wanted && matchMedia("(pointer: fine)").matches ? wanted : box.querySelector("h2"))?.focus({preventScroll: true});
    });
    /* a form without hx- attributes inside the dialog is sent in place */
    document.addEventListener("submit", event => {
        const form = event.target;
        if (event.defaultPrevented || !form.closest("#dialog") || form.matches("[hx-post], [data-plain]")) return;
        event.preventDefault();
        if (form.dataset.then) then = form.dataset.then;
        const values = new FormData(form, event.submitter);
        const verb = form.method.toUpperCase();
        const url = event.submitter?.getAttribute("formaction") || form.getAttribute("action") || dialog().dataset.url;
        htmx.ajax(verb, url, {source: form, target: "#dialog", swap: "innerHTML", values: event.submitter?.name ? {[event.submitter.name]: values.get(event.submitter.name)} : {}}).catch(() => { /* no answer: offline.js keeps the form */ });
    });
    document.addEventListener("htmx:beforeRequest", event => {
        const {target, requestConfig, xhr} = event.detail;
        if (target !== dialog()) return;
        xhr.jiubuClosings = closings;
        if (requestConfig.verb === "get") dialog().dataset.url = requestConfig.path;
    });
    document.addEventListener("htmx:beforeSwap", event => {
        if (event.detail.target === dialog() && event.detail.xhr.jiubuClosings !== closings) event.detail.shouldSwap = false;
    });
    document.addEventListener("htmx:beforeOnLoad", event => {
        const xhr = event.detail.xhr;
        if (!dialog()?.open || !(xhr.getResponseHeader("HX-Location") || xhr.getResponseHeader("HX-Redirect"))) return;
        if (then && event.detail.elt.closest?.("#dialog")) {
            event.preventDefault();
            const url = then;
            then = null;
            isStale = true;
            document.dispatchEvent(new CustomEvent("jiubu:taken"));
            window.jiubuDialog(url);
        } else if (xhr.getResponseHeader("HX-Location")) { isStale = false; dialog().close(); }
    });
    document.addEventListener("close", event => {
        if (event.target === dialog()) {
            closings += 1;
            event.target.replaceChildren();
            if (isStale) htmx.ajax("GET", location.pathname + location.search, {target: "#page", select: "#page", swap: "morph:outerHTML"});
            isStale = false;
        }
    }, true);
    document.addEventListener("mousedown", event => {  // a click beside the dialog closes it, unless something was typed
        const open = event.target;
        if (open instanceof HTMLDialogElement && open.open && !open.querySelector("form[data-dirty]")) {
            const box = open.getBoundingClientRect();
            if (event.clientX < box.left || event.clientX > box.right || event.clientY < box.top || event.clientY > box.bottom) open.close();
        }
    });

    const menus = "details.menu[open]";
    document.addEventListener("click", event => document.querySelectorAll(menus).forEach(menu => {
        if (!menu.contains(event.target) || event.target.closest(".menu-list a, .menu-list [data-dialog]")) menu.open = false;
    }));
    document.addEventListener("keydown", event => {
        if (event.key === "Escape") document.querySelectorAll(menus).forEach(menu => { menu.open = false; menu.querySelector("summary").focus(); });
    });

    const palette = () => document.getElementById("palette");
    const openPalette = async () => {
        const box = palette();
        if (!box || box.open) return;
        if (!box.childElementCount) await htmx.ajax("GET", box.dataset.url, {target: "#palette", swap: "innerHTML"});
        window.jiubuFocus.keep();
        box.showModal();
        const input = box.querySelector("input");
        if (input) { input.focus(); input.select(); }
    };
    document.addEventListener("click", event => event.target.closest("[data-palette]") && openPalette());
    document.addEventListener("keydown", event => {
        if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k") { event.preventDefault(); openPalette(); }
        const box = palette();
        if (!box?.open || event.isComposing || !["ArrowDown", "ArrowUp", "Enter"].includes(event.key)) return;
        const hits = [...box.querySelectorAll("[data-hit]")];
        if (!hits.length) return;
        event.preventDefault();
        const at = hits.findIndex(hit => hit.hasAttribute("data-on"));
        if (event.key === "Enter") { (hits[at] || hits[0]).click(); return; }
        hits[at]?.removeAttribute("data-on");
        const next = hits[(at + (event.key === "ArrowDown" ? 1 : hits.length - 1) + (at < 0 && event.key === "ArrowUp" ? 1 : 0)) % hits.length];
        next.setAttribute("data-on", "");
        next.scrollIntoView({block: "nearest"});
    });
})();
