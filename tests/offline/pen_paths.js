// Prints the pen's path of each drawing in a file, 320 numbers: what the page finds without a server.
import { readFileSync } from "node:fs";
import { penPath } from "../../static/offline/pen-path.js";

console.log(JSON.stringify(JSON.parse(readFileSync(process.argv[2], "utf8")).map((strokes) => [...penPath(strokes)])));
