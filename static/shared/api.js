// @ts-check
import { address } from "./address.js";

/** @import { Answer } from "./api-routes.d.ts" */
/** @import { Prediction } from "./api-types.d.ts" */

/** Every request of the pages goes through here: JSON in, JSON out, and two kinds of failure. */

/** @typedef {{type?: string, title?: string, detail?: string, field?: string}} ProblemDetails */
/** @typedef {{json?: unknown, body?: BodyInit, type?: string, signal?: AbortSignal}} Options */

/** The server said no, as problem+json (RFC 9457). */
export class Problem extends Error {
  /** @param {ProblemDetails & {status: number}} problem @param {string | null} [retryAfter] the header of that name */
  constructor(problem, retryAfter = null) {
    super(problem.detail ?? problem.title ?? String(problem.status));
    this.status = problem.status;
    this.slug = (problem.type ?? "").split("/").pop() ?? "";
    this.detail = problem.detail;
    this.field = problem.field;
    /** In how many seconds the server wants to be asked again; null where it did not say. */
    this.retryAfter = seconds(retryAfter);
  }
}

/** The server did not answer at all. */
export class Offline extends Error {}

/**
 * Ask the server; resolves to the JSON it answered, null when it answered nothing. Its type is what `api-routes.d.ts` says.
 * @template {string} Method @template {string} Path
 * @param {Method} method @param {Path} path @param {Options} [options] @returns {Promise<Answer<Method, Path>>}
 * @throws {Problem | Offline | DOMException} AbortError when `signal` fired
 */
export async function call(method, path, { json, body, type, signal } = {}) {
  const headers = new Headers({ Accept: "application/json" });
  if (json !== undefined) headers.set("Content-Type", "application/json");
  else if (type) headers.set("Content-Type", type);
  const response = await reach(path, { method, headers, signal, body: json === undefined ? body : JSON.stringify(json) });
  const text = await response.text();
  if (response.ok) return /** @type {Answer<Method, Path>} */ (text ? JSON.parse(text) : null);
  throw refusal(response, text);
}

/**
 * A text that the server has, such as a training's lines.
 * @param {string} path
 * @throws {Problem | Offline}
 */
export async function text(path) {
  const response = await reach(path, { headers: { Accept: "text/plain" } });
  const body = await response.text();
  if (response.ok) return body;
  throw refusal(response, body);
}

/** @param {string} path @param {RequestInit} init */
async function reach(path, init) {
  try {
    return await fetch(address(path), init);
  } catch (error) {
    if (error instanceof DOMException && error.name === "AbortError") throw error;
    throw new Offline(String(error));
  }
}

/** @param {Response} response @param {string} text */
function refusal(response, text) {
  return new Problem({ ...parsed(text), status: response.status }, response.headers.get("Retry-After"));
}

/** The seconds that a Retry-After stands for, a number or a date. @param {string | null} header */
function seconds(header) {
  if (!header) return null;
  const wait = /^\d+$/.test(header) ? Number(header) : (Date.parse(header) - Date.now()) / 1000;
  return Number.isFinite(wait) ? Math.max(0, wait) : null;
}

/** The details of a refusal, none where it is not JSON. @param {string} text @returns {ProblemDetails} */
function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return {};
  }
}

/** A digit or a whole number, each digit with its image. */
const SHEET = "/predict?view=1&number=1";

/** @param {number[][][]} strokes @param {AbortSignal} signal @returns {Promise<Prediction>} */
export const readSheet = (strokes, signal) => call("POST", SHEET, { json: { strokes }, signal });

/** Which ink of a digit image speaks for the answer. @param {number[][]} image @param {AbortSignal} signal @returns {Promise<Prediction>} */
export const explainImage = (image, signal) => call("POST", predicted(true), { json: { image }, signal });

/** @param {boolean} explained with which ink speaks for the answer and which against it @returns {`/predict?${string}`} */
const predicted = (explained) => `/predict?view=1${explained ? "&explain=1" : ""}`;

/** @param {number[][][]} strokes @param {AbortSignal} signal @param {boolean} [explained] @returns {Promise<Prediction>} */
export const readStrokes = (strokes, signal, explained = false) =>
  call("POST", predicted(explained), { json: { strokes }, signal });

/** @param {Blob} file @param {AbortSignal} signal @param {boolean} [explained] @returns {Promise<Prediction>} */
export const readPicture = (file, signal, explained = false) =>
  call("POST", explained ? predicted(true) : SHEET, { body: file, type: file.type, signal });
