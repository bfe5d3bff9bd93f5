// @ts-check
/** Run `then` once what was just changed is on the screen: after the next frame's painting. @param {() => void} then */
export function afterPaint(then) {
  requestAnimationFrame(() => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = then;
    port2.postMessage(null);
  });
}

/**
 * Note how long it took from the pointer event that added the latest ink to the frame with the bars that answer it.
 * Only the newest note is kept; whoever wants all of them observes `measure`.
 * @param {number} start
 */
export function measurePaint(start) {
  afterPaint(() => {
    performance.clearMeasures("digits:reading");
    performance.measure("digits:reading", { start, end: performance.now() });
  });
}
