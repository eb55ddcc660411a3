import { contractBench } from "../../../benching.ts";
import { columnResponseContract } from "../../../kernels/crossbar/column_response_contract.ts";

contractBench(columnResponseContract);
