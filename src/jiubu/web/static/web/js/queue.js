/* Forms that are filled again and again at a counter: <form data-queue id="…">. Each is sent in place; what can't be sent waits on
   this device, oldest first, and the form is empty for the next one. Sent in order when the server answers; its submission stays
   the same, so it is done once. What the server refuses stays on the page until somebody has mended or discarded it.
   Taps: <form data-tap="whose"> is sent in place as well and waits in the same line; what is refused then is said and dropped, for
   there is nothing to mend. <… data-waits-for="address"> shows that something waits for what stands below that address. */
(() => {
    const MOST = 100;
    const name = () => document.body.dataset.user ? `jiubu.queue.${document.body.dataset.user}` : "";
    const read = () => { try { return JSON.parse(localStorage.getItem(name())) || []; } catch { return []; } };
    const write = entries => { try { localStorage.setItem(name(), JSON.stringify(entries)); return true; } catch { return false; } };
    const put = entry => write([...read().filter(one => one.id !== entry.id), entry].slice(0, MOST)) && read().some(one => one.id === entry.id);
    const mark = entry => write(read().map(one => one.id === entry.id ? entry : one));
    const drop = id => write(read().filter(one => one.id !== id));
    const waiting = () => read().filter(entry => !entry.refused);
    const urlOf = (form, submitter) => submitter?.getAttribute("formaction") || form.getAttribute("action");
    const notices = () => document.getElementById("notices");
    const formOf = id => document.querySelector(`form[data-queue][id="${CSS.escape(id)}"]`);
    const submission = form => form.querySelector("[name=submission]");
    const free = form => { delete form.dataset.busy; form.removeAttribute("aria-busy"); };
    const blank = new Map();  // id of a form -> as the page came, before a draft was put into it
    document.querySelectorAll("form[data-queue]").forEach(form => form.querySelector(".errorlist") || blank.set(form.id, form.outerHTML));

    const parsed = html => new DOMParser().parseFromString(html, "text/html");
    const place = (form, other) => {
        const hadFocus = form.contains(document.activeElement);
        const fresh = document.importNode(other, true);
        form.replaceWith(fresh);
        htmx.process(fresh);
        if (hadFocus) (fresh.querySelector("[aria-invalid=true]") || fresh.querySelector("[type=submit]"))?.focus();
        return fresh;
    };
    const newId = () => [...crypto.getRandomValues(new Uint8Array(16))].map(byte => byte.toString(16).padStart(2, "0")).join("");
    const empty = form => {  // taken, by the server or by the queue: ready for the next one, its draft goes
        document.dispatchEvent(new CustomEvent("jiubu:taken"));
        const html = blank.get(form.id);
        if (!html) { form.reset(); delete form.dataset.dirty; free(form); }
        submission(html ? place(form, parsed(html).querySelector("form")) : form).value = newId();
    };
    const refresh = () => document.querySelectorAll("[data-live]").forEach(part => htmx.trigger(part, "changed"));

    const entryOf = (form, submitter) => {
        const data = new FormData(form, submitter);
        data.delete("csrfmiddlewaretoken");
        const values = [...data].filter(([, value]) => typeof value === "string");
        const tap = form.dataset.tap === undefined ? undefined : [form.dataset.tap, submitter?.textContent].filter(Boolean).join(" · ").trim().replace(/\s+/g, " ");
        return {id: data.get("submission"), form: form.id, url: urlOf(form, submitter), values, at: Date.now(), tap};
    };
    /* "taken", "lost" (no answer, or nobody there to give one), "away" (signed out), or the page of the refusal */
    const send = async entry => {
        let answer;
        try {
            answer = await fetch(entry.url, {
                method: "POST", body: new URLSearchParams(entry.values), redirect: "manual", cache: "no-store", signal: AbortSignal.timeout(8000),
                headers: {...JSON.parse(document.body.getAttribute("hx-headers") || "{}"), "X-Jiubu-Waited": Math.max(0, Math.round((Date.now() - entry.at) / 1000))},
            });
            if (answer.type === "opaqueredirect") return document.cookie.split("; ").includes(`jiubu_taken=${entry.id}`) ? "taken" : "away";
            if ([429, 502, 503, 504].includes(answer.status)) return "lost";
            return answer.ok ? "taken" : parsed(await answer.text());
        } catch { return "lost"; }
    };
    const why = page => (page.querySelector("form[data-queue] .errorlist, .errorlist, [data-refused] h1")?.textContent || page.title).trim().replace(/\s+/g, " ");
    const isUntouched = form => form && form.dataset.dirty === undefined && form.dataset.busy === undefined && !form.querySelector(".errorlist");
    /* the form of the answer, with what was entered and why not; sent again it is the same submission */
    const giveBack = (entry, page) => {
        const form = formOf(entry.form);
        const other = page.querySelector(`form[data-queue][id="${CSS.escape(entry.form)}"]`);
        if (!form || !other) return false;
        const fresh = place(form, other);
        submission(fresh).value = entry.id;
        fresh.dataset.dirty = "";
        return true;
    };

    const timeOf = entry => new Date(entry.at).toLocaleTimeString([], {hour: "2-digit", minute: "2-digit"});
    const refuse = (entry, page) => {  // a tap: said, so that nobody takes it for done
        drop(entry.id);
        window.jiubuNotice([timeOf(entry), entry.tap, why(page)].filter(Boolean).join(" · "));
    };
    const isFor = button => entry => entry.url === urlOf(button.form, button) && (button.name ? entry.values.some(([field, value]) => field === button.name && value === button.value) : entry.values.every(([field]) => field === "submission"));

    let note = null;
    const show = () => {
        const count = waiting().length;
        const taps = waiting().filter(entry => entry.tap !== undefined);
        document.querySelectorAll("[data-waits-for]").forEach(part => part.classList.toggle("is-queued", taps.some(entry => entry.url.startsWith(part.dataset.waitsFor))));
        document.querySelectorAll("form[data-tap] button[type=submit]").forEach(button => button.classList.toggle("is-queued", taps.some(isFor(button))));
        if (!count) note?.remove();
        else if (!note?.isConnected) {
            note = document.getElementById("notice-template").content.firstElementChild.cloneNode(true);
            note.dataset.keep = "";
            note.classList.add("queue-note");
        }
        if (count) note.querySelector("div").textContent = notices().dataset.queued.replace("{count}", count);
        if (count && !note.isConnected) notices().append(note);
        document.querySelectorAll(".queue-refused").forEach(part => part.remove());
        read().filter(entry => entry.refused).forEach(entry => {
            const form = formOf(entry.form);
            if (!form || submission(form).value === entry.id) return;
            const part = document.getElementById("refused-template").content.firstElementChild.cloneNode(true);
            const said = entry.values.filter(([field]) => ["name", "mobile"].includes(field)).map(([, value]) => value).filter(Boolean);
            part.querySelector("span").textContent = [timeOf(entry), ...said, entry.refused].join(" · ");
            part.dataset.entry = entry.id;
            form.before(part);
        });
    };
    let timer = null;
    let isSending = false;
    const flush = async () => {
        if (isSending || !name()) return;
        isSending = true;
        let wasTaken = false;
        for (const entry of waiting()) {
            const answer = await send(entry);
            if (answer === "lost" || answer === "away") break;
            wasTaken ||= answer === "taken";
            if (answer === "taken") drop(entry.id);
            else if (entry.tap !== undefined) { refuse(entry, answer); wasTaken = true; }
            else {
                mark({...entry, refused: why(answer)});
                if (isUntouched(formOf(entry.form))) giveBack(entry, answer);
            }
            show();
        }
        isSending = false;
        if (wasTaken) refresh();
        look();
    };
    const look = () => {
        show();
        if (waiting().length) timer ||= setInterval(flush, 4000);
        else { clearInterval(timer); timer = null; }
    };
    const keep = (form, entry) => {
        if (!put(entry)) { free(form); window.jiubuNotice(notices().dataset.offline); return; }  // full: it stays in the form
        empty(form);
        look();
    };
    document.addEventListener("submit", async event => {
        const form = event.target;
        if (event.defaultPrevented || !form.matches("form[data-queue]") || !name()) return;
        event.preventDefault();
        const entry = entryOf(form, event.submitter);
        if (!navigator.onLine || waiting().length) { keep(form, entry); flush(); return; }  // behind those who wait already
        const answer = await send(entry);
        if (answer === "lost") keep(form, entry);
        else if (answer === "away") { put(entry); location.reload(); }  // to the sign-in; sent by the page after it
        else if (answer === "taken") { drop(entry.id); empty(form); refresh(); show(); }
        else if (!giveBack(entry, answer)) { free(form); window.jiubuNotice(why(answer)); }
    });
    const line = (form, entry) => {  // the same tap again waits already
        const same = JSON.stringify([entry.url, entry.values.filter(([field]) => field !== "submission")]);
        const waits = waiting().some(one => JSON.stringify([one.url, one.values.filter(([field]) => field !== "submission")]) === same);
        if (!waits && !put(entry)) { free(form); window.jiubuNotice(notices().dataset.offline); return; }
        free(form);
        submission(form).value = newId();
        form.querySelectorAll("details.menu[open]").forEach(menu => { menu.open = false; });
        if (form.closest("#dialog")) { delete form.dataset.dirty; form.closest("dialog").close(); }
        look();
    };
    document.addEventListener("submit", async event => {
        const form = event.target;
        if (event.defaultPrevented || !form.matches("form[data-tap]") || form.closest("#dialog") || !name()) return;
        event.preventDefault();
        const entry = entryOf(form, event.submitter);
        if (!navigator.onLine || waiting().length) { line(form, entry); flush(); return; }
        const answer = await send(entry);
        if (answer === "lost") { line(form, entry); return; }
        if (answer === "away") { put(entry); location.reload(); return; }
        free(form);
        submission(form).value = newId();
        if (answer !== "taken") refuse(entry, answer);
        refresh();
    });
    /* in the dialog: sent by it, so that its form can say what is missing; waits only behind others or without a connection */
    document.addEventListener("submit", event => {
        const form = event.target;
        if (!form.matches("#dialog form[data-tap]") || !name() || navigator.onLine && !waiting().length) return;
        event.preventDefault();
        if (!form.reportValidity()) { free(form); return; }
        line(form, entryOf(form, event.submitter));
        flush();
    }, true);
    window.jiubuQueueTap = (form, submitter) => line(form, entryOf(form, submitter));
    document.addEventListener("htmx:afterSettle", show);  // a living part came without the marks
    document.addEventListener("click", async event => {
        const part = event.target.closest(".queue-refused");
        const entry = part && read().find(one => one.id === part.dataset.entry);
        if (!entry || !event.target.closest("button")) return;
        if (event.target.closest("[data-discard]")) { drop(entry.id); show(); return; }
        const answer = await send(entry);  // asked again: perhaps it is taken now, else the form says why not
        if (answer === "taken") { drop(entry.id); refresh(); }
        else if (typeof answer === "string" || !giveBack(entry, answer)) window.jiubuNotice(typeof answer === "string" ? notices().dataset.offline : why(answer));
        show();
    });
    /* signing out forgets what waits here: whoever shares the device must not see it */
    document.addEventListener("submit", event => {
        const form = event.target;
        if (!waiting().length || form.dataset.sure !== undefined || !form.matches("form[action$='/logout/']")) return;
        event.preventDefault();
        event.stopPropagation();
        form.dataset.sure = "";
        free(form);
        window.jiubuNotice(notices().dataset.unsent.replace("{count}", waiting().length));
        flush();
    }, true);
    addEventListener("online", flush);
    document.addEventListener("DOMContentLoaded", () => {
        if (document.body.dataset.signedOut !== undefined) {
            try { Object.keys(localStorage).filter(key => key.startsWith("jiubu.queue.")).forEach(key => localStorage.removeItem(key)); } catch { /* nothing kept */ }
            return;
        }
        if (read().length) { look(); flush(); }
    });
})();
