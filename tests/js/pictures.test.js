import assert from "node:assert/strict";
import { test } from "node:test";
import { csvOf } from "../../static/draw/batch/csv.js";
import { cropOf, within } from "../../static/draw/camera/crop.js";

const box = (left, top, width, height) => ({ left, top, width, height });

test("of a video that fills its box exactly the frame cuts what it shows", () => {
  assert.deepEqual(cropOf({ width: 1280, height: 720 }, box(10, 20, 640, 360), box(74, 110, 512, 180)), box(128, 180, 1024, 360));
});

test("what a wide video hides left and right of an upright box is not in the frame", () => {
  // 1280x720 covers 300x400 at 400/720, so that 711 wide is shown in the middle 300
  const { left, top, width, height } = cropOf({ width: 1280, height: 720 }, box(0, 0, 300, 400), box(0, 100, 300, 200));
  assert.deepEqual([left, top, width, height].map(Math.round), [370, 180, 540, 360]);
});

test("a wide cut becomes as wide as is needed, a narrow one stays", () => {
  assert.deepEqual(within({ width: 1600, height: 401 }, 800), { width: 800, height: 201 });
  assert.deepEqual(within({ width: 300.4, height: 100 }, 800), { width: 300, height: 100 });
});

const row = { name: "a.png", answer: "7", confidence: 0.98765, warnings: [], error: "" };

test("a table is CSV that a spreadsheet opens as it is", () => {
  const rows = [
    row,
    { ...row, name: 'a "b", c.png', warnings: ["inverted", "frame"] },
    { ...row, name: "=cmd()", answer: "12\n34", confidence: null },
  ];
  assert.equal(
    csvOf(rows),
    '\ufefffile,answer,confidence,warnings,error\r\na.png,7,0.9877,,\r\n"a ""b"", c.png",7,0.9877,inverted frame,\r\n' +
      '\'=cmd(),"12\n34",,,\r\n',
  );
});

test("no file's name is taken for a formula", () => {
  for (const name of ["=1+1", "+1", "-1", "@a", "\t=1", "\n=1", "＝1+1"]) assert.match(csvOf([{ ...row, name }]), /\r\n"?'/);
});
