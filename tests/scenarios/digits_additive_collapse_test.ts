import { gate } from "../../mod.ts";

gate("scenarios/digits_additive_collapse.yaml");
