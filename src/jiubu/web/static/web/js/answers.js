/* Data-defined forms: fields that depend on others, photos made smaller, signatures drawn. */
(() => {
    const values = (form, name) => [...form.elements].filter(field => field.name === name && (!field.matches("[type=checkbox], [type=radio]") || field.checked)).map(field => field.value).filter(Boolean);
    const number = text => Number(String(text).replace(/[,，]/g, ""));
    const holds = (rule, given) => {
        const one = given[0];
        if ("known" in rule) return Boolean(given.length) === rule.known;
        const asked = Object.keys(rule).filter(key => key !== "field");
        if (!asked.length) return one !== undefined && one !== "false";
        return given.length > 0 && asked.every(key => ({
            is: () => String(rule.is) === String(one),
            one_of: () => rule.one_of.includes(one),
            has: () => given.includes(rule.has),
            at_least: () => number(one) >= Number(rule.at_least),
            at_most: () => number(one) <= Number(rule.at_most),
            more_than: () => number(one) > Number(rule.more_than),
            less_than: () => number(one) < Number(rule.less_than),
        })[key]());
    };
    const arrange = form => form.querySelectorAll("[data-shown-when]").forEach(part => {
        const rule = JSON.parse(part.dataset.shownWhen);
        const source = form.querySelector(`[data-field="${rule.field}"]`);
        part.hidden = Boolean(source?.hidden) || !holds(rule, values(form, rule.field));
    });

    const shrink = file => new Promise((resolve, reject) => {
        const image = new Image();
        image.onload = () => {
            const scale = Math.min(1, 1600 / Math.max(image.width, image.height));
            const canvas = document.createElement("canvas");
            canvas.width = Math.round(image.width * scale);
            canvas.height = Math.round(image.height * scale);
            canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
            URL.revokeObjectURL(image.src);
            resolve(canvas.toDataURL("image/jpeg", .82));
        };
        image.onerror = reject;
        image.src = URL.createObjectURL(file);
    });
    const show = (box, url) => {
        let image = box.querySelector(".picture-kept");
        if (!image) { image = document.createElement("img"); image.className = "picture-kept"; image.alt = ""; box.prepend(image); }
        image.src = url;
    };
    const taken = box => { const {value} = box.querySelector("[type=hidden]"); if (value.startsWith("data:")) show(box, value); };
    const photo = box => box.querySelector("[type=file]").addEventListener("change", async event => {
        const file = event.target.files[0];
        const state = box.querySelector("[data-picture-state]");
        state.hidden = true;
        if (!file) return;
        try {
            const url = await shrink(file);
            box.querySelector("[type=hidden]").value = url;
            show(box, url);
        } catch { state.hidden = false; event.target.value = ""; }
    });
    const pad = box => {
        const canvas = box.querySelector("canvas");
        const pen = canvas.getContext("2d");
        const hidden = box.querySelector("[type=hidden]");
        let drawing = false;
        const at = event => { const r = canvas.getBoundingClientRect(); return [(event.clientX - r.left) * canvas.width / r.width, (event.clientY - r.top) * canvas.height / r.height]; };
        Object.assign(pen, {lineWidth: 3, lineCap: "round", lineJoin: "round", strokeStyle: "#1c1f26"});
        canvas.addEventListener("pointerdown", event => { drawing = true; canvas.setPointerCapture(event.pointerId); pen.beginPath(); pen.moveTo(...at(event)); event.preventDefault(); });
        canvas.addEventListener("pointermove", event => { if (drawing) { pen.lineTo(...at(event)); pen.stroke(); } });
        canvas.addEventListener("pointerup", () => { if (drawing) { drawing = false; hidden.value = canvas.toDataURL("image/png"); if (canvas.form) canvas.form.dataset.dirty = ""; } });
        box.querySelector("[data-picture-clear]").addEventListener("click", () => { pen.clearRect(0, 0, canvas.width, canvas.height); hidden.value = ""; box.querySelector(".picture-kept")?.remove(); });
        if (hidden.value.startsWith("data:")) {  // drawn before the form was refused: it is still there
            const drawn = new Image();
            drawn.onload = () => pen.drawImage(drawn, 0, 0, canvas.width, canvas.height);
            drawn.src = hidden.value;
        }
    };
    const begin = root => root.querySelectorAll("form[data-answers]").forEach(form => {
        if (form.dataset.ready !== undefined) return;
        form.dataset.ready = "";
        arrange(form);
        ["input", "change", "jiubu:restored"].forEach(name => form.addEventListener(name, () => arrange(form)));
        form.querySelectorAll("[data-picture=photo]").forEach(box => { photo(box); taken(box); });
        form.querySelectorAll("[data-picture=signature]").forEach(pad);
    });
    document.addEventListener("DOMContentLoaded", () => begin(document));
    document.addEventListener("htmx:afterSettle", () => begin(document));
})();
