import { gate } from "../../testing.ts";

gate("scenarios/digits_rram_circuit.yaml");
