/** What the page uses of Swagger UI, whose own script comes without types. */
interface Window {
  SwaggerUIBundle(options: {
    url: string;
    dom_id: string;
    deepLinking: boolean;
    defaultModelsExpandDepth: number;
    docExpansion: "list" | "full" | "none";
    validatorUrl: string | null;
    onComplete: () => void;
  }): void;
}
