import { permuteContract } from "../../../kernels/linalg/permute_contract.ts";
import { contractBench } from "../../support.ts";

contractBench(permuteContract);
