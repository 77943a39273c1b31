/* Ringing this browser: asks for permission, subscribes, and hands the subscription over in a form. */
(() => {
    const setUp = () => {
        const form = document.getElementById("push-form");
        if (!form || form.dataset.ready) return;
        form.dataset.ready = "1";
        const key = form.dataset.key;
        if (!key || !("serviceWorker" in navigator) || !("PushManager" in window)) {
            form.querySelector("[data-cannot]").hidden = false;
            return;
        }
        form.querySelector("button").hidden = false;
        form.addEventListener("submit", async event => {
            if (form.dataset.filled) return;
            event.preventDefault();
            event.stopImmediatePropagation();
            try {
                if (await Notification.requestPermission() !== "granted") throw new Error("denied");
                await navigator.serviceWorker.register("/sw.js");
                const worker = await navigator.serviceWorker.ready;
                const raw = Uint8Array.from(atob(key.replace(/-/g, "+").replace(/_/g, "/")), letter => letter.charCodeAt(0));
                const found = (await worker.pushManager.subscribe({userVisibleOnly: true, applicationServerKey: raw})).toJSON();
                form.elements.endpoint.value = found.endpoint;
                form.elements.p256dh.value = found.keys.p256dh;
                form.elements.auth.value = found.keys.auth;
                form.elements.title.value = (navigator.userAgentData?.brands?.at(-1)?.brand || "") + " " + navigator.platform;
                form.dataset.filled = "1";
                form.requestSubmit();
            } catch { form.querySelector("[data-refused]").hidden = false; }
        }, true);
    };
    document.addEventListener("DOMContentLoaded", setUp);
    document.addEventListener("htmx:afterSettle", setUp);
})();
