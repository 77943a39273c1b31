/* Inspecting a vehicle: photos go to the server as soon as they are taken, so that a draft only keeps their number. */
(() => {
    const shrink = file => new Promise((resolve, reject) => {
        const image = new Image();
        image.onload = () => {
            const scale = Math.min(1, 1600 / Math.max(image.width, image.height));
            const canvas = document.createElement("canvas");
            canvas.width = Math.max(1, Math.round(image.width * scale));
            canvas.height = Math.max(1, Math.round(image.height * scale));
            canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
            URL.revokeObjectURL(image.src);
            resolve(canvas.toDataURL("image/jpeg", .82).split(",")[1]);
        };
        image.onerror = reject;
        image.src = URL.createObjectURL(file);
    });
    const hidden = box => box.querySelector("[type=hidden]");
    const show = (form, box) => {
        const image = box.querySelector("img");
        image.hidden = !hidden(box).value;
        if (!image.hidden) image.src = form.dataset.photo.replace("/0/", `/${hidden(box).value}/`);
    };
    const send = async (form, box, file) => {
        const sending = box.querySelector("[data-sending]");
        const failed = box.querySelector("[data-failed]");
        [sending.hidden, failed.hidden] = [false, true];
        try {
            const answer = await fetch(form.dataset.photos, {
                method: "POST",
                headers: {"content-type": "application/json", "x-csrftoken": form.dataset.token},
                body: JSON.stringify({vehicle_id: Number(form.dataset.vehicle), picture: await shrink(file)}),
            });
            if (!answer.ok) throw new Error(String(answer.status));
            hidden(box).value = (await answer.json()).id;
            hidden(box).dispatchEvent(new Event("input", {bubbles: true}));  // the draft keeps it
            show(form, box);
        } catch { failed.hidden = false; }
        sending.hidden = true;
    };
    const number = text => Number(text.replace(/[,，]/g, ""));
    const isWrong = item => {
        const field = item.querySelector("[data-least]");
        if (!field || !field.value.trim() || item.querySelector("[value=na]:checked")) return false;
        const {least, most} = field.dataset;
        return (least && number(field.value) < Number(least)) || (most && number(field.value) > Number(most));
    };
    const isDone = item => {
        if (item.dataset.item === "text") return true;
        const isAway = item.querySelector("[value=na]:checked");
        const value = item.querySelector(".insp-number input[type=text]");
        const isAnswered = isAway || (value ? value.value.trim() : item.querySelector(":checked"));
        return Boolean(isAnswered) && (isAway || item.dataset.needsPhoto === undefined || hidden(item).value);
    };
    const begin = form => {
        if (form.dataset.ready !== undefined) return;
        form.dataset.ready = "";
        const items = [...form.querySelectorAll("[data-item]")];
        const look = () => {
            items.forEach(item => item.toggleAttribute("data-wrong", isWrong(item)));
            form.querySelector("[data-progress]").textContent = `${items.filter(isDone).length} / ${items.length}`;
        };
        form.querySelectorAll("[data-picture=sent]").forEach(box => {
            show(form, box);
            box.querySelector("[type=file]").addEventListener("change", event => {
                const [file] = event.target.files;
                event.target.value = "";
                if (file) send(form, box, file);
            });
        });
        form.querySelectorAll("[data-rest]").forEach(button => {
            button.hidden = false;
            button.addEventListener("click", () => button.closest("section").querySelectorAll("[data-item=check]").forEach(item => {
                if (item.querySelector(":checked")) return;
                const field = item.querySelector("[value=ok]");
                field.checked = true;
                field.dispatchEvent(new Event("input", {bubbles: true}));
            }));
        });
        ["input", "change"].forEach(name => form.addEventListener(name, look));
        form.addEventListener("jiubu:restored", () => { form.querySelectorAll("[data-picture=sent]").forEach(box => show(form, box)); look(); });
        look();
        form.querySelector(".insp-item:has(.errorlist)")?.scrollIntoView({block: "center"});
    };
    const all = () => document.querySelectorAll("form[data-inspect]").forEach(begin);
    document.addEventListener("DOMContentLoaded", all);
    document.addEventListener("htmx:afterSettle", all);
})();
