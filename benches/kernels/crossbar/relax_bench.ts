import { relaxContract } from "../../../kernels/crossbar/relax_contract.ts";
import { contractBench } from "../../support.ts";

contractBench(relaxContract);
