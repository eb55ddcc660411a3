import { converterContract } from "../../../kernels/crossbar/converter_contract.ts";
import { contractBench } from "../../support.ts";

contractBench(converterContract);
