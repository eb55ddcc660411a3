import { contractBench } from "../../../benching.ts";
import { wireWordContract } from "../../../kernels/crossbar/wire_word_contract.ts";

contractBench(wireWordContract);
