/* A lost connection: what could not be sent stays where it was typed and is sent again, once, when there is a connection.
   The hidden "submission" stays the same, so a form whose answer alone was lost is not done twice. */
(() => {
    const waiting = new Map();  // form -> its submitter
    let timer = null;
    let note = null;
    const box = () => document.getElementById("notices");
    const tell = () => {
        if (note?.isConnected) return;
        note = document.getElementById("notice-template").content.firstElementChild.cloneNode(true);
        note.querySelector("div").textContent = box().dataset.waiting;
        note.dataset.keep = "";
        box().append(note);
    };
    const free = form => { delete form.dataset.busy; form.removeAttribute("aria-busy"); };
    const keep = (form, submitter) => {
        waiting.set(form, submitter || null);
        try { sessionStorage.removeItem("jiubu.draft.sent"); } catch { /* nothing kept */ }  // not taken: the draft stays
        tell();
        timer ||= setInterval(look, 4000);
    };
    const look = async () => {
        [...waiting.keys()].filter(form => !form.isConnected).forEach(form => waiting.delete(form));
        if (!waiting.size) { clearInterval(timer); timer = null; note?.remove(); return; }
        if (!navigator.onLine) return;
        try { await fetch(box().dataset.probe, {method: "HEAD", cache: "no-store", signal: AbortSignal.timeout(4000)}); } catch { return; }
        const forms = [...waiting];
        waiting.clear();
        clearInterval(timer);
        timer = null;
        note?.remove();
        forms.forEach(([form, submitter]) => { free(form); form.requestSubmit(submitter?.isConnected ? submitter : undefined); });
    };
    addEventListener("online", look);

    /* a device may think that it is connected while nothing answers: the living parts of the page know */
    const isThere = () => navigator.onLine && !document.querySelector("[data-live-lost]:not([hidden])");
    /* forms of pages: without a connection the browser would leave the page for its own error page */
    document.addEventListener("submit", event => {
        const form = event.target;
        if (isThere() || form.method !== "post" || form.matches("[hx-post], [data-queue], [data-tap]") || form.closest("#dialog")) return;
        event.preventDefault();
        event.stopPropagation();
        free(form);
        keep(form, event.submitter);
    });
    /* forms in dialogs and those that htmx sends: the request went out and nothing came back */
    let submitter = null;
    document.addEventListener("submit", event => { submitter = event.submitter; }, true);
    const lost = event => {
        const form = event.detail.elt?.closest?.("form");
        if (form?.matches("[data-tap]") && event.detail.requestConfig?.verb === "post") window.jiubuQueueTap(form, submitter?.form === form ? submitter : null);
        else if (form?.method === "post" && event.detail.requestConfig?.verb === "post") keep(form, submitter?.form === form ? submitter : null);
        else window.jiubuNotice(box().dataset.offline);
    };
    document.addEventListener("htmx:sendError", lost);
    document.addEventListener("htmx:timeout", lost);
})();
