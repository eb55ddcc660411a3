import { readCellsContract } from "../../../kernels/crossbar/read_cells_contract.ts";
import { admissionTests } from "../../support.ts";

admissionTests(readCellsContract);
