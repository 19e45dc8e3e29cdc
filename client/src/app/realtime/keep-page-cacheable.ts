/**
 * sockjs-client listens for `unload` from the moment it is loaded, and a page with such a listener is never kept for the way
 * back. It would only close sockets that browsers close themselves. So no listener for `unload` gets through; this file is
 * imported before sockjs-client is.
 */
const listen = globalThis.addEventListener.bind(globalThis);

globalThis.addEventListener = (type: string, listener: EventListenerOrEventListenerObject, options?: AddEventListenerOptions | boolean) => {
  if (type !== 'unload') listen(type, listener, options);
};
