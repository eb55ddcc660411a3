import { addContract } from "../../../kernels/linalg/add_contract.ts";
import { contractBench } from "../../support.ts";

contractBench(addContract);
