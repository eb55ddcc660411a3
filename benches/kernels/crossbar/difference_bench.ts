import { differenceContract } from "../../../kernels/crossbar/difference_contract.ts";
import { contractBench } from "../../support.ts";

contractBench(differenceContract);
