import { frontEndContract } from "../../../kernels/crossbar/front_end_contract.ts";
import { contractBench } from "../../support.ts";

contractBench(frontEndContract);
