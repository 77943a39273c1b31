/* Parts that follow what happens: <div data-live="address" hx-get="…" hx-trigger="changed, …">. The mark at the address is asked
   for every three seconds; another one than before fetches the part. Without an answer the part says since when it is old.
   data-mark, where the page says it, is what it was printed with: what happened before the first question is not missed. */
(() => {
    const EVERY = 3000;
    const marks = new WeakMap();
    const lost = (part, is) => {
        const note = document.querySelector(`[data-live-lost="${part.id}"]`);
        if (!note || note.hidden === !is) return;
        note.hidden = !is;
        const time = note.querySelector("time");
        if (is && time) time.textContent = new Date(marks.get(part)?.at || Date.now()).toLocaleTimeString([], {hour: "2-digit", minute: "2-digit"});
    };
    const ask = async part => {
        const known = marks.get(part) || {mark: part.dataset.mark};
        try {
            const answer = await fetch(part.dataset.live, {cache: "no-store", credentials: "omit", signal: AbortSignal.timeout(EVERY * 2)});
            if (answer.status === 404) return location.reload();  // the address is of yesterday
            if (!answer.ok) throw new Error(answer.status);
            const mark = await answer.text();
            marks.set(part, {mark, at: Date.now()});
            lost(part, false);
            if (known?.mark && known.mark !== mark || known?.wasLost) htmx.trigger(part, "changed");
        } catch {
            marks.set(part, {...known, wasLost: true});
            lost(part, true);
        }
    };
    const round = async () => {
        if (!document.hidden) await Promise.all([...document.querySelectorAll("[data-live]")].map(ask));
        setTimeout(round, EVERY);
    };
    document.addEventListener("DOMContentLoaded", round);
    document.addEventListener("visibilitychange", () => document.querySelectorAll("[data-live]").forEach(part => document.hidden || ask(part)));
})();
