// @ts-check
/** @import { Asked, Told } from "./messages.d.ts" */

/**
 * The thread that reads drawings on this device. It is a classic script, for LiteRT loads itself by `importScripts`, and its own
 * answer alone allows WebAssembly. A newer drawing takes the place of one that waits.
 */
{
  const opened = import("./reader.js").then(({ DeviceReader }) => DeviceReader.open());
  /** @type {Asked | null} */
  let next = null;
  let busy = false;

  const tell = (/** @type {Told} */ told) => postMessage(told);

  const readAll = async () => {
    const reader = await opened;
    while (next) {
      const { id, strokes } = /** @type {Asked} */ (next);
      next = null;
      tell({ id, ...(await reader.read(strokes)) });
    }
  };

  addEventListener("message", ({ data }) => {
    next = data;
    if (busy) return;
    busy = true;
    readAll()
      .catch((error) => tell({ unable: String(error) }))
      .finally(() => {
        busy = false;
      });
  });
  opened.catch((error) => tell({ unable: String(error) }));
}
