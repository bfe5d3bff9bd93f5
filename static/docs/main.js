// @ts-check
import { address } from "../shared/address.js";
import { byId } from "../shared/dom.js";
import { Theme } from "../shared/theme.js";

const theme = new Theme(byId("theme", HTMLElement));

/** Swagger UI has a dark side of its own, switched by a class. */
function dress() {
  document.documentElement.classList.toggle("dark-mode", theme.dark);
}

theme.addEventListener("change", dress);
dress();

window.SwaggerUIBundle({
  url: address("/openapi.json"),
  dom_id: "#api",
  deepLinking: true,
  defaultModelsExpandDepth: 0,
  docExpansion: "list",
  validatorUrl: null, // it would ask another host
  // it brings a main landmark of its own, and a page has one
  onComplete: () => document.querySelector("#api main")?.setAttribute("role", "group"),
});
