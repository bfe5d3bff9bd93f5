// @ts-check
/** @import { SwaggerPlugin } from "./swagger-ui.d.ts" */

/** A plugin for Swagger UI, with a React of its own: what it makes a `main` is a `div`, since the page has a `main` already. @type {SwaggerPlugin} */
export const oneMain = ({ React }) => {
  const create = React.createElement;
  React.createElement = (type, ...rest) => create(type === "main" ? "div" : type, ...rest);
  return {};
};
