/* Forms: Enter during Chinese composition does nothing; a second submit waits; nothing typed is lost. */
(() => {
    /* Enter of an input method. Safari ends the composition before the key arrives: keyCode 229 tells. */
    document.addEventListener("keydown", event => {
        if (event.key === "Enter" && (event.isComposing || event.keyCode === 229)) { event.stopImmediatePropagation(); if (event.target.matches("input")) event.preventDefault(); }
        if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && event.target.matches("textarea")) event.target.form?.requestSubmit();
    }, true);

    /* double-submit lock */
    document.addEventListener("submit", event => {
        const form = event.target;
        if (form.dataset.busy !== undefined) { event.preventDefault(); event.stopImmediatePropagation(); return; }
        if (form.method === "post") { form.dataset.busy = ""; form.setAttribute("aria-busy", "true"); }
    }, true);
    const free = form => { delete form.dataset.busy; form.removeAttribute("aria-busy"); };
    document.addEventListener("htmx:afterRequest", event => document.querySelectorAll("form[data-busy]").forEach(form => {
        if (form === event.detail.elt || form.contains(event.detail.elt)) free(form);
    }));
    addEventListener("pageshow", () => document.querySelectorAll("form[data-busy]").forEach(free));

    /* drafts: every POST form keeps what was typed until the server has taken it */
    const DAY = 86400000;
    const user = () => document.body.dataset.user || "";
    const store = {
        get: key => { try { return JSON.parse(localStorage.getItem(key)); } catch { return null; } },
        set: (key, value) => { try { localStorage.setItem(key, JSON.stringify(value)); } catch { /* full or forbidden: no draft */ } },
        drop: key => { try { localStorage.removeItem(key); } catch { /* the same */ } },
    };
    const keyOf = form => {
        const path = new URL(form.getAttribute("action") || form.closest("dialog")?.dataset.url || location.href, location.href).pathname;
        const version = form.querySelector("input[type=hidden][name=version]")?.value || "";
        return `jiubu.draft.${user()}.${path}.${form.dataset.draft || form.id || ""}.${version}`;
    };
    const fields = form => [...form.elements].filter(field => field.name && field.matches("input, select, textarea")
        && (!["hidden", "password", "file", "submit", "button"].includes(field.type) || field.matches("[data-picture] [type=hidden]")) && field.dataset.noDraft === undefined);
    const submission = form => form.querySelector("input[type=hidden][name=submission]");
    const isKept = form => user() && form.method === "post" && form.dataset.noDraft === undefined;
    const valueOf = field => field.matches("[type=checkbox], [type=radio]") ? [field.value, field.checked] : field.multiple ? [...field.selectedOptions].map(o => o.value) : field.value;
    const save = (form, sent = "") => store.set(keyOf(form), {at: Date.now(), sent, values: fields(form).map(field => [field.name, valueOf(field)])});
    const put = (field, value) => {
        if (field.matches("[type=checkbox], [type=radio]")) field.checked = value[0] === field.value ? value[1] : field.checked;
        else if (field.multiple) [...field.options].forEach(option => { option.selected = value.includes(option.value); });
        else field.value = value;
    };
    const restore = form => {
        if (!isKept(form) || form.dataset.draftSeen !== undefined) return;
        form.dataset.draftSeen = "";
        const draft = store.get(keyOf(form));
        if (!draft || Date.now() - draft.at > DAY || form.querySelector(".errorlist, .form-errors, [aria-invalid=true]")) return;
        const now = fields(form);
        const same = JSON.stringify(now.map(field => [field.name, valueOf(field)])) === JSON.stringify(draft.values);
        if (same || draft.values.length !== now.length) return;
        now.forEach((field, index) => {
            if (field.name !== draft.values[index][0]) return;
            const before = JSON.stringify(valueOf(field));
            put(field, draft.values[index][1]);
            if (JSON.stringify(valueOf(field)) !== before) field.closest("details")?.setAttribute("open", "");  // seen, not sent unseen
        });
        const fresh = submission(form)?.value;
        if (draft.sent && submission(form)) submission(form).value = draft.sent;  // its answer was lost: sent again it is the same
        form.dataset.dirty = "";
        const note = document.getElementById("draft-template").content.firstElementChild.cloneNode(true);
        note.querySelector("button").addEventListener("click", () => { store.drop(keyOf(form)); if (fresh) submission(form).value = fresh; form.reset(); delete form.dataset.dirty; note.remove(); });
        form.prepend(note);
        form.dispatchEvent(new CustomEvent("jiubu:restored", {bubbles: true}));
    };
    const timers = new Map();  // form -> what saves it in a moment
    const saveNow = () => [...timers].forEach(([form, timer]) => { clearTimeout(timer); timers.delete(form); if (form.isConnected) save(form); });
    addEventListener("pagehide", saveNow);  // who leaves or reloads at once has typed it all the same
    document.addEventListener("input", event => {
        const form = event.target.form;
        if (!form || !isKept(form) || !fields(form).includes(event.target)) return;
        form.dataset.dirty = "";
        clearTimeout(timers.get(form));
        timers.set(form, setTimeout(() => { timers.delete(form); save(form); }, 250));
    });
    const SENT = "jiubu.draft.sent";
    document.addEventListener("submit", event => {
        const form = event.target;
        if (!isKept(form)) return;
        clearTimeout(timers.get(form));
        timers.delete(form);
        if (form.dataset.dirty !== undefined) save(form, submission(form)?.value);
        form.dataset.draftKey = keyOf(form);
        try { sessionStorage.setItem(SENT, JSON.stringify([form.dataset.draftKey, submission(form)?.value || ""])); } catch { /* then the draft just ages */ }
    });
    const taken = () => {
        try {
            const [key] = JSON.parse(sessionStorage.getItem(SENT) || "[]");
            if (key) store.drop(key);
            sessionStorage.removeItem(SENT);
        } catch { /* nothing kept */ }
    };
    document.addEventListener("jiubu:taken", taken);
    document.addEventListener("htmx:beforeOnLoad", event => {
        const {xhr, elt} = event.detail;
        const form = elt.closest?.("form");
        const moved = xhr.getResponseHeader("HX-Location") || xhr.getResponseHeader("HX-Redirect") || xhr.getResponseHeader("HX-Refresh");
        if (form?.dataset.draftKey && xhr.status < 300 && (moved || form.hasAttribute("hx-post"))) taken();
    });
    /* the page after a form: the server names the submission that it took; a form without one was taken unless it is here again */
    const isTaken = () => {
        try {
            const [, sent] = JSON.parse(sessionStorage.getItem(SENT) || "[]");
            if (sent) return document.cookie.split("; ").includes(`jiubu_taken=${sent}`);
        } catch { /* nothing kept */ }
        return !document.querySelector("form .errorlist, form .form-errors, form [aria-invalid=true], [data-refused]") && !document.documentElement.hasAttribute("data-error");
    };
    const readAll = root => root.querySelectorAll("form").forEach(restore);
    document.addEventListener("DOMContentLoaded", () => {
        if (document.body.dataset.signedOut !== undefined) {
            try { Object.keys(localStorage).filter(key => key.startsWith("jiubu.draft.")).forEach(store.drop); } catch { /* nothing kept */ }
            return;
        }
        if (isTaken()) taken();
        readAll(document);
    });
    document.addEventListener("htmx:afterSettle", event => readAll(event.detail.target || document));
})();
