/* The keyboard's place: back where it was when a dialog is done or the page behind it was shown again; menus that are
   left close; "?" shows the keys. */
(() => {
    const REACHED = "a[href], button:enabled, input:enabled:not([type=hidden]), select:enabled, textarea:enabled, summary, [tabindex='0']";
    let home = null;  // {element, box, href}: where the keyboard was
    const keep = (element = document.activeElement) => {
        if (!element || element === document.body) return;
        home = {element, box: element.id || element.closest("[id]:not(#page, #main, #bar)")?.id, href: leads(element)};
    };
    const leads = element => element.getAttribute("href") || element.getAttribute("hx-get");
    const found = ({element, box, href}) => {
        if (element.isConnected && element.checkVisibility()) return element;
        const same = [...document.querySelectorAll("#page :is(a[href], [hx-get])")].filter(link => href && leads(link) === href && link.checkVisibility());
        const place = document.getElementById(box);
        return same.find(link => place?.contains(link)) || same[0] || (place?.matches(REACHED) ? place : place?.querySelector(REACHED));
    };
    const back = () => {
        if (!home || document.querySelector("dialog[open]") || document.activeElement !== document.body) return;
        const place = found(home);
        if (place) place.focus({preventScroll: true});
        else document.dispatchEvent(new CustomEvent("jiubu:homeless", {detail: home}));  // what was worked on is gone
    };
    window.jiubuFocus = {keep, back, REACHED};
    document.addEventListener("htmx:afterSettle", back);
    document.addEventListener("htmx:beforeRequest", event => {  // what is edited where it stands
        const {elt} = event.detail;
        if (elt === document.activeElement && !elt.closest("form, dialog")) keep(elt);
    });
    document.addEventListener("pointerdown", () => { if (!document.querySelector("dialog[open]")) home = null; });

    document.addEventListener("focusin", event => document.querySelectorAll("details.menu[open]").forEach(menu => {
        if (!menu.contains(event.target)) menu.open = false;
    }));
    document.addEventListener("keydown", event => {  // in a menu the arrows lead on
        const menu = event.target.closest?.("details.menu[open]");
        if (!menu || !["ArrowDown", "ArrowUp"].includes(event.key) || event.target.matches("input, select, textarea")) return;
        const places = [...menu.querySelectorAll(":is(a[href], button):not(summary)")].filter(place => place.checkVisibility());
        const at = places.indexOf(document.activeElement) + (event.key === "ArrowDown" ? 1 : -1);
        if (!places.length) return;
        event.preventDefault();
        event.stopPropagation();
        places[(at + places.length) % places.length].focus();
    }, true);

    const keys = () => document.getElementById("keys");
    const showKeys = () => { if (keys() && !document.querySelector("dialog[open]")) { keep(); keys().showModal(); } };
    document.addEventListener("click", event => { if (event.target.closest("[data-keys]")) showKeys(); });
    document.addEventListener("keydown", event => {
        if (event.key !== "?" || event.isComposing || event.target.closest("input, select, textarea, [contenteditable]")) return;
        event.preventDefault();
        showKeys();
    });
    document.addEventListener("close", () => setTimeout(back), true);
})();
