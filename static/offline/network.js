// @ts-check
import { loadAndCompile, loadLiteRt, Tensor } from "../../vendor/litert/core/dist/page.js";
import { address } from "../shared/address.js";

/** @import { CompiledModel } from "@litertjs/core" */

/** The build that every browser runs, and that answers the same on every processor. */
const [FOLDER, BUILD] = [address("/vendor/litert/core/wasm/"), "litert_wasm_compat_internal.js"];

const IMAGE = "1,28,28";
const ANSWER = "1,10";

/** The network of a `.tflite` file, run by LiteRT on this device. */
export class Network {
  /** @param {CompiledModel} model */
  constructor(model) {
    this.model = model;
  }

  /**
   * LiteRT loads while the file does.
   * @param {Promise<ArrayBuffer>} loading a `.tflite` file @throws {unknown} for one that LiteRT cannot run on one image of floats
   */
  static async open(loading) {
    hideGpu();
    const code = WebAssembly.compileStreaming(fetch(FOLDER + BUILD.replace(/js$/, "wasm"))); // while its script is loaded
    /** Emscripten asks for it. @param {WebAssembly.Imports} imports @param {(instance: WebAssembly.Instance, code: WebAssembly.Module) => void} done */
    const instantiateWasm = (imports, done) => {
      const start = async (/** @type {WebAssembly.Module} */ compiled) =>
        done(await WebAssembly.instantiate(compiled, imports), compiled);
      code.then(start, () => {}); // that it cannot be compiled is said below
      return {};
    };
    // without the last it logs its start as errors
    Object.assign(self, { Module: { instantiateWasm, printErr: () => {} } });
    const [file] = await Promise.all([loading, loadLiteRt(FOLDER + BUILD), code]);
    const network = new Network(await loadAndCompile(new Uint8Array(file), { accelerator: "wasm" }));
    const [source, answer] = [network.model.getInputDetails(), network.model.getOutputDetails()].map((details) =>
      details.map(({ dtype, shape }) => `${dtype} ${[...shape]}`).join(),
    );
    if (source !== `float32 ${IMAGE}` || answer !== `float32 ${ANSWER}`) throw new Error(`it takes ${source} and gives ${answer}`);
    await network.answer(new Uint8Array(784)); // the first run is the slowest
    return network;
  }

  /** Ten probabilities. @param {Uint8Array} image 28x28, white ink on black */
  async answer(image) {
    const pixels = new Tensor(
      Float32Array.from(image, (value) => value / 255),
      [1, 28, 28],
    );
    const [probabilities] = await this.model.run([pixels]);
    const found = [...probabilities.toTypedArray()].map(Number);
    pixels.delete();
    probabilities.delete();
    return found;
  }
}

/** LiteRT wakes the fastest GPU as it loads, used or not: give it one that has no device. */
function hideGpu() {
  const adapter = { limits: {}, features: new Set(), requestDevice: async () => null };
  Object.defineProperty(navigator, "gpu", { value: { requestAdapter: async () => adapter } });
}
