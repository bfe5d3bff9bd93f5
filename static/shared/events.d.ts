/** An EventTarget whose custom events carry details of known types; `Details` maps the events' names to them. */
export interface Emitter<Details> extends EventTarget {
  addEventListener<Name extends keyof Details & string>(
    name: Name,
    listener: (event: CustomEvent<Details[Name]>) => void,
    options?: AddEventListenerOptions,
  ): void;
  addEventListener(
    name: string,
    listener: EventListenerOrEventListenerObject | null,
    options?: AddEventListenerOptions | boolean,
  ): void;
}

/** EventTarget as the class to extend by one that emits such events. */
export type EmitterClass<Details> = new () => Emitter<Details>;
