import { conv2dInputContract } from "../../../kernels/nn/conv2d_input_contract.ts";
import { admissionTests } from "../../support.ts";

admissionTests(conv2dInputContract);
