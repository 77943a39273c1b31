/* The matrix of rights: search its lines, change cells by a small menu, send what changed to be looked at. */
(() => {
    const table = () => document.querySelector("[data-matrix][data-editable]");
    const changed = () => [...document.querySelectorAll("[data-cell].changed")];
    let open = null;

    const find = text => {
        const words = text.trim().toLowerCase().split(/\s+/);
        document.querySelectorAll("[data-words]").forEach(line => {
            const said = line.dataset.words.toLowerCase();
            line.hidden = !words.every(word => said.includes(word));
        });
        document.querySelectorAll("[data-part]").forEach(part => { part.hidden = !part.querySelector("[data-words]:not([hidden])"); });
    };
    document.addEventListener("input", event => { if (event.target.matches("[data-matrix-search]")) find(event.target.value); });

    /* the table: one menu for all cells */
    const menu = () => document.querySelector("[data-matrix-menu]");
    const close = focus => {
        if (!open) return;
        open.removeAttribute("aria-expanded");
        if (focus) open.focus();
        open = null;
        menu().hidden = true;
    };
    const show = cell => {
        close();
        open = cell;
        cell.setAttribute("aria-expanded", "true");
        const now = cell.dataset.now ?? cell.dataset.value;
        menu().replaceChildren(...JSON.parse(cell.closest("tr").dataset.choices).map(([value, title]) => {
            const choice = Object.assign(document.createElement("button"), {type: "button", textContent: title});
            choice.setAttribute("role", "menuitemradio");
            choice.setAttribute("aria-checked", String(value === now));
            choice.dataset.choose = value;
            if (cell.dataset.pack === value) choice.append(Object.assign(document.createElement("small"), {textContent: "●"}));
            return choice;
        }));
        menu().hidden = false;
        const place = cell.getBoundingClientRect(), size = menu().getBoundingClientRect();
        menu().style.setProperty("left", `${Math.max(8, Math.min(place.left, innerWidth - size.width - 8))}px`);
        menu().style.setProperty("top", `${place.bottom + size.height + 8 < innerHeight ? place.bottom + 4 : place.top - size.height - 4}px`);
        (menu().querySelector("[aria-checked=true]") || menu().firstChild).focus();
    };
    const choose = (cell, value, title) => {
        cell.classList.remove(`value-${(cell.dataset.now ?? cell.dataset.value) || "none"}`);
        cell.dataset.now = value;
        cell.classList.add(`value-${value || "none"}`);
        cell.textContent = value ? title : "·";
        cell.classList.toggle("changed", value !== cell.dataset.value);
        count();
    };
    const count = () => {
        const form = document.querySelector("[data-matrix-form]"), cells = changed();
        form.hidden = !cells.length;
        form.querySelector("[data-matrix-count]").textContent = cells.length;
        form.elements.changes.value = JSON.stringify(gathered(cells));
    };
    const gathered = cells => {
        const roles = {};
        cells.forEach(cell => {
            const key = cell.dataset.cell, line = cell.closest("tr");
            const head = table().querySelector(`[data-role="${CSS.escape(key)}"]`);
            const role = roles[key] ||= {version: Number(head.dataset.version), grants: {}, fields: {}};
            role["field" in line.dataset ? "fields" : "grants"][line.dataset.line] = cell.dataset.now;
        });
        return roles;
    };
    document.addEventListener("click", event => {
        const cell = event.target.closest("button[data-cell]"), choice = event.target.closest("[data-choose]");
        if (choice && open) { choose(open, choice.dataset.choose, choice.firstChild.textContent); close(true); }
        else if (cell) cell === open ? close() : show(cell);
        else close();
        if (event.target.closest("[data-matrix-undo]")) {
            changed().forEach(one => {
                const choices = Object.fromEntries(JSON.parse(one.closest("tr").dataset.choices));
                choose(one, one.dataset.value, choices[one.dataset.value]);
            });
        }
    });
    document.addEventListener("keydown", event => {
        if (!open) return;
        const choices = [...menu().children], at = choices.indexOf(document.activeElement);
        const step = {ArrowDown: 1, ArrowUp: -1}[event.key];
        if (step) { event.preventDefault(); choices[(at + step + choices.length) % choices.length].focus(); }
        if (event.key === "Escape" || event.key === "Tab") { event.preventDefault(); close(true); }
    });
    document.addEventListener("scroll", () => close(), true);

    /* the page of one role: native selects */
    const sheet = () => {
        const form = document.querySelector("[data-role-form]");
        const selects = [...form.querySelectorAll("select[data-value]")];
        selects.forEach(select => select.classList.toggle("changed", select.value !== select.dataset.value));
        form.querySelector("[data-matrix-count]").textContent = selects.filter(select => select.value !== select.dataset.value).length;
    };
    document.addEventListener("change", event => { if (event.target.matches("[data-role-form] select")) sheet(); });
    document.addEventListener("click", event => {
        const back = event.target.closest("[data-pack-value]");
        if (!back) return;
        back.closest("li").querySelector("select").value = back.dataset.packValue;
        sheet();
    });
})();
