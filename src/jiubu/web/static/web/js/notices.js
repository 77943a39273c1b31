/* Notices: what the server says (messages), refusals of fragments, and lost connections. */
(() => {
    const box = () => document.getElementById("notices");
    const raise = () => {  // a popover lies above an open dialog
        const notices = box();
        if (!notices.showPopover) return;
        if (notices.matches(":popover-open")) notices.hidePopover();
        if (notices.children.length) notices.showPopover();
    };
    const live = notice => {
        raise();
        if (notice.dataset.keep === undefined) setTimeout(() => { notice.remove(); raise(); }, 7000);
    };
    const collect = root => root.querySelectorAll("[data-messages] > .notice").forEach(notice => box().append(notice));
    window.jiubuNotice = text => {
        const notice = document.getElementById("notice-template").content.firstElementChild.cloneNode(true);
        notice.querySelector("div").textContent = text;
        box().append(notice);
    };
    document.addEventListener("DOMContentLoaded", () => {
        new MutationObserver(changes => changes.forEach(change =>
            change.addedNodes.forEach(node => node.nodeType === 1 && live(node)))).observe(box(), {childList: true});
        collect(document);
    });
    document.addEventListener("htmx:afterSettle", event => collect(event.detail.elt.closest?.("body") || document));
    document.addEventListener("click", event => {
        const close = event.target.closest("[data-close-notice]");
        if (close) { close.closest(".notice").remove(); raise(); }
    });
    document.addEventListener("htmx:responseError", event => {
        if (event.detail.xhr.status >= 500) window.jiubuNotice(event.detail.xhr.status === 503 ? box().dataset.away : box().dataset.broken);
        if (event.detail.xhr.status === 413) window.jiubuNotice(box().dataset.large);
    });
})();
