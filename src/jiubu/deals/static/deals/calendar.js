/* The calendar of contacts and appointments; asks the server for the span that is shown. */
(() => {
    const HALF_HOUR = 30;
    const LANE = 96, PAIR = 125;  // px: narrower entries side by side say nothing any more; two may be as narrow as the second
    const URGENCY = {overdue: 0, appointment: 1, contact: 1, done: 2};
    const SIZES = [["narrow", "(max-width: 760px)"], ["middle", "(max-width: 1240px)"], ["wide", "all"]];
    const sizeNow = () => SIZES.find(([, query]) => matchMedia(query).matches)[0];

    /* wall times of the store as they were sent: no Date of this browser, it may stand elsewhere */
    const minutesOf = time => Number(time.slice(11, 13)) * 60 + Number(time.slice(14, 16));
    const at = (day, minutes) => `${day}T${String(Math.floor(minutes / 60)).padStart(2, "0")}:${String(minutes % 60).padStart(2, "0")}:00`;
    const slotsOf = item => {
        const first = Math.floor(minutesOf(item.start) / HALF_HOUR);
        const isOneDay = item.end.slice(0, 10) === item.start.slice(0, 10);
        const last = isOneDay ? Math.max(first, Math.ceil(minutesOf(item.end) / HALF_HOUR) - 1) : 47;
        return {day: item.start.slice(0, 10), first, last: item.minutes <= HALF_HOUR ? first : last};
    };

    /* Each entry with its place among those of its half hour (the long ones first, then what is urgent), and for each
       half hour one more entry that can stand for those without room. */
    const ranked = items => {
        const slots = new Map();
        const placed = items.map(item => ({item, ...slotsOf(item)}));
        placed.sort((a, b) => (b.last > b.first) - (a.last > a.first) || URGENCY[a.item.state] - URGENCY[b.item.state] || a.item.start.localeCompare(b.item.start));
        placed.forEach(one => {
            for (let slot = one.first; slot <= one.last; slot += 1) {
                const key = `${one.day} ${slot}`;
                if (!slots.has(key)) slots.set(key, []);
                if (slot === one.first) one.rank = slots.get(key).length;
                slots.get(key).push(one);
            }
        });
        const entries = placed.map(one => ({
            id: one.item.id, title: one.item.title, start: at(one.day, one.first * HALF_HOUR), end: at(one.day, Math.min((one.last + 1) * HALF_HOUR, 1439)), editable: false,
            classNames: [`is-${one.item.state}`],
            extendedProps: {...one.item, rank: one.rank, size: slots.get(`${one.day} ${one.first}`).length},
        }));
        const more = [...slots].filter(([, all]) => all.length > 1).map(([key, all]) => {
            const [day, slot] = key.split(" ");
            const starts = all.filter(one => one.first === Number(slot)).map(one => one.rank);
            return {id: `more-${key}`, title: "", start: at(day, slot * HALF_HOUR), end: at(day, Math.min((Number(slot) + 1) * HALF_HOUR, 1439)), editable: false,
                classNames: ["is-more"], extendedProps: {more: true, day, size: all.length, starts}};
        });
        return [...entries, ...more];
    };

    const start = box => {
        const text = box.dataset;
        const size = sizeNow();
        const days = {wide: 7, middle: 3, narrow: 1}[size];
        const kept = () => { try { return localStorage.getItem("jiubu.calendar"); } catch { return null; } };
        const lanes = view => {
            const column = (box.clientWidth - 100) / (view === "timeGridDay" ? 1 : days);
            return Math.max(column < PAIR ? 1 : 2, Math.floor(column / LANE));
        };
        const isGrid = view => view.type.startsWith("timeGrid");
        const hidden = (props, view) => props.starts.filter(rank => rank >= lanes(view.type) - 1).length;
        const isShown = ({event: {extendedProps: props}, view}) => {
            if (!isGrid(view)) return !props.more;
            if (props.size <= lanes(view.type)) return !props.more;
            return props.more ? hidden(props, view) > 0 : props.rank < lanes(view.type) - 1;
        };
        /* the library says neither what its arrows do nor that a grid of buttons is no table */
        const named = () => {
            box.querySelector(".ec-prev")?.setAttribute("aria-label", text.before);
            box.querySelector(".ec-next")?.setAttribute("aria-label", text.after);
            box.querySelectorAll(".ec-main").forEach(part => { part.tabIndex = 0; });  // it scrolls: by keys, too
            box.querySelectorAll("[role]:not([role=button])").forEach(part => ["role", "aria-colindex", "aria-rowindex", "aria-colcount", "aria-rowcount"].forEach(name => part.removeAttribute(name)));
        };
        const calendar = EventCalendar.create(box, {
            view: size === "narrow" ? "listDay" : kept() || "timeGridWeek", timeZone: text.offset, lazyFetching: false,
            locale: document.documentElement.lang.replace(/^en$/, "en-gb"), firstDay: 1, height: "100%", nowIndicator: true, slotMinTime: "08:00:00", slotMaxTime: "21:00:00",
            scrollTime: "08:30:00", slotEventOverlap: false, slotHeight: matchMedia("(pointer: coarse)").matches ? 42 : 36, dayMaxEvents: true, allDaySlot: false, noEventsContent: text.none,
            moreLinkContent: more => `+${more.num}`,
            headerToolbar: {start: "prev,next today", center: "title", end: size === "narrow" ? "dayGridMonth,listWeek,listDay" : "dayGridMonth,timeGridWeek,timeGridDay,listWeek"},
            views: {timeGridWeek: size === "middle" ? {duration: {days}} : {}},
            buttonText: {today: text.today, dayGridMonth: text.month, timeGridWeek: size === "middle" ? text.days : text.week, timeGridDay: text.day, listWeek: size === "narrow" ? text.week : text.list, listDay: text.day},
            allDayContent: text.all,
            dayHeaderFormat: {weekday: "short", month: "numeric", day: "numeric"},
            slotLabelFormat: {hour: "2-digit", minute: "2-digit", hour12: false},
            datesSet: () => setTimeout(named),
            viewDidMount: info => { setTimeout(named); try { if (size !== "narrow") localStorage.setItem("jiubu.calendar", info.view.type); } catch { /* not kept */ } },
            eventSources: [{events: async span => {
                const url = new URL(text.events, location.href);
                url.searchParams.set("start", span.startStr.slice(0, 16));
                url.searchParams.set("end", span.endStr.slice(0, 16));
                const answer = await fetch(url, {headers: {accept: "application/json"}});
                if (!answer.ok) { window.jiubuNotice(document.getElementById("notices").dataset.offline); return []; }
                return ranked((await answer.json()).events);
            }}],
            eventFilter: isShown,
            eventContent: ({event: {title, extendedProps: props}, view}) => {
                const line = document.createElement("div");
                line.className = "ec-line";
                line.textContent = props.more ? `+${hidden(props, view)}` : `${props.start.slice(11, 16)} ${title}`;
                return {domNodes: [line]};
            },
            eventDidMount: ({el, event: {title, extendedProps: props}}) => {
                el.title = props.more ? text.more : `${props.start.slice(11, 16)} ${title} · ${props.owner}`;
                if (props.more) el.setAttribute("aria-label", `${el.textContent}: ${text.more}`);
            },
            eventClick: ({event: {extendedProps: props}, view}) => {
                if (props.more) {
                    calendar.setOption("date", `${props.day}T12:00:00`);
                    calendar.setOption("view", view.type === "timeGridDay" ? "listDay" : "timeGridDay");
                } else if (props.url) location.assign(props.url);
            },
        });
        named();
        return calendar;
    };

    document.addEventListener("DOMContentLoaded", () => {
        const box = document.getElementById("calendar");
        let calendar = start(box);
        const again = () => { EventCalendar.destroy(calendar); calendar = start(box); };
        SIZES.slice(0, 2).forEach(([, query]) => matchMedia(query).addEventListener("change", again));
    });
})();
