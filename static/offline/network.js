// @ts-check
import { loadAndCompile, loadLiteRt, Tensor } from "../../vendor/litert/core/dist/page.js";
import { address } from "../shared/address.js";

/** @import { CompiledModel } from "@litertjs/core" */

/** The build that every browser runs, and that answers the same on every processor. */
const [FOLDER, BUILD] = [address("/vendor/litert/core/wasm/"), "litert_wasm_compat_internal.js"];

const ANSWER = "1,10";

/** Load LiteRT, which takes longer than a network. @throws {unknown} where it cannot be run */
export async function startLiteRt() {
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
  await Promise.all([loadLiteRt(FOLDER + BUILD), code]);
}

/** The network of a `.tflite` file, run by LiteRT on this device. */
export class Network {
  /** @param {CompiledModel} model @param {number[]} shape of what it takes */
  constructor(model, shape) {
    this.model = model;
    this.shape = shape;
  }

  /** @param {ArrayBuffer} file a `.tflite` file @param {number[]} shape @throws {unknown} for one that takes no floats of that shape */
  static async open(file, shape) {
    const network = new Network(await loadAndCompile(new Uint8Array(file), { accelerator: "wasm" }), shape);
    const [source, answer] = [network.model.getInputDetails(), network.model.getOutputDetails()].map((details) =>
      details.map((detail) => `${detail.dtype} ${[...detail.shape]}`).join(),
    );
    if (source !== `float32 ${shape}` || answer !== `float32 ${ANSWER}`) throw new Error(`it takes ${source} and gives ${answer}`);
    await network.answer(new Float32Array(shape.reduce((a, b) => a * b))); // the first run is the slowest
    return network;
  }

  /** Ten probabilities. @param {Float32Array} values */
  async answer(values) {
    const given = new Tensor(values, this.shape);
    const [probabilities] = await this.model.run([given]);
    const found = [...probabilities.toTypedArray()].map(Number);
    given.delete();
    probabilities.delete();
    return found;
  }
}

/** LiteRT wakes the fastest GPU as it loads, used or not: give it one that has no device. */
function hideGpu() {
  const adapter = { limits: {}, features: new Set(), requestDevice: async () => null };
  Object.defineProperty(navigator, "gpu", { value: { requestAdapter: async () => adapter } });
}
