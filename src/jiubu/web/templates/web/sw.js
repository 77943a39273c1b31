/* The service worker: shows what a push message says, and opens its page. It keeps nothing and answers for nobody. */
self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", event => event.waitUntil(self.clients.claim()));
self.addEventListener("push", event => {
    const said = event.data ? event.data.json() : {};
    event.waitUntil(self.registration.showNotification(said.title || "", {
        body: said.body, tag: said.tag, data: {url: said.url || "/"}, icon: "/static/web/logo.svg",
    }));
});
self.addEventListener("notificationclick", event => {
    event.notification.close();
    const url = new URL(event.notification.data.url, self.location.origin).href;
    event.waitUntil(self.clients.matchAll({type: "window", includeUncontrolled: true}).then(pages => {
        const there = pages.find(page => page.url === url);
        return there ? there.focus() : self.clients.openWindow(url);
    }));
});
