import { columnResponseContract } from "../../../kernels/crossbar/column_response_contract.ts";
import { contractBench } from "../../support.ts";

contractBench(columnResponseContract);
