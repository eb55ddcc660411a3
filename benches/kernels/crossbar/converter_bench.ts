import { contractBench } from "../../../benching.ts";
import { converterContract } from "../../../kernels/crossbar/converter_contract.ts";

contractBench(converterContract);
