import { gate } from "../../testing.ts";

gate("scenarios/digits_additive_collapse.yaml");
