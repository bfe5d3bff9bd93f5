// @ts-check
const ID = /^[0-9a-f]{4,64}$/;
const MOST = 7;

/** Jobs by their ids, as a link carries them; none at first. @returns {import("./state.js").Kind<string[]>} */
export function jobs() {
  return {
    initial: [],
    print: (ids) => ids.join(","),
    fit: (ids) => ids.slice(0, MOST),
    parse(text) {
      const ids = text.split(",");
      return ids.length <= MOST && ids.every((id) => ID.test(id)) ? ids : undefined;
    },
  };
}
