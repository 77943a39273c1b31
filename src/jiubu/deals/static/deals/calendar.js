/* The calendar of contacts and appointments; asks the server for the span that is shown. */
(() => {
    document.addEventListener("DOMContentLoaded", () => {
        const box = document.getElementById("calendar");
        const text = box.dataset;
        const narrow = innerWidth < 760;
        const kept = () => { try { return localStorage.getItem("jiubu.calendar"); } catch { return null; } };
        /* the library says neither what its arrows do nor that a grid of buttons is no table */
        const named = () => {
            box.querySelector(".ec-prev")?.setAttribute("aria-label", text.before);
            box.querySelector(".ec-next")?.setAttribute("aria-label", text.after);
            box.querySelectorAll("[role]:not([role=button])").forEach(part => ["role", "aria-colindex", "aria-rowindex", "aria-colcount", "aria-rowcount"].forEach(name => part.removeAttribute(name)));
        };
        EventCalendar.create(box, {
            view: narrow ? "listWeek" : kept() || "timeGridWeek",
            locale: document.documentElement.lang.replace(/^en$/, "en-gb"), firstDay: 1, height: "100%", nowIndicator: true, slotMinTime: "08:00:00", slotMaxTime: "21:00:00",
            scrollTime: "08:30:00", slotEventOverlap: false, dayMaxEvents: true, allDaySlot: false, noEventsContent: text.none,
            headerToolbar: {start: "prev,next today", center: "title", end: "dayGridMonth,timeGridWeek,timeGridDay,listWeek"},
            buttonText: {today: text.today, dayGridMonth: text.month, timeGridWeek: text.week, timeGridDay: text.day, listWeek: text.list},
            allDayContent: text.all,
            dayHeaderFormat: narrow ? {weekday: "short", day: "numeric"} : {weekday: "short", month: "numeric", day: "numeric"},
            eventTimeFormat: {hour: "2-digit", minute: "2-digit", hour12: false},
            slotLabelFormat: {hour: "2-digit", minute: "2-digit", hour12: false},
            datesSet: () => setTimeout(named),
            viewDidMount: info => { setTimeout(named); try { if (!narrow) localStorage.setItem("jiubu.calendar", info.view.type); } catch { /* not kept */ } },
            eventSources: [{events: async span => {
                const url = new URL(text.events, location.href);
                url.searchParams.set("start", span.startStr.slice(0, 16));
                url.searchParams.set("end", span.endStr.slice(0, 16));
                const answer = await fetch(url, {headers: {accept: "application/json"}});
                if (!answer.ok) { window.jiubuNotice(document.getElementById("notices").dataset.offline); return []; }
                return (await answer.json()).events.map(item => ({
                    id: item.id, title: item.title, start: item.start, end: new Date(new Date(item.start).getTime() + item.minutes * 60000),
                    editable: false, classNames: [`is-${item.state}`], extendedProps: {url: item.url, owner: item.owner},
                }));
            }}],
            eventContent: info => {
                const title = document.createElement("div");
                title.className = "ec-line";
                title.textContent = `${info.timeText.split("–")[0].split(" - ")[0]} ${info.event.title}`;
                return {domNodes: [title]};
            },
            eventDidMount: info => { info.el.title = `${info.event.title} · ${info.event.extendedProps.owner}`; },
            eventClick: info => { if (info.event.extendedProps.url) location.assign(info.event.extendedProps.url); },
        });
        named();
    });
})();
