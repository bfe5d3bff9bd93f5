/** What the page uses of Swagger UI, whose own script comes without types. */

type CreateElement = (type: unknown, ...rest: unknown[]) => unknown;

/** Given Swagger UI's own parts, it returns parts in the place of some. */
export type SwaggerPlugin = (system: { React: { createElement: CreateElement } }) => object;

declare global {
  interface Window {
    SwaggerUIBundle(options: {
      spec: unknown;
      dom_id: string;
      deepLinking: boolean;
      defaultModelsExpandDepth: number;
      docExpansion: "list" | "full" | "none";
      validatorUrl: string | null;
      syntaxHighlight: { activated: boolean };
      plugins: SwaggerPlugin[];
    }): void;
  }
}
