import { readCellsContract } from "../../../kernels/crossbar/read_cells_contract.ts";
import { contractBench } from "../../support.ts";

contractBench(readCellsContract);
