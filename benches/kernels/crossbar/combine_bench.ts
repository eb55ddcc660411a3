import { combineContract } from "../../../kernels/crossbar/combine_contract.ts";
import { contractBench } from "../../support.ts";

contractBench(combineContract);
