// @ts-check
import { address } from "../shared/address.js";
import { byId } from "../shared/dom.js";
import { Theme } from "../shared/theme.js";
import { mend } from "./mend.js";
import { oneMain } from "./one-main.js";

/** Where the examples of the description say that the server is. */
const EXAMPLE = "http://127.0.0.1:8000/";

const theme = new Theme(byId("theme", HTMLElement));

/** Swagger UI has a dark side of its own, switched by a class. */
function dress() {
  document.documentElement.classList.toggle("dark-mode", theme.dark);
}

theme.addEventListener("change", dress);
dress();

/** The reference, with the address of this server in its examples. */
async function show() {
  const text = await (await fetch(address("/openapi.json"))).text();
  window.SwaggerUIBundle({
    spec: JSON.parse(text.replaceAll(EXAMPLE, location.origin + address("/"))),
    dom_id: "#api",
    deepLinking: true,
    defaultModelsExpandDepth: 0,
    docExpansion: "list",
    validatorUrl: null, // it would ask another host
    syntaxHighlight: { activated: false }, // its colours are too pale to read
    plugins: [oneMain],
  });
  mend(byId("api", HTMLElement));
}

show();
