import assert from "node:assert/strict";
import { conv2d } from "../../../kernels/nn/conv2d.ts";
import { conv2dContract } from "../../../kernels/nn/conv2d_contract.ts";
import { admissionTests, judge, makeBuffers } from "../../support.ts";

admissionTests(conv2dContract);
