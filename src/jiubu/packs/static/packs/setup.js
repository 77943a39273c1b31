// The link in the terminal carries the code behind a #: the server never sees it in an address.
function take() {
    const field = document.querySelector("[data-setup-code]");
    if (field && location.hash.length > 1) {
        field.value = decodeURIComponent(location.hash.slice(1));
        history.replaceState(null, "", location.pathname);
    }
}
take();
addEventListener("hashchange", take);
