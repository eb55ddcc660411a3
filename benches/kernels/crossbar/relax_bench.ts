import { contractBench } from "../../../benching.ts";
import { relaxContract } from "../../../kernels/crossbar/relax_contract.ts";

contractBench(relaxContract);
