/** Student's t against closed forms. */

import { studentTail, studentTest } from "../../../harness/statistics/student.ts";
import { assertNear } from "../../support_statistics.ts";

Deno.test("studentTail() is that of Cauchy and of two degrees [closed form]", () => {
  assertNear("Cauchy", { got: studentTail(1, 1), expected: 0.5, tolerance: 1e-12 });
  assertNear("two degrees", { got: studentTail(Math.SQRT2, 2), expected: 1 - Math.SQRT1_2, tolerance: 1e-12 });
});

Deno.test("studentTest() pools the scatter of both, and doubts nights that resemble those before [closed form]", () => {
  // means 1 and 4, squares 2 + 2 over 4 degrees, one over three twice
  const [earlier, later] = [[0, 1, 2], [4, 5, 3]];
  const t = 3 / Math.sqrt(2 / 3);
  assertNear("p", { got: studentTest(earlier, later), expected: studentTail(t, 4), tolerance: 1e-12 });
  // (1 + ½) / (1 − ½) = 3 times the variance
  const doubted = studentTail(t / Math.sqrt(3), 4);
  assertNear("half alike", { got: studentTest(earlier, later, 0.5), expected: doubted, tolerance: 1e-12 });
});
