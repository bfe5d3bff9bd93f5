/** LiteRT.js as `.ci/litert.js` makes it, at the address where a browser finds it. */
declare module "*/vendor/litert/core/dist/page.js" {
  export * from "@litertjs/core";
}
