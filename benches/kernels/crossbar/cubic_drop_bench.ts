import { cubicDropContract } from "../../../kernels/crossbar/cubic_drop_contract.ts";
import { contractBench } from "../../support.ts";

contractBench(cubicDropContract);
