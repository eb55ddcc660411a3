import { wireWordContract } from "../../../kernels/crossbar/wire_word_contract.ts";
import { contractBench } from "../../support.ts";

contractBench(wireWordContract);
