import { gate } from "../../mod.ts";

gate("scenarios/digits_rram_circuit.yaml");
