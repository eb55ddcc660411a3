import { recombineContract } from "../../../kernels/crossbar/recombine_contract.ts";
import { contractBench } from "../../support.ts";

contractBench(recombineContract);
