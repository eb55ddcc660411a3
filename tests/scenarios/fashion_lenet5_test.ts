import { gate } from "../../mod.ts";

gate("scenarios/fashion_lenet5.yaml");
