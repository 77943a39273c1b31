// Passkeys: say where they can't work, and why one did not.
(() => {
    const isNumber = /^[\d.]+$|^\[/.test(location.hostname);
    const show = (name) => document.querySelectorAll(`[data-passkey-${name}]`).forEach((note) => { note.hidden = false; });
    if (isNumber || !window.PublicKeyCredential) {
        document.querySelectorAll("[data-passkey] button, button[data-passkey], a[data-passkey]").forEach((door) => {
            door.addEventListener("click", (event) => { event.preventDefault(); event.stopImmediatePropagation(); show("impossible"); }, true);
        });
    }
    document.addEventListener("allauth.error", (event) => {
        event.preventDefault();
        show("failed");
    });
})();
