import { contractBench } from "../../../benching.ts";
import { readCellsContract } from "../../../kernels/crossbar/read_cells_contract.ts";

contractBench(readCellsContract);
