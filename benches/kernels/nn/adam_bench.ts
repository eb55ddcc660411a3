import { adamContract } from "../../../kernels/nn/adam_contract.ts";
import { contractBench } from "../../support.ts";

contractBench(adamContract);
